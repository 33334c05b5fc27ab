// What lies on the bagging scale and is in no basket, and when the scale is looked at: before a visit, in own bags,
// after goods were removed, before paying, after a restart.
#include "tests/flows/regular.h"

using namespace kassa;
using namespace kassa::flows;
using namespace kassa::flows::tests;

TEST_CASE("what lay there before the visit is lifted without a word, alone or with goods") {
    Regular shopper;
    shopper.bag_shows(3000);  // the shopper before is still packing
    shopper.packs(tea);
    REQUIRE(bags_are_checked(shopper.lane));
    shopper.lifts(3000);
    shopper.waits(30s);
    CHECK_FALSE(shopper.is_told(Notice::What::SomethingMissing));
    CHECK(shopper.open(cases::Kind::Weight) == 0);
    CHECK(bags_are_checked(shopper.lane));
    // Lifted once, it is not there any more.
    shopper.lifts(1000);
    shopper.waits(5s);
    CHECK_FALSE(bags_are_checked(shopper.lane));
}

TEST_CASE("an own bag may be lifted with what is in it, and comes back with it, or alone") {
    for (const bool with_goods : {true, false}) {
        Regular shopper;
        shopper.scans(tea);
        shopper.presses(Button::OwnBag);
        shopper.bags(120);
        shopper.waits(5s);
        shopper.bags(130);
        shopper.waits(5s);
        REQUIRE(bags_are_checked(shopper.lane));
        shopper.lifts(250);
        shopper.waits(2s);
        CHECK(shopper.is_quiet());
        CHECK(units_to_bag(shopper.lane) == 1);
        shopper.bags(with_goods ? 250 : 120);
        if (!with_goods) shopper.waits(2s), shopper.bags(130);
        shopper.waits(40s);
        CHECK(shopper.is_quiet());
        CHECK(bags_are_checked(shopper.lane));
        CHECK(shopper.open(cases::Kind::Weight) == 0);
    }
}

TEST_CASE("an own bag is no excuse for goods that were changed for lighter ones") {
    Regular shopper;
    shopper.scans(honey);
    shopper.presses(Button::OwnBag);
    shopper.bags(300);
    shopper.waits(5s);
    shopper.bags(744);
    shopper.waits(5s);
    REQUIRE(bags_are_checked(shopper.lane));
    shopper.lifts(150);
    shopper.waits(5s);
    CHECK_FALSE(bags_are_checked(shopper.lane));
}

TEST_CASE("what the shopper before left may go in parts before anything is bagged") {
    Regular shopper;
    shopper.bag_shows(3000);
    shopper.scans(tea);
    shopper.lifts(1200);
    shopper.waits(2s);
    shopper.lifts(1800);
    shopper.waits(2s);
    CHECK(shopper.is_quiet());
    shopper.bags(130);
    shopper.waits(2s);
    CHECK(bags_are_checked(shopper.lane));
    CHECK(shopper.open(cases::Kind::Weight) == 0);
}

TEST_CASE("own bags weigh together what the policy allows, and one is taken for granted") {
    Regular shopper;
    shopper.scans(tea);
    for (int bag = 0; bag < 2; ++bag) {
        shopper.presses(Button::OwnBag);
        shopper.bags(600);
        shopper.waits(3s);
    }
    CHECK_FALSE(bags_are_checked(shopper.lane));
    CHECK(shopper.lane.bagging.own_bags == Weight::grams(600));
}

TEST_CASE("what is put down after everything was looked at is looked at before it is paid") {
    Regular shopper;
    shopper.packs(tea);
    shopper.presses(Button::Pay);
    REQUIRE(shopper.at<ChoosingTender>());
    shopper.bags(744);
    shopper.presses(Button::PayByCard);
    CHECK_FALSE(shopper.at<PayingByCard>());
    shopper.lifts(744);
    shopper.waits(3s);
    REQUIRE(shopper.at<ChoosingTender>());
    // The bag in the hand is nobody's business at this point.
    shopper.lifts(130);
    shopper.waits(40s);
    CHECK(shopper.open(cases::Kind::Weight) == 0);
    shopper.presses(Button::PayByCard);
    CHECK(shopper.at<PayingByCard>());
}

TEST_CASE("what was removed and given up may still be lifted out") {
    Regular shopper;
    shopper.scans(tea);
    shopper.bags(130);
    shopper.packs(rice);
    shopper.hears(QuantityChosen{2, 0});
    shopper.waits(60s);
    REQUIRE(shopper.open(cases::Kind::Weight) == 1);
    shopper.lifts(1020);
    shopper.waits(40s);
    CHECK_FALSE(shopper.is_told(Notice::What::SomethingMissing));
    CHECK(shopper.open(cases::Kind::Weight) == 0);
}

TEST_CASE("what is removed from the basket teaches nothing") {
    Regular shopper;
    shopper.packs(tea);
    REQUIRE(shopper.lane.bagging.learned.size() == 1);
    shopper.hears(QuantityChosen{1, 0});
    CHECK(shopper.lane.bagging.learned.empty());
}

TEST_CASE("a kiosk that starts again asks its scale anew") {
    Regular shopper;
    shopper.scans(tea);
    shopper.hears(DeviceAway{DeviceName::Scale});
    REQUIRE(shopper.open(cases::Kind::Device) == 1);
    shopper.hears(Restarted{});
    CHECK(shopper.lane.health.scale_ready);
    CHECK(shopper.open(cases::Kind::Device) == 0);
    shopper.bag_shows(0);
    shopper.scans(rice);
    CHECK(units_to_bag(shopper.lane) == 1);
    shopper.hears(ScaleDoubted{ScaleDoubt::Noisy});
    shopper.hears(Restarted{});
    CHECK(shopper.lane.health.scale_doubt == ScaleDoubt::None);
}

