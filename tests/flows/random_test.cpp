// Whatever is heard in whatever order, some things never happen.
#include <set>

#include "core/base/random.h"
#include "tests/flows/shopper.h"

using namespace kassa;
using namespace kassa::flows;
using namespace kassa::flows::tests;

namespace {

// A device answers what it was asked, sometimes late, sometimes twice, sometimes never.
Event random_event(Random& random, const Lane& lane, int& terminal_number, Money& charged) {
    auto wine = product("00000000000048", "Wine", 799, 1300);
    wine.age_limit = 18;
    const catalog::Product goods[] = {product("00000000000017", "Rice", 199, 1020),
                                      product("00000000000024", "Tea", 349, 130),
                                      product("00000000000079", "Gum", 100, 6), wine};
    const auto* paying = std::get_if<PayingByCard>(&lane.place);
    const Id payment = paying ? paying->payment : "none";
    const auto slip = Shopper::slip(terminal_number, charged);
    const Member members[] = {{"card", "gold"}, {"photo", "gold", protocol::Recognised::Picture}};
    const auto maybe = [&](auto answer) { return random.below(4) == 0 ? std::optional<decltype(answer)>() : answer; };
    const auto* asking = std::get_if<Authorising>(&lane.place);
    const auto& coupons = lane.visit.coupons;
    switch (random.below(30)) {
        case 0:
        case 1:
        case 2: {
            const auto& one = goods[random.below(4)];
            ItemRead item{ItemRead::How::Camera, {catalog::Symbology::Ean13, one.item}, {}, one};
            item.code.item = one.item;
            return item;
        }
        case 3: return BagChanged{Weight::grams(std::int64_t(random.below(60)) * 50)};
        case 4: return BagChanged{lane.bagging.accepted + Weight::grams(1020)};
        case 5: return Pressed{Button(random.below(16))};
        case 6: return Pressed{Button::Pay};
        case 7: return Pressed{Button::PayByCard};
        case 8: return TerminalLast{payment, true, slip};
        case 9:
            if (!paying || paying->stage == PayingByCard::Stage::Preparing) return Tick{};
            ++terminal_number;
            charged = paying->amount;
            return CardApproved{payment, Shopper::slip(terminal_number, charged)};
        case 10: return CardDeclined{payment, CardDeclined::Why::Declined, "05"};
        case 11: return CardAnswerLost{payment, "?"};
        case 12: return CardNotAsked{payment, "?"};
        case 13: return Restarted{};
        case 14: return BadgeShown{"9001"};
        case 15: return StaffSignedIn{"9001", "Ana", "manager"};
        case 16:
            return lane.cases.empty() ? Event(Tick{})
                                      : Event(CaseDecided{lane.cases[random.below(lane.cases.size())].id,
                                                          cases::Approved{}});
        case 17: return StaffPressed{StaffButton(random.below(8))};
        case 18: return QuantityChosen{int(random.below(4)), int(random.below(3))};
        case 19:
            if (const auto* here = std::get_if<Finishing>(&lane.place)) return SaleKept{here->sale.id};
            return DeviceAway{DeviceName(random.below(6)), "?"};
        case 20:
            if (const auto* here = std::get_if<Finishing>(&lane.place)) return ReceiptPrinted{here->sale.id};
            return DeviceBack{DeviceName(random.below(6))};
        case 21: return MemberRead{members[random.below(2)]};
        case 22: {
            protocol::MemberView view{.card = "card", .tier = "gold", .blocked = random.below(9) == 0};
            view.stored_value = Money::minor(std::int64_t(random.below(500)));
            view.vouchers = {{"v1", Money::minor(150), {}}};
            return MemberTold{"card", maybe(view)};
        }
        case 23: return CouponRead{std::to_string(random.below(3)), "key", false};
        case 24: return CouponRead{"once" + std::to_string(random.below(3)), "", true};
        case 25: {
            if (coupons.empty()) return Tick{};
            const Id& claim = coupons[random.below(coupons.size())].claim;
            return CouponChecked{claim, maybe(protocol::CouponClaim{claim, random.below(2) == 0, "key", ""})};
        }
        case 26: return random.below(2) == 0 ? ValueChosen{"stored_value", ""} : ValueChosen{"voucher", "v1"};
        case 27:
        case 28: {
            if (!asking) return Authorised{"none", protocol::Authorisation{"none", true, Money::minor(7), {}, ""}};
            const Money amount = random.below(3) == 0 ? Money::minor(1) : asking->amount;
            const bool yes = random.below(3) > 0;
            return Authorised{asking->id, maybe(protocol::Authorisation{asking->id, yes, amount, {}, ""})};
        }
        default: return Tick{};
    }
}

// True of every lane that anything can lead to.
void check_promises(const Shopper& shopper, const Event& event) {
    INFO(to_text(event));
    INFO(to_text(shopper.lane));
    const Lane& lane = shopper.lane;
    for (const Line& line : lane.visit.lines) {
        REQUIRE(line.quantity >= 1);
        REQUIRE(line.bagged >= 0);
        REQUIRE(line.bagged + line.excused <= line.quantity);
    }
    if (shopper.at<Attract>()) REQUIRE(lane.visit.id.empty());
    if (const auto* here = std::get_if<Finishing>(&lane.place)) {
        Money tendered;
        for (const Tender& tender : here->sale.tenders) tendered += tender.amount;
        REQUIRE(tendered == here->sale.priced.total);
    }
    // The journal must bring back exactly this.
    REQUIRE(from_text<Lane>(to_text(lane)).value() == lane);
    // Never stuck: what is not waiting for a person, a device or an answer has a next moment, or is at rest.
    const bool rests = shopper.at<Attract>() || shopper.at<OutOfService>();
    if (!rests && std::holds_alternative<Nobody>(lane.staff))
        REQUIRE(next_deadline(lane, Rules{shopper.policy, "lane-1"}).has_value());
}

}  // namespace

