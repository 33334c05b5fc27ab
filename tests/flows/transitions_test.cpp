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
    std::vector<Event> all{Started{},
                           LanguageChosen{"ar"},
                           AppearanceChosen{{true, false, false}},
                           item,
                           unknown,
                           CodeRefused{ItemRead::How::Keyed, {}, catalog::NotForSale::Why::WrongCheckDigit},
                           MemberRead{Member{"card", "gold"}},
                           MemberRead{}};
    for (int button = 0; button <= int(Button::Done); ++button) all.push_back(Pressed{Button(button)});
    const Event others[] = {LineOpened{1},
                            QuantityChosen{1, 3},
                            QuantityChosen{1, 0},
                            Weighed{Weight::grams(500)},
                            BagChanged{Weight::grams(300)},
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
                            StoreSeen{false},
                            EventCrashed{"ItemRead"}};
    all.insert(all.end(), std::begin(others), std::end(others));
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
    for (const char* detail : {"button", "quantity", "words", "ready", "reachable"})
        if (const auto* value = json.if_contains(detail)) words += " " + boost::json::serialize(*value);
    if (const auto* read = std::get_if<ItemRead>(&event); read && !read->product) words += " unknown";
    if (const auto* read = std::get_if<MemberRead>(&event); read && !read->member) words += " unknown";
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
