#include "tests/flows/shopper.h"

using namespace kassa;
using namespace kassa::flows;
using namespace kassa::flows::tests;

namespace {
const auto rice = product("00000000000017", "Rice", 199, 1020);
const auto tea = product("00000000000024", "Tea", 349, 130);
const auto card = product("00000000000031", "Greeting card", 250, 6);
catalog::Product wine() {
    auto one = product("00000000000048", "Wine", 799, 1300);
    one.age_limit = 18;
    return one;
}
}  // namespace

TEST_CASE("a shopper buys two items and leaves") {
    Shopper shopper;
    shopper.scans(rice);  // a first scan starts the visit
    CHECK(shopper.at<Shopping>());
    CHECK(lamp_of(shopper.lane) == LampColour::Shopping);
    shopper.bags(1020);
    shopper.scans(tea);
    shopper.bags(128);
    CHECK(units_to_bag(shopper.lane) == 0);
    CHECK(shopper.total() == Money::minor(548));
    shopper.presses(Button::Pay);
    REQUIRE(shopper.at<ChoosingTender>());
    shopper.pays_by_card();
    REQUIRE(shopper.at<Finishing>());
    CHECK(shopper.asked<PrintReceipt>() == 0);  // never before the sale is kept
    shopper.sale_is_kept_and_printed();
    REQUIRE(shopper.at<Thanks>());
    shopper.waits(10s);
    CHECK(shopper.at<Attract>());
    CHECK(shopper.asked<TakePayment>() == 1);
    CHECK(shopper.asked<KeepSale>() == 1);
    CHECK(lamp_of(shopper.lane) == LampColour::Free);
}

TEST_CASE("the same article scanned again raises the quantity; removing it asks for it back") {
    Shopper shopper;
    shopper.scans(rice);
    shopper.scans(rice);
    REQUIRE(shopper.lane.visit.lines.size() == 1);
    CHECK(shopper.lane.visit.lines[0].quantity == 2);
    shopper.bags(2040);  // both at once
    CHECK(bags_are_checked(shopper.lane));
    shopper.hears(QuantityChosen{1, 1});
    CHECK_FALSE(bags_are_checked(shopper.lane));
    shopper.waits(7s);
    CHECK(shopper.is_told(Notice::What::TakeFromBag));
    shopper.lifts(1021);
    CHECK(bags_are_checked(shopper.lane));
    CHECK_FALSE(shopper.lane.notice.has_value());
    CHECK(shopper.total() == Money::minor(199));
}

TEST_CASE("bagging never stands in the way of scanning") {
    Shopper shopper;
    for (const auto& item : {rice, tea, rice}) shopper.scans(item);
    CHECK(units_to_bag(shopper.lane) == 3);
    shopper.bags(1020 + 130);  // out of order, two together
    CHECK(units_to_bag(shopper.lane) == 1);
    shopper.bags(1021);
    CHECK(bags_are_checked(shopper.lane));
}

TEST_CASE("an item laid down before it was scanned settles without a word") {
    Shopper shopper;
    shopper.hears(Started{});
    shopper.bags(1020);
    CHECK_FALSE(shopper.lane.notice.has_value());
    shopper.scans(rice);
    CHECK(bags_are_checked(shopper.lane));
    CHECK(open_cases(shopper.lane) == 0);
}

TEST_CASE("the kind path: nothing, one sentence, then the approval before paying") {
    Shopper shopper;
    shopper.scans(rice);
    shopper.waits(5s);
    CHECK_FALSE(shopper.lane.notice.has_value());
    shopper.waits(2s);
    CHECK(shopper.is_told(Notice::What::PutInBag));
    shopper.waits(21s);
    CHECK(shopper.open(cases::Kind::Weight) == 1);
    CHECK(shopper.is_told(Notice::What::StaffWillHelp));
    shopper.scans(tea);  // and scanning goes on
    shopper.bags(130);
    shopper.presses(Button::Pay);
    REQUIRE(shopper.at<AwaitingStaff>());
    CHECK(lamp_of(shopper.lane) == LampColour::Waiting);
    shopper.staff_signs_in();
    shopper.hears(StaffPressed{StaffButton::ApproveWeights});
    CHECK(shopper.at<ChoosingTender>());
    CHECK(std::holds_alternative<Nobody>(shopper.lane.staff));
}

