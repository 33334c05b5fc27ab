// The lane's transition table: every place stepped with every event, one representative each, kept as golden text.
// A new event or another answer shows up there as a line to be reviewed. UPDATE_GOLDEN=1 writes it anew.
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>

#include "tests/flows/shopper.h"

using namespace kassa;
using namespace kassa::flows;
using namespace kassa::flows::tests;

namespace {

struct Named {
    std::string name;
    Shopper shopper;
};

catalog::Product wine() {
    auto one =
        product("00000000000048", "Wine", 799, 6);  // light, so that the bagging area stays out of this
    one.age_limit = 18;
    return one;
}

Shopper shopping() {
    Shopper shopper;
    shopper.scans(product("00000000000079", "Gum", 100, 6));
    return shopper;
}

Shopper with_panel(Panel panel) {
    Shopper shopper = shopping();
    shopper.lane.place = Shopping{std::move(panel)};
    return shopper;
}

Shopper paying(PayingByCard::Stage stage) {
    Shopper shopper = shopping();
    PayingByCard here;
    here.stage = stage;
    here.payment = "pay-1";
    here.amount = Money::minor(100);
    here.receipt_before = stage == PayingByCard::Stage::Preparing ? std::optional<int>() : 7;
    here.since = shopper.now;
    shopper.lane.place = here;
    return shopper;
}

// A member whose card was read, told by the store, with a coupon of each kind in the basket.
Shopper as_member() {
    Shopper shopper = shopping();
    shopper.hears(MemberRead{Member{"card", "gold"}});
    protocol::MemberView view;
    view.card = "card";
    view.tier = "gold";
    view.stored_value = Money::minor(40);
    view.vouchers = {{"v1", Money::minor(25), {}}};
    view.may_become = "platinum";
    shopper.hears(MemberTold{"card", view});
    shopper.hears(CouponRead{"981234", "summer", false});
    shopper.hears(CouponRead{"pseudonym", "", true});
    return shopper;
}

std::vector<Named> places() {
    std::vector<Named> all;
    all.push_back({"Attract", {}});
    all.push_back({"Shopping", shopping()});
    all.push_back({"Shopping.KeyingNumber", with_panel(KeyingNumber{})});
    all.push_back({"Shopping.LookingUp", with_panel(LookingUp{})});
    all.push_back({"Shopping.LineMenu", with_panel(LineMenu{1})});
    auto bananas = product("plu:4011", "Bananas", 189, 0);
    bananas.sold_by = catalog::SoldBy::Weight;
    all.push_back({"Shopping.Weighing", with_panel(Weighing{bananas})});
    all.push_back({"Shopping.ConfirmingCancel", with_panel(ConfirmingCancel{})});
    all.push_back({"Shopping as member", as_member()});
    Shopper bags = shopping();
    bags.scans(product("00000000000017", "Rice", 199, 1020));
    bags.presses(Button::Pay);
    all.push_back({"CheckingBags", bags});
    Shopper waiting = shopping();
    waiting.scans(wine());
    waiting.presses(Button::Pay);
    all.push_back({"AwaitingStaff", waiting});
    Shopper attended = waiting;
    attended.staff_signs_in("supervisor");
    all.push_back({"AwaitingStaff+Attending", attended});
    Shopper choosing = shopping();
    choosing.presses(Button::Pay);
    all.push_back({"ChoosingTender", choosing});
    Shopper member = as_member();
    member.presses(Button::Pay);
    all.push_back({"ChoosingTender as member", member});
    Shopper holding = member;
    holding.hears(ValueChosen{"stored_value", ""});
    all.push_back({"Authorising", holding});
    const Id id = std::get<Authorising>(holding.lane.place).id;
    holding.hears(Authorised{id, protocol::Authorisation{id, true, Money::minor(40), {}, ""}});
    all.push_back({"ChoosingTender, a part is held", holding});
    holding.lane.visit.tenders.clear();
    holding.lane.place = AskingPrice{"q1", holding.now};
    all.push_back({"AskingPrice", holding});
    all.push_back({"Paying.Preparing", paying(PayingByCard::Stage::Preparing)});
    all.push_back({"Paying.Presenting", paying(PayingByCard::Stage::Presenting)});
    all.push_back({"Paying.Stopping", paying(PayingByCard::Stage::Stopping)});
    all.push_back({"Paying.Asking", paying(PayingByCard::Stage::Asking)});
    Shopper finishing = paying(PayingByCard::Stage::Presenting);
    finishing.hears(CardApproved{"pay-1", Shopper::slip(8, Money::minor(100))});
    all.push_back({"Finishing", finishing});
    Shopper thanks = finishing;
    thanks.sale_is_kept_and_printed();
    all.push_back({"Thanks", thanks});
    Shopper out;
    out.hears(DeviceAway{DeviceName::Terminal, "unplugged"});
    all.push_back({"OutOfService", out});
    return all;
}

std::vector<Event> events(const Shopper& at) {
    const auto gum = product("00000000000079", "Gum", 100, 6);
    ItemRead item{ItemRead::How::Camera, {catalog::Symbology::Ean13, gum.item}, {}, gum};
    item.code.item = gum.item;
    ItemRead unknown = item;
    unknown.product.reset();
    ItemRead expired = item;
    expired.barcode = {catalog::Symbology::DataMatrix, "010000000000007917200101", true};
    expired.code.expiry = "200101";
    ItemRead old = expired;
    old.code.expiry.clear();
    old.code.best_before = "200101";
    ItemRead recalled = item;
    recalled.recall = RecallFound{"R1", {}, true};
    ItemRead perhaps = recalled;
    perhaps.recall->certain = false;
    // Another code on the pack that the hand scanner has just read.
    ItemRead second = expired;
    second.how = ItemRead::How::Scanner;
    ItemRead second_with_batch = second;
    second_with_batch.code = item.code;
    second_with_batch.code.batch = "L7";
    std::vector<Event> all{Started{},
                           LanguageChosen{"ar"},
                           AppearanceChosen{{true, false, false}},
                           item,
                           unknown,
                           expired,
                           old,
                           recalled,
                           perhaps,
                           second,
                           second_with_batch,
                           CodeRefused{ItemRead::How::Keyed, {}, catalog::NotForSale::Why::WrongCheckDigit},
                           MemberRead{Member{"card", "gold"}},
                           MemberRead{},
                           MemberRead{{}, true},
                           CouponRead{"981235", "summer", false},
                           CouponRead{"other", "", true},
                           CouponRemoved{1},
                           CouponRemoved{2},
                           ValueChosen{"stored_value", ""},
                           ValueChosen{"voucher", "v1"}};
    for (int button = 0; button <= int(Button::Done); ++button) all.push_back(Pressed{Button(button)});
    const Event others[] = {LineOpened{1},
                            QuantityChosen{1, 3},
                            QuantityChosen{1, 0},
                            Weighed{Weight::grams(500)},
                            BagChanged{Weight::grams(300)},
                            BagRestless{},
                            ScaleDoubted{ScaleDoubt::Noisy, "x"},
                            ScaleDoubted{ScaleDoubt::Drifting, "x"},
                            ScaleDoubted{ScaleDoubt::Full, "x"},
                            DeviceAway{DeviceName::Terminal, "x"},
                            DeviceBack{DeviceName::Terminal},
                            TerminalSays{"pay-1", "enter_pin"},
                            Shopper::last_payment("pay-1", 8, 100),
                            Shopper::last_payment("pay-1", 7, 990),
                            CardApproved{"pay-1", Shopper::slip(8, Money::minor(100))},
                            CardDeclined{"pay-1", CardDeclined::Why::Declined, "05"},
                            CardAnswerLost{"pay-1", "x"},
                            CardNotAsked{"pay-1", "x"},
                            CardReversed{"pay-1", true, ""},
                            PrinterStatus{false, false, "paper"},
                            BadgeShown{"9001"},
                            StaffSignedIn{"9001", "Ana", "attendant"},
                            StaffRefused{"9001"},
                            Restarted{},
                            StoreSeen{false, {}},
                            StoreSeen{true, {}},
                            ClockJudged{false},
                            MemberTold{"card", protocol::MemberView{.card = "card", .tier = "gold", .blocked = true}},
                            MemberTold{"card", {}},
                            Quoted{"q1", {}},
                            Quoted{"q1", Quote{}},
                            EventCrashed{"ItemRead"}};
    all.insert(all.end(), std::begin(others), std::end(others));
    for (const Coupon& coupon : at.lane.visit.coupons) {
        if (coupon.claim.empty()) continue;
        all.push_back(CouponChecked{coupon.claim, protocol::CouponClaim{coupon.claim, true, "once", ""}});
        all.push_back(CouponChecked{coupon.claim, protocol::CouponClaim{coupon.claim, false, "", "used"}});
        all.push_back(CouponChecked{coupon.claim, {}});
    }
    if (const auto* here = std::get_if<Authorising>(&at.lane.place)) {
        all.push_back(Authorised{here->id, protocol::Authorisation{here->id, true, here->amount, {}, ""}});
        all.push_back(Authorised{here->id, protocol::Authorisation{here->id, false, {}, {}, "no"}});
        all.push_back(Authorised{here->id, {}});
    }
    all.push_back(Authorised{"stray", protocol::Authorisation{"stray", true, Money::minor(5), {}, ""}});
    if (const auto* here = std::get_if<Finishing>(&at.lane.place)) {
        all.push_back(SaleKept{here->sale.id});
        all.push_back(ReceiptPrinted{here->sale.id});
        all.push_back(ReceiptFailed{here->sale.id, "paper"});
    }
    for (const cases::Case& one : at.lane.cases) {
        all.push_back(CaseDecided{one.id, cases::Approved{}});
        all.push_back(CaseDecided{one.id, cases::Refused{}});
    }
    for (int button = 0; button <= int(StaffButton::VoidLastSale); ++button)
        all.push_back(StaffPressed{StaffButton(button)});
    return all;
}

std::string kind_of(const boost::json::value& described) {
    return std::string(described.as_object().at("is").as_string());
}

std::string event_words(const Event& event) {
    auto json = to_json(event).as_object();
    std::string words = kind_of(json);
    for (const char* detail : {"button", "quantity", "words", "ready", "reachable", "doubt"})
        if (const auto* value = json.if_contains(detail)) words += " " + boost::json::serialize(*value);
    if (const auto* read = std::get_if<ItemRead>(&event)) {
        if (!read->product) words += " unknown";
        if (read->how == ItemRead::How::Scanner) words += " of the same pack";
        if (!read->code.expiry.empty()) words += " expired";
        if (!read->code.best_before.empty()) words += " past best before";
        if (!read->code.batch.empty()) words += " with its batch";
        if (read->recall) words += read->recall->certain ? " recalled" : " perhaps recalled";
    }
    if (const auto* read = std::get_if<MemberRead>(&event); read && !read->member)
        words += read->blocked ? " blocked" : " unknown";
    if (const auto* read = std::get_if<CouponRead>(&event); read && read->single_use) words += " for one use";
    if (const auto* removed = std::get_if<CouponRemoved>(&event)) words += " " + std::to_string(removed->coupon);
    if (const auto* chosen = std::get_if<ValueChosen>(&event)) words += " " + chosen->kind;
    if (const auto* told = std::get_if<MemberTold>(&event)) words += told->view ? " blocked" : " nothing";
    if (const auto* quoted = std::get_if<Quoted>(&event); quoted && !quoted->quote) words += " nothing";
    if (const auto* checked = std::get_if<CouponChecked>(&event))
        words += !checked->answer ? " nothing" : checked->answer->good ? " good" : " refused";
    if (const auto* held = std::get_if<Authorised>(&event))
        words += held->id == "stray" ? " late" : !held->answer ? " nothing" : held->answer->approved ? " yes" : " no";
    if (const auto* last = std::get_if<TerminalLast>(&event))
        words += std::format(" number {}", last->slip->receipt_number);
    if (const auto* decided = std::get_if<CaseDecided>(&event))
        words += " " + kind_of(to_json(decided->decision));
    return words;
}

std::string place_words(const Lane& lane) {
    std::string words = kind_of(to_json(lane.place));
    if (const auto* shopping = std::get_if<Shopping>(&lane.place))
        words += "." + kind_of(to_json(shopping->panel));
    if (const auto* paying = std::get_if<PayingByCard>(&lane.place))
        words += "." + std::string(to_json(paying->stage).as_string());
    if (!std::holds_alternative<Nobody>(lane.staff)) words += "+" + kind_of(to_json(lane.staff));
    if (lane.notice) words += " says " + std::string(to_json(lane.notice->what).as_string());
    return words;
}

std::string table() {
    std::ostringstream out;
    for (const Named& place : places()) {
        out << place.name << "\n";
        for (const Event& event : events(place.shopper)) {
            Shopper after = place.shopper;
            const std::size_t before = after.all_effects.size();
            after.hears(event);
            Lane compared = after.lane;
            compared.last_seen = place.shopper.lane.last_seen;
            if (compared == place.shopper.lane && after.all_effects.size() == before) continue;
            out << "  " << event_words(event) << " -> " << place_words(after.lane);
            for (std::size_t i = before; i < after.all_effects.size(); ++i)
                out << (i == before ? "  asks " : ", ") << kind_of(to_json(after.all_effects[i]));
            out << "\n";
        }
    }
    return out.str();
}

}  // namespace

TEST_CASE("the transition table is as reviewed") {
    const std::string file = std::string(KASSA_SOURCE_DIR) + "/tests/flows/golden/transitions.txt";
    const std::string now = table();
    if (std::getenv("UPDATE_GOLDEN")) std::ofstream(file) << now;
    std::ifstream in(file);
    const std::string golden(std::istreambuf_iterator<char>(in), {});
    std::istringstream a(golden), b(now);
    for (std::string expected, got; std::getline(b, got);) {
        std::getline(a, expected);
        CHECK(got == expected);
    }
    CHECK(now.size() == golden.size());
}
