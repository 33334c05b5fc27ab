// Members, coupons, stored value, and a clock that nobody believes: what the shopper meets, over the pure lane.
#include <algorithm>

#include "tests/flows/shopper.h"

using namespace kassa;
using namespace kassa::flows;
using namespace kassa::flows::tests;

namespace {

const auto gum = product("00000000000079", "Gum", 1000, 6);  // light, so that the bagging area stays out of this

pricing::Promotion off(const std::string& id, int percent) {
    pricing::Promotion one;
    one.id = id;
    one.kind = pricing::Promotion::Kind::Percent;
    one.goods.everything = true;
    one.reward.percent = Ratio::percent(percent);
    return one;
}

protocol::MemberView gold_view() {
    protocol::MemberView view;
    view.card = "card";
    view.tier = "gold";
    view.department_points = 120;
    view.stored_value = Money::minor(400);
    view.vouchers = {{"v1", Money::minor(250), {}}, {"over", Money::minor(900), start_of_day()}};
    return view;
}

struct Visitor : Shopper {
    Visitor() { policy.pricing.vip.tiers = {{.key = "gold", .names = {{"en", "Gold"}}}}; }
    void shows_card(protocol::Recognised how = protocol::Recognised::Card) {
        hears(MemberRead{Member{"card", "gold", how}});
    }
    // As the store answers while it is there.
    void is_told(const protocol::MemberView& view) { hears(MemberTold{"card", view}); }
    template <class Wanted>
    Wanted last_asked() const {
        for (auto one = all_effects.rbegin(); one != all_effects.rend(); ++one)
            if (const auto* found = std::get_if<Wanted>(&*one)) return *found;
        FAIL("it was never asked");
        return {};
    }
    void store_holds(bool yes = true) {
        const auto request = last_asked<Authorise>().request;
        hears(Authorised{request.id, protocol::Authorisation{request.id, yes, request.amount, {}, ""}});
    }
    const Sale& sale() const { return std::get<Finishing>(lane.place).sale; }
};

}  // namespace

TEST_CASE("a card's price holds at once, and what the store says of the member comes behind it") {
    Visitor visitor;
    visitor.scans(gum);
    visitor.shows_card();
    CHECK(visitor.total() == Money::minor(900));
    CHECK(visitor.last_asked<AskMember>().card == "card");
    CHECK(values_of(visitor.lane, visitor.now).empty());
    visitor.is_told(gold_view());
    CHECK(visitor.lane.visit.told->department_points == 120);
    visitor.presses(Button::Pay);
    visitor.pays_by_card();
    REQUIRE(visitor.at<Finishing>());
    CHECK(visitor.sale().member == Member{"card", "gold"});
    CHECK(visitor.sale().balance->department == 120);
    CHECK(visitor.sale().basket.member_tier == "gold");
    CHECK(visitor.sale().basket.tender == "card");
    CHECK(visitor.sale().basket.lane == "lane-1");
    // The store reads the same record.
    const auto read = from_text<protocol::Sale>(to_text(visitor.sale()));
    REQUIRE(read);
    CHECK(read->member == protocol::SaleMember{"card", "gold", protocol::Recognised::Card});
    REQUIRE(read->tenders.size() == 1);
    CHECK(read->tenders[0].kind == "card");
    CHECK(read->priced == visitor.sale().priced);
}

TEST_CASE("without an answer the visit goes on, and the store is asked again when it is back") {
    Visitor visitor;
    visitor.scans(gum);
    visitor.shows_card();
    visitor.hears(MemberTold{"card", {}});
    CHECK(visitor.total() == Money::minor(900));
    const int before = visitor.asked<AskMember>();
    visitor.hears(StoreSeen{true, {}});
    CHECK(visitor.asked<AskMember>() == before + 1);
}

TEST_CASE("a card that the store has blocked is taken out kindly, also when the kiosk did not know") {
    Visitor visitor;
    visitor.scans(gum);
    visitor.shows_card();
    auto view = gold_view();
    view.blocked = true;
    visitor.is_told(view);
    CHECK(visitor.Shopper::is_told(Notice::What::CardBlocked));
    CHECK(visitor.total() == Money::minor(1000));
}