TEST_CASE("something else on the scale is asked about first, and forgotten when it is put right") {
    Shopper shopper;
    shopper.scans(rice);
    shopper.bags(1020);
    shopper.bags(700);
    CHECK_FALSE(shopper.lane.notice.has_value());
    shopper.waits(4s);
    CHECK(shopper.is_told(Notice::What::SomethingElse));
    shopper.lifts(700);
    CHECK_FALSE(shopper.lane.notice.has_value());
    CHECK(bags_are_checked(shopper.lane));
    SECTION("even after it was left for the approval") {
        shopper.bags(700);
        shopper.waits(30s);
        CHECK(shopper.open(cases::Kind::Weight) == 1);
        shopper.lifts(700);
        CHECK(shopper.open(cases::Kind::Weight) == 0);
    }
}

TEST_CASE("what the scale cannot see is not asked for") {
    Shopper shopper;
    shopper.scans(card);
    CHECK(units_to_bag(shopper.lane) == 0);
    shopper.presses(Button::Pay);
    CHECK(shopper.at<ChoosingTender>());
}

TEST_CASE("a few items need not be bagged; more are left for the approval") {
    Shopper shopper;
    shopper.scans(rice);
    shopper.scans(rice);
    shopper.presses(Button::SkipBagging);
    CHECK(open_cases(shopper.lane) == 0);
    shopper.scans(tea);
    shopper.presses(Button::SkipBagging);
    CHECK(shopper.open(cases::Kind::Weight) == 1);
}

TEST_CASE("an unplugged scale asks nothing of the shopper") {
    Shopper shopper;
    shopper.scans(rice);
    shopper.hears(DeviceAway{DeviceName::Scale, "unplugged"});
    shopper.scans(tea);
    shopper.waits(40s);
    CHECK(shopper.open(cases::Kind::Weight) == 0);
    CHECK(shopper.open(cases::Kind::Device) == 1);
    shopper.presses(Button::Pay);
    CHECK(shopper.at<ChoosingTender>());
    shopper.hears(DeviceBack{DeviceName::Scale});
    shopper.bag_shows(1150);
    CHECK(shopper.open(cases::Kind::Device) == 0);
    CHECK(bags_are_checked(shopper.lane));
}

TEST_CASE("age is collected while scanning goes on and cleared at once; each item by itself") {
    Shopper shopper;
    shopper.scans(wine());
    shopper.bags(1300);
    auto beer = wine();
    beer.item = "00000000000055";
    beer.gross_weight = Weight::grams(520);
    shopper.scans(beer);
    shopper.bags(520);
    CHECK(shopper.open(cases::Kind::Age) == 2);
    shopper.presses(Button::Pay);
    REQUIRE(shopper.at<AwaitingStaff>());
    shopper.staff_signs_in();
    shopper.hears(CaseDecided{shopper.lane.cases[0].id, cases::Approved{}});
    CHECK(shopper.at<AwaitingStaff>());
    SECTION("approved") {
        shopper.hears(CaseDecided{shopper.lane.cases[1].id, cases::Approved{}});
        CHECK(shopper.at<ChoosingTender>());
    }
    SECTION("refused: the item leaves basket and bag") {
        shopper.hears(CaseDecided{shopper.lane.cases[1].id, cases::Refused{}});
        CHECK(shopper.lane.visit.lines.size() == 1);
        CHECK(shopper.at<CheckingBags>());
        shopper.lifts(520);
        CHECK(shopper.at<ChoosingTender>());
    }
    SECTION("the shopper takes it out instead") {
        shopper.presses(Button::BackToShopping);
        shopper.hears(QuantityChosen{2, 0});
        CHECK(shopper.open(cases::Kind::Age) == 0);
    }
}

TEST_CASE("an unknown code is a sentence, a way on, and a case if the shopper wants one") {
    Shopper shopper;
    shopper.scans_unknown("04006381333931");
    CHECK(shopper.is_told(Notice::What::UnknownItem));
    CHECK(open_cases(shopper.lane) == 0);
    shopper.presses(Button::AskAboutItem);
    CHECK(shopper.open(cases::Kind::UnknownItem) == 1);
    shopper.scans(tea);
    shopper.bags(130);
    shopper.presses(Button::Pay);
    REQUIRE(shopper.at<AwaitingStaff>());
    shopper.staff_signs_in();
    shopper.hears(CaseDecided{shopper.lane.cases[0].id, cases::Priced{Money::minor(500)}});
    CHECK(shopper.total() == Money::minor(849));
    CHECK(shopper.open(cases::Kind::UnknownItem) == 0);
    shopper.bags(321);  // its weight is not known: whatever arrives is it
    CHECK(shopper.at<ChoosingTender>());
}