TEST_CASE("no order of events breaks a promise") {
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        std::set<Id> released, held_now;
        INFO("seed " << seed);
        Random random(seed);
        Shopper shopper;
        int terminal_number = 7;
        Money charged;
        std::set<Id> sold;
        for (int i = 0; i < 300; ++i) {
            const Event event = random_event(random, shopper.lane, terminal_number, charged);
            const auto before = shopper.all_effects.size();
            shopper.hears(event);
            check_promises(shopper, event);
            if (random.below(4) == 0) shopper.waits(Duration(std::int64_t(random.below(40'000))));
            // What the store was told to let go of is never what a sale is paid with, and nothing stays held.
            for (auto at = before; at < shopper.all_effects.size(); ++at) {
                const Effect& effect = shopper.all_effects[at];
                if (const auto* ask = std::get_if<Authorise>(&effect)) held_now.insert(ask->request.id);
                if (const auto* claim = std::get_if<ClaimCoupon>(&effect)) held_now.insert(claim->claim);
                if (const auto* let = std::get_if<ReleaseAuthorisation>(&effect))
                    released.insert(let->id), held_now.erase(let->id);
                if (const auto* let = std::get_if<ReleaseCoupon>(&effect))
                    released.insert(let->claim), held_now.erase(let->claim);
                if (const auto* keep = std::get_if<KeepSale>(&effect)) {
                    for (const Tender& tender : keep->sale.tenders) {
                        REQUIRE_FALSE(released.contains(tender.authorisation));
                        held_now.erase(tender.authorisation);
                    }
                    for (const protocol::SaleCoupon& coupon : keep->sale.coupons) {
                        REQUIRE_FALSE(released.contains(coupon.claim));
                        held_now.erase(coupon.claim);
                    }
                }
            }
            if (const auto* told = std::get_if<Authorised>(&event); told && told->answer && !told->answer->approved)
                held_now.erase(told->id);
            if (const auto* told = std::get_if<CouponChecked>(&event); told && told->answer && !told->answer->good)
                held_now.erase(told->claim);
            if (shopper.at<Attract>()) REQUIRE(held_now.empty());
            for (auto at = before; at < shopper.all_effects.size(); ++at)
                if (const auto* take = std::get_if<TakePayment>(&shopper.all_effects[at]))
                    REQUIRE(sold.insert(take->payment).second);  // no payment is ever sent twice
        }
    }
}