TEST_CASE("a card after paying has begun does not count") {
    Visitor visitor;
    visitor.scans(gum);
    visitor.presses(Button::Pay);
    visitor.presses(Button::PayByCard);
    const Lane before = visitor.lane;
    visitor.shows_card();
    CHECK(visitor.Shopper::is_told(Notice::What::CardTooLate));
    CHECK(visitor.lane.visit == before.visit);
}

TEST_CASE("a photographed card and a telephone number earn and never spend") {
    for (const auto how : {protocol::Recognised::Picture, protocol::Recognised::Telephone}) {
        Visitor visitor;
        visitor.scans(gum);
        visitor.shows_card(how);
        visitor.is_told(gold_view());
        visitor.presses(Button::Pay);
        CHECK(visitor.total() == Money::minor(900));
        CHECK(values_of(visitor.lane, visitor.now).empty());
        visitor.hears(ValueChosen{"stored_value", ""});
        CHECK(visitor.at<ChoosingTender>());
        // The scanner reads the same card: now it is one.
        visitor.shows_card();
        CHECK_FALSE(values_of(visitor.lane, visitor.now).empty());
        visitor.shows_card(protocol::Recognised::Picture);
        CHECK_FALSE(values_of(visitor.lane, visitor.now).empty());
    }
}

TEST_CASE("stored value and a voucher pay a part, the card the rest, and nothing twice") {
    Visitor visitor;
    visitor.scans(gum);
    visitor.shows_card();
    visitor.is_told(gold_view());
    visitor.presses(Button::Pay);
    REQUIRE(values_of(visitor.lane, visitor.now).size() == 2);  // the voucher that is over is not offered
    visitor.hears(ValueChosen{"stored_value", ""});
    REQUIRE(visitor.at<Authorising>());
    visitor.hears(Restarted{});  // the same question again, with the same id
    CHECK(visitor.asked<Authorise>() == 2);
    CHECK(std::get<Authorise>(visitor.all_effects.back()) == visitor.last_asked<Authorise>());
    visitor.store_holds();
    REQUIRE(visitor.at<ChoosingTender>());
    visitor.hears(ValueChosen{"voucher", "v1"});
    visitor.store_holds();
    CHECK(values_of(visitor.lane, visitor.now).empty());
    visitor.pays_by_card();
    REQUIRE(visitor.at<Finishing>());
    const Sale& sale = visitor.sale();
    REQUIRE(sale.tenders.size() == 3);
    CHECK(sale.tenders[0].kind == "stored_value");
    CHECK(sale.tenders[0].amount == Money::minor(400));
    CHECK(sale.tenders[1].voucher == "v1");
    CHECK(sale.tenders[2].amount == Money::minor(250));
    CHECK(sale.basket.tender.empty());
    CHECK(visitor.asked<ReleaseAuthorisation>() == 0);
}

TEST_CASE("a declined card lets go of what the store held") {
    Visitor visitor;
    visitor.scans(gum);
    visitor.shows_card();
    visitor.is_told(gold_view());
    visitor.presses(Button::Pay);
    visitor.hears(ValueChosen{"stored_value", ""});
    const Id held_id = visitor.last_asked<Authorise>().request.id;
    visitor.store_holds();
    visitor.presses(Button::PayByCard);
    const Id payment = std::get<PayingByCard>(visitor.lane.place).payment;
    CHECK(std::get<PayingByCard>(visitor.lane.place).amount == Money::minor(500));
    visitor.hears(Shopper::last_payment(payment, 7, 0));
    visitor.hears(CardDeclined{payment, CardDeclined::Why::Declined, "05"});
    CHECK(visitor.last_asked<ReleaseAuthorisation>().id == held_id);
    CHECK(visitor.lane.visit.tenders.empty());
    CHECK(visitor.total() == Money::minor(900));
}

TEST_CASE("an item on top lets go of what was held, and so does leaving") {
    Visitor visitor;
    visitor.scans(gum);
    visitor.shows_card();
    visitor.is_told(gold_view());
    visitor.presses(Button::Pay);
    visitor.hears(ValueChosen{"stored_value", ""});
    visitor.store_holds();
    visitor.scans(gum);
    CHECK(visitor.asked<ReleaseAuthorisation>() == 1);
    CHECK(visitor.lane.visit.tenders.empty());
    visitor.presses(Button::Pay);
    visitor.hears(ValueChosen{"stored_value", ""});
    visitor.store_holds();
    visitor.waits(5min);  // nobody is there any more
    CHECK(visitor.at<Attract>());
    CHECK(visitor.asked<ReleaseAuthorisation>() == 2);
}