TEST_CASE("only a signed-in member of staff decides; wrong PINs end it") {
    Shopper shopper;
    shopper.scans(wine());
    const Id id = shopper.lane.cases[0].id;
    shopper.hears(CaseDecided{id, cases::Approved{}});
    CHECK(shopper.open(cases::Kind::Age) == 1);
    shopper.hears(StaffSignedIn{"9001", "Ana", "attendant"});  // without a badge having been shown
    CHECK(std::holds_alternative<Nobody>(shopper.lane.staff));
    shopper.hears(BadgeShown{"9001"});
    for (int i = 0; i < 5; ++i) shopper.hears(StaffRefused{"9001"});
    CHECK(std::holds_alternative<Nobody>(shopper.lane.staff));
}

TEST_CASE("nothing is lost without a question; an abandoned basket waits for staff") {
    Shopper shopper;
    shopper.scans(rice);
    shopper.bags(1020);
    shopper.waits(61s);
    CHECK(shopper.lane.still_there.has_value());
    SECTION("a touch and everything is as it was") {
        shopper.presses(Button::StillHere);
        CHECK_FALSE(shopper.lane.still_there.has_value());
        CHECK(shopper.lane.visit.lines.size() == 1);
    }
    SECTION("no answer suspends it; staff recall it") {
        shopper.waits(31s);
        CHECK(shopper.at<Attract>());
        REQUIRE(shopper.lane.suspended.size() == 1);
        shopper.staff_signs_in();
        shopper.hears(SuspendedRecalled{shopper.lane.suspended[0].visit.id});
        CHECK(shopper.at<Shopping>());
        CHECK(shopper.total() == Money::minor(199));
        CHECK(shopper.lane.suspended.empty());
        CHECK(bags_are_checked(shopper.lane));
    }
    SECTION("or void it") {
        shopper.waits(31s);
        shopper.staff_signs_in();
        shopper.hears(SuspendedVoided{shopper.lane.suspended[0].visit.id});
        CHECK(shopper.lane.suspended.empty());
        CHECK(shopper.asked<TellBasket>() == 2);
    }
}

TEST_CASE("goods by weight are weighed, and their own weight is expected in the bag") {
    auto bananas = product("plu:4011", "Bananas", 189, 0);
    bananas.sold_by = catalog::SoldBy::Weight;
    Shopper shopper;
    shopper.hears(ItemRead{ItemRead::How::LookedUp, {}, {"plu:4011"}, bananas});
    REQUIRE(std::holds_alternative<Weighing>(std::get<Shopping>(shopper.lane.place).panel));
    shopper.hears(Weighed{Weight::grams(1250)});
    CHECK(shopper.total() == Money::minor(236));
    shopper.bags(1250);
    CHECK(bags_are_checked(shopper.lane));
}

TEST_CASE("the next shopper need not wait for the last one's thanks") {
    Shopper shopper;
    shopper.scans(rice);
    shopper.bags(1020);
    shopper.presses(Button::Pay);
    shopper.pays_by_card();
    shopper.sale_is_kept_and_printed();
    shopper.scans(tea);
    CHECK(shopper.at<Shopping>());
    CHECK(shopper.total() == Money::minor(349));
    CHECK(shopper.lane.last_sale->priced.total == Money::minor(199));
}

TEST_CASE("out of paper keeps the sale and shows the receipt instead") {
    Shopper shopper;
    shopper.scans(card);
    shopper.presses(Button::Pay);
    shopper.pays_by_card();
    const Id sale = std::get<Finishing>(shopper.lane.place).sale.id;
    shopper.hears(SaleKept{sale});
    shopper.hears(ReceiptFailed{sale, "out of paper"});
    REQUIRE(shopper.at<Thanks>());
    CHECK_FALSE(std::get<Thanks>(shopper.lane.place).printed);
    CHECK(shopper.open(cases::Kind::Printer) == 1);
    CHECK(lamp_of(shopper.lane) == LampColour::Help);
    shopper.waits(60s);
    CHECK(shopper.at<Attract>());
    shopper.hears(PrinterStatus{true, false, ""});
    CHECK(shopper.open(cases::Kind::Printer) == 0);
    shopper.staff_signs_in();
    shopper.hears(StaffPressed{StaffButton::ReprintLast});
    CHECK(std::get<PrintReceipt>(shopper.effects.back()).copy);
}