TEST_CASE("a store that does not answer costs nothing, and a small amount may go without it where that is configured") {
    Visitor visitor;
    visitor.scans(gum);
    visitor.shows_card();
    visitor.is_told(gold_view());
    visitor.presses(Button::Pay);
    visitor.hears(ValueChosen{"stored_value", ""});
    visitor.waits(longest_store_answer);
    REQUIRE(visitor.at<ChoosingTender>());
    CHECK(std::get<ChoosingTender>(visitor.lane.place).before == ChoosingTender::Before::StoreAway);
    CHECK(visitor.asked<ReleaseAuthorisation>() == 1);
    visitor.hears(StoreSeen{false, Money::minor(150)});
    visitor.hears(ValueChosen{"stored_value", ""});
    visitor.hears(Authorised{visitor.last_asked<Authorise>().request.id, {}});
    REQUIRE(visitor.lane.visit.tenders.size() == 1);
    CHECK(visitor.lane.visit.tenders[0].amount == Money::minor(150));
    CHECK(visitor.lane.visit.tenders[0].authorisation.empty());
    // A voucher is the store's word or nothing.
    visitor.hears(ValueChosen{"voucher", "v1"});
    visitor.hears(Authorised{visitor.last_asked<Authorise>().request.id, {}});
    CHECK(visitor.lane.visit.tenders.size() == 1);
    // An answer that comes too late is let go again.
    const Id late = visitor.last_asked<Authorise>().request.id;
    visitor.hears(Authorised{late, protocol::Authorisation{late, true, Money::minor(250), {}, ""}});
    CHECK(visitor.last_asked<ReleaseAuthorisation>().id == late);
}

TEST_CASE("a purchase that stored value pays wholly needs no card, and its void gives it back without one") {
    Visitor visitor;
    visitor.scans(product("00000000000086", "Pin", 100, 5));
    visitor.shows_card();
    visitor.is_told(gold_view());
    visitor.presses(Button::Pay);
    visitor.hears(ValueChosen{"stored_value", ""});
    visitor.store_holds();
    REQUIRE(visitor.at<Finishing>());
    CHECK(visitor.sale().tenders.size() == 1);
    CHECK(visitor.sale().basket.tender == "stored_value");
    CHECK(visitor.asked<TakePayment>() == 0);
    visitor.sale_is_kept_and_printed();
    // The same answer once more, because it was asked for twice: what is sold stays sold.
    visitor.store_holds();
    CHECK(visitor.asked<ReleaseAuthorisation>() == 0);
    visitor.waits(10s);
    visitor.store_holds();
    CHECK(visitor.asked<ReleaseAuthorisation>() == 0);
    visitor.staff_signs_in("manager");
    visitor.hears(StaffPressed{StaffButton::VoidLastSale});
    CHECK_FALSE(visitor.last_asked<KeepSale>().sale.voids.empty());
    CHECK(visitor.asked<ReversePayment>() == 0);
}

TEST_CASE("a promotion for one way to pay holds when all of it is paid so") {
    Visitor visitor;
    auto by_card = off("card-5", 5);
    by_card.audience.tenders = {"card"};
    visitor.policy.pricing.promotions = {by_card};
    visitor.scans(gum);
    visitor.presses(Button::Pay);
    CHECK(visitor.total() == Money::minor(1000));
    visitor.presses(Button::PayByCard);
    CHECK(std::get<PayingByCard>(visitor.lane.place).amount == Money::minor(950));
    const Id payment = std::get<PayingByCard>(visitor.lane.place).payment;
    visitor.hears(CardNotAsked{payment, "away"});
    CHECK(visitor.total() == Money::minor(1000));
}

TEST_CASE("a printed coupon counts at once, once, and can be taken away again") {
    Visitor visitor;
    auto summer = off("summer", 10);
    summer.audience.coupon = "summer";
    visitor.policy.pricing.promotions = {summer};
    visitor.hears(CouponRead{"9811", "summer", false});  // it may be the first thing that is shown
    REQUIRE(visitor.at<Shopping>());
    CHECK(visitor.Shopper::is_told(Notice::What::CouponTaken));
    visitor.scans(gum);
    CHECK(visitor.total() == Money::minor(900));
    const auto basket = priced(visitor.lane, {visitor.policy, "lane-1"});
    CHECK(saved_by(visitor.lane.visit.coupons[0], visitor.lane.visit, basket) == Money::minor(100));
    visitor.hears(CouponRead{"9811", "summer", false});
    CHECK(visitor.Shopper::is_told(Notice::What::CouponAgain));
    CHECK(visitor.lane.visit.coupons.size() == 1);
    visitor.hears(CouponRead{"9899", "winter", false});  // nothing here for it
    visitor.presses(Button::Pay);
    visitor.pays_by_card();
    REQUIRE(visitor.sale().coupons.size() == 1);
    CHECK(visitor.sale().coupons[0] == protocol::SaleCoupon{"9811", "summer", ""});
    visitor.sale_is_kept_and_printed();
    visitor.waits(10s);
    visitor.hears(CouponRead{"9811", "summer", false});
    visitor.scans(gum);
    visitor.hears(CouponRemoved{1});
    CHECK(visitor.total() == Money::minor(1000));
}

TEST_CASE("a coupon for one use is claimed first, and let go when it was not used") {
    Visitor visitor;
    auto once = off("once", 10);
    once.audience.coupon = "once";
    visitor.policy.pricing.promotions = {once};
    visitor.scans(gum);
    visitor.hears(CouponRead{"pseudonym", "", true});
    const Id claim = visitor.last_asked<ClaimCoupon>().claim;
    CHECK(visitor.total() == Money::minor(1000));
    SECTION("good and used") {
        visitor.hears(CouponChecked{claim, protocol::CouponClaim{claim, true, "once", ""}});
        CHECK(visitor.total() == Money::minor(900));
        visitor.presses(Button::Pay);
        visitor.pays_by_card();
        CHECK(visitor.sale().coupons == std::vector{protocol::SaleCoupon{"pseudonym", "once", claim}});
        CHECK(visitor.asked<ReleaseCoupon>() == 0);
    }
    SECTION("used before") {
        visitor.hears(CouponChecked{claim, protocol::CouponClaim{claim, false, "", "used"}});
        CHECK(visitor.Shopper::is_told(Notice::What::CouponRefused));
        CHECK(visitor.lane.visit.coupons.empty());
    }
    SECTION("the store says nothing") {
        visitor.waits(longest_store_answer);
        CHECK(visitor.Shopper::is_told(Notice::What::CouponNotChecked));
        CHECK(visitor.lane.visit.coupons.empty());
        CHECK(visitor.last_asked<ReleaseCoupon>().claim == claim);
        // The answer came after all: it is let go again.
        visitor.hears(CouponChecked{claim, protocol::CouponClaim{claim, true, "once", ""}});
        CHECK(visitor.asked<ReleaseCoupon>() == 2);
        CHECK(visitor.total() == Money::minor(1000));
    }
    SECTION("the shopper leaves") {
        visitor.hears(CouponChecked{claim, protocol::CouponClaim{claim, true, "once", ""}});
        visitor.presses(Button::Cancel);
        visitor.presses(Button::CancelConfirmed);
        CHECK(visitor.last_asked<ReleaseCoupon>().claim == claim);
    }
    SECTION("a long visit claims it again before the store's half hour is over") {
        visitor.hears(CouponChecked{claim, protocol::CouponClaim{claim, true, "once", ""}});
        for (int i = 0; i < 25; ++i) {
            visitor.waits(1min);
            visitor.scans(gum);
        }
        CHECK(visitor.asked<ClaimCoupon>() == 2);
        CHECK(visitor.last_asked<ClaimCoupon>().claim == claim);
        const Money reduced = visitor.total();
        visitor.hears(CouponChecked{claim, {}});
        visitor.hears(CouponChecked{claim, protocol::CouponClaim{claim, true, "once", ""}});
        CHECK(visitor.total() == reduced);
        visitor.hears(CouponChecked{claim, protocol::CouponClaim{claim, false, "once", "used elsewhere"}});
        CHECK(visitor.Shopper::is_told(Notice::What::CouponRefused));
        CHECK(visitor.lane.visit.coupons.empty());
        CHECK(visitor.total() > reduced);
    }
    SECTION("the answer comes while the card is being read") {
        visitor.presses(Button::Pay);
        visitor.presses(Button::PayByCard);
        visitor.hears(CouponChecked{claim, protocol::CouponClaim{claim, true, "once", ""}});
        CHECK(std::get<PayingByCard>(visitor.lane.place).amount == Money::minor(1000));
        CHECK(visitor.last_asked<ReleaseCoupon>().claim == claim);
    }
}

TEST_CASE("a clock that cannot be trusted leaves promotions by hour to the store") {
    Visitor visitor;
    auto morning = off("morning", 20);
    morning.validity.weekdays = {1, 2, 3, 4, 5, 6, 7};
    visitor.policy.pricing.promotions = {morning};
    visitor.hears(ClockJudged{false});
    visitor.scans(gum);
    auto quoted = priced(visitor.lane, {visitor.policy, "lane-1"});
    REQUIRE(quoted.hours_left_out);
    CHECK(visitor.total() == Money::minor(1000));
    visitor.presses(Button::Pay);
    REQUIRE(visitor.at<AskingPrice>());
    const Id question = visitor.last_asked<AskQuote>().question;
    quoted.total = quoted.lines[0].paid = Money::minor(800);
    SECTION("its price stands") {
        visitor.hears(Quoted{question, Quote{visitor.now + 3h, quoted}});
        REQUIRE(visitor.at<ChoosingTender>());
        CHECK(visitor.total() == Money::minor(800));
        visitor.pays_by_card();
        CHECK(visitor.sale().priced.total == Money::minor(800));
        CHECK(visitor.sale().basket.at == visitor.now + 3h);
        CHECK(visitor.sale().basket.clock_trusted);
    }
    SECTION("without it they are left out") {
        visitor.waits(longest_store_answer);
        REQUIRE(visitor.at<ChoosingTender>());
        CHECK(visitor.total() == Money::minor(1000));
    }
    SECTION("another item needs another price") {
        visitor.hears(Quoted{question, Quote{visitor.now, quoted}});
        visitor.scans(gum);
        CHECK(visitor.total() == Money::minor(2000));
    }
}

TEST_CASE("a purchase that reaches a card's condition by itself, or with those before it, is noticed") {
    Visitor visitor;
    visitor.policy.vip.tiers = {"gold", "platinum"};
    visitor.policy.vip.conditions = {
        {.tier = "gold", .kind = vip::Condition::Kind::SpentInDay, .amount = Money::minor(1000)},
        {.tier = "platinum", .kind = vip::Condition::Kind::SpentInYear, .amount = Money::minor(9000),
         .holding = "gold"}};
    const auto offered = [&] {
        const auto& thanks = std::get<Thanks>(visitor.lane.place);
        return tier_on_offer(visitor.lane.visit, thanks.sale.priced.total, Rules{visitor.policy, "lane-1"});
    };
    const auto buys = [&] {
        visitor.presses(Button::Pay);
        visitor.pays_by_card();
        visitor.sale_is_kept_and_printed();
    };
    visitor.scans(gum);
    SECTION("without a card") {
        buys();
        CHECK(offered() == "gold");
        visitor.presses(Button::AskAboutTier);
        CHECK(visitor.open(cases::Kind::Help) == 1);
    }
    SECTION("with what was bought this year") {
        visitor.shows_card();
        auto view = gold_view();
        view.spent_this_year = Money::minor(8500);
        visitor.is_told(view);
        buys();
        CHECK(offered() == "platinum");
    }
    SECTION("not yet") {
        visitor.shows_card();
        auto view = gold_view();
        view.spent_this_year = Money::minor(7000);
        visitor.is_told(view);
        buys();
        CHECK(offered().empty());
    }
}

TEST_CASE("a better card is offered once, at the end, and one touch calls somebody") {
    Visitor visitor;
    visitor.scans(gum);
    visitor.shows_card();
    auto view = gold_view();
    view.may_become = "platinum";
    visitor.is_told(view);
    visitor.presses(Button::Pay);
    visitor.pays_by_card();
    visitor.sale_is_kept_and_printed();
    visitor.presses(Button::AskAboutTier);
    visitor.presses(Button::AskAboutTier);
    CHECK(visitor.open(cases::Kind::Help) == 1);
    visitor.waits(1min);
    CHECK(visitor.at<Thanks>());  // nobody is sent away who waits
    visitor.waits(10min);
    CHECK(visitor.at<Attract>());
}
