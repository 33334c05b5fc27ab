// What happens on the bagging scale, as shoppers do it: honest acts, each without a word, and those that lose goods,
// each asked about first. And scales that are out of order, of which no shopper hears.
#include <catch2/generators/catch_generators.hpp>
#include <functional>

#include "tests/flows/regular.h"

using namespace kassa;
using namespace kassa::flows;
using namespace kassa::flows::tests;

TEST_CASE("honest acts need no word, and paying is open after them") {
    struct Row {
        const char* name;
        std::function<void(Regular&)> act;
    };
    const Row rows[] = {
        {"one by one", [](Regular& s) { s.scans(rice), s.bags(1018), s.scans(tea), s.bags(131); }},
        {"together", [](Regular& s) { s.scans(rice), s.scans(tea), s.scans(soap), s.bags(1020 + 130 + 349); }},
        {"out of order", [](Regular& s) { s.scans(rice), s.scans(tea), s.bags(128), s.bags(1023); }},
        {"late, all at the end",
         [](Regular& s) { s.scans(rice), s.scans(oil), s.scans(tea), s.bags(868), s.bags(1020), s.bags(130); }},
        {"put down before it was scanned", [](Regular& s) { s.scans(tea), s.bags(130), s.bags(868), s.scans(oil); }},
        {"taken out for a moment", [](Regular& s) { s.scans(rice), s.bags(1020), s.lifts(1020), s.bags(1021); }},
        {"packed again", [](Regular& s) {
             s.scans(rice), s.bags(1020), s.scans(oil), s.bags(868), s.scans(soap), s.bags(349);
             s.lifts(1020 + 868), s.bags(1888);
         }},
        {"swapped for another that was scanned", [](Regular& s) {
             s.scans(rice), s.bags(1020), s.hears(QuantityChosen{1, 0}), s.scans(oil);
             s.lifts(1020), s.bags(868);
         }},
        {"in an own bag", [](Regular& s) {
             s.hears(Started{}), s.presses(Button::OwnBag), s.bags(145), s.scans(rice), s.bags(1020);
         }},
        {"two of one", [](Regular& s) { s.scans(honey), s.scans(honey), s.bags(1489); }},
    };
    for (const Row& row : rows) {
        INFO(row.name);
        Regular shopper;
        row.act(shopper);
        shopper.waits(2s);
        CHECK(shopper.is_quiet());
        CHECK(open_cases(shopper.lane) == 0);
        CHECK(shopper.can_pay());
    }
}

TEST_CASE("something else that was taken for goods is asked about when these come") {
    const auto cheese = product("00000000000093", "Cheese", 899, 255);
    // What lies there is counted anew when staff have decided meanwhile.
    const bool staff_come = GENERATE(false, true);
    Regular shopper;
    if (staff_come) {
        shopper.packs(rice);
        shopper.bags(744);
        shopper.waits(60s);
        REQUIRE(open_cases(shopper.lane) == 1);
    }
    shopper.scans(tea);
    ItemRead item{ItemRead::How::Scanner, {catalog::Symbology::Ean13, cheese.item}, {}, cheese};
    item.code.item = cheese.item;
    item.weight = learned(255, 6500);
    shopper.hears(item);
    shopper.bags(229);
    shopper.waits(2s);
    const std::size_t bagged = staff_come ? 2 : 1;
    REQUIRE(shopper.lane.bagging.bagged.size() == bagged);  // perhaps a light cheese
    shopper.bags(256);
    shopper.waits(5s);
    CHECK(shopper.is_told(Notice::What::SomethingElse));
    if (staff_come) {
        shopper.staff_signs_in();
        shopper.staff_approves_all();
        shopper.hears(StaffPressed{StaffButton::Leave});
    }
    shopper.waits(40s);
    REQUIRE(open_cases(shopper.lane) == 1);
    CHECK(shopper.lane.cases.back().difference == Weight::grams(229));
    REQUIRE(shopper.lane.bagging.bagged.size() == bagged);
    CHECK(shopper.lane.bagging.bagged.back().weight == Weight::grams(256));
    // What nobody scanned goes, and all is well.
    shopper.lifts(229);
    shopper.waits(5s);
    CHECK(open_cases(shopper.lane) == 0);
}

TEST_CASE("acts that lose goods are asked about before anybody is called, and are over when they are put right") {
    struct Row {
        const char* name;
        std::function<void(Regular&)> act;
        std::function<void(Regular&)> put_right;
    };
    const Row rows[] = {
        {"not scanned", [](Regular& s) { s.scans(tea), s.bags(130), s.bags(744); }, [](Regular& s) { s.lifts(744); }},
        {"scanned after all", [](Regular& s) { s.scans(tea), s.bags(130), s.bags(744); },
         [](Regular& s) { s.scans(honey); }},
        {"a cheaper code", [](Regular& s) { s.scans(soap), s.bags(868); },
         [](Regular& s) { s.lifts(868), s.bags(349); }},
        {"two for one", [](Regular& s) { s.scans(honey), s.bags(1488); }, [](Regular& s) { s.lifts(744); }},
        {"changed afterwards", [](Regular& s) { s.scans(soap), s.bags(349), s.lifts(349), s.bags(868); },
         [](Regular& s) { s.lifts(868), s.bags(349); }},
    };
    for (const Row& row : rows) {
        INFO(row.name);
        Regular shopper;
        row.act(shopper);
        CHECK(shopper.is_quiet());
        shopper.waits(2s);
        CHECK(shopper.is_quiet());
        CHECK(shopper.lane.bagging.light);
        shopper.waits(3s);
        CHECK(shopper.is_told(Notice::What::SomethingElse));
        CHECK(open_cases(shopper.lane) == 0);
        SECTION(std::string(row.name) + ", put right") {
            row.put_right(shopper);
            shopper.waits(2s);
            CHECK(shopper.is_quiet());
            CHECK_FALSE(shopper.lane.bagging.light);
            CHECK(shopper.can_pay());
        }
        SECTION(std::string(row.name) + ", left as it is") {
            shopper.waits(30s);
            CHECK(shopper.open(cases::Kind::Weight) >= 1);
            shopper.presses(Button::Pay);
            CHECK(shopper.at<AwaitingStaff>());
        }
        SECTION(std::string(row.name) + ", put right after it was left for the approval") {
            shopper.waits(30s);
            row.put_right(shopper);
            shopper.waits(2s);
            CHECK(shopper.can_pay());
            CHECK(open_cases(shopper.lane) == 0);
        }
    }
}

TEST_CASE("an item that comes after it was given up is welcome") {
    Regular shopper;
    shopper.scans(rice);
    shopper.waits(30s);
    REQUIRE(shopper.open(cases::Kind::Weight) == 1);
    shopper.bags(1019);
    CHECK(shopper.open(cases::Kind::Weight) == 0);
    CHECK(shopper.can_pay());
}

TEST_CASE("a reading that is not sure yet is waited for, unless the story is clear") {
    Regular shopper;
    shopper.scans(rice);
    shopper.hears(BagChanged{Weight::grams(1019), Weight::milligrams(1400), 300ms, false});
    CHECK(bags_are_checked(shopper.lane));
    shopper.hears(BagChanged{Weight::milligrams(1'021'400), Weight::milligrams(700), 1000ms, true});
    CHECK(bags_are_checked(shopper.lane));
    REQUIRE(shopper.lane.bagging.learned.size() == 1);
    CHECK(shopper.lane.bagging.learned[0].seen.weight == Weight::milligrams(1'021'400));
    // This one is not clear: nothing is said of it before it is known.
    shopper.scans(tea);
    shopper.hears(BagChanged{Weight::grams(1021 + 170), Weight::milligrams(1400), 300ms, false});
    CHECK(std::holds_alternative<Considering>(shopper.lane.bagging.place));
    shopper.hears(BagChanged{Weight::grams(1021 + 130), Weight::milligrams(700), 1000ms, true});
    CHECK(bags_are_checked(shopper.lane));
}

TEST_CASE("while somebody is busy there nothing is asked") {
    Regular shopper;
    shopper.scans(rice);
    shopper.hears(BagRestless{});
    shopper.waits(25s);
    CHECK(shopper.is_quiet());
    CHECK_FALSE(shopper.lane.bagging.light);
    shopper.bags(1020);
    CHECK(bags_are_checked(shopper.lane));
}

TEST_CASE("first a light, then a sentence that names the goods") {
    Regular shopper;
    shopper.scans(rice);
    shopper.waits(2s);
    CHECK_FALSE(shopper.lane.bagging.light);
    shopper.waits(2s);
    CHECK(shopper.lane.bagging.light);
    CHECK(shopper.is_quiet());
    shopper.waits(3s);
    CHECK(shopper.is_told(Notice::What::PutInBag));
    CHECK(shopper.lane.notice->line == 1);
    shopper.bags(1020);
    CHECK_FALSE(shopper.lane.bagging.light);
    CHECK(shopper.is_quiet());
}

TEST_CASE("only what the policy calls critical calls a person at once") {
    Regular shopper;
    shopper.policy.bagging.critical = Weight::grams(2000);
    shopper.scans(tea);
    shopper.bags(130);
    shopper.bags(900);
    shopper.waits(2s);
    CHECK(open_cases(shopper.lane) == 0);
    shopper.lifts(900);
    shopper.bags(3000);
    shopper.waits(2s);
    CHECK(shopper.open(cases::Kind::Weight) == 1);
    CHECK(lamp_of(shopper.lane) == LampColour::Help);
    shopper.scans(soap);  // and nobody is stopped
    CHECK(shopper.at<Shopping>());
}

TEST_CASE("what need not be bagged: a line of its own, large goods, more for who cannot reach") {
    Regular shopper;
    SECTION("from the line's own menu") {
        shopper.scans(rice);
        shopper.scans(tea);
        shopper.hears(LineOpened{1});
        shopper.presses(Button::SkipBagging);
        CHECK(units_to_bag(shopper.lane) == 1);
        CHECK(units_to_bag(shopper.lane, shopper.lane.visit.lines[1]) == 1);
        CHECK(open_cases(shopper.lane) == 0);
    }
    SECTION("goods that nobody lifts twice") {
        shopper.scans(product("00000000000093", "Crate", 999, 17'000));
        CHECK(shopper.is_told(Notice::What::LeaveInTrolley));
        CHECK(units_to_bag(shopper.lane) == 0);
        CHECK(shopper.can_pay());
    }
    SECTION("a shopper who cannot reach") {
        shopper.hears(AppearanceChosen{{.low_reach = true}});
        for (const auto& item : {rice, oil, honey, soap, tea}) {
            shopper.scans(item);
            shopper.presses(Button::SkipBagging);
        }
        CHECK(open_cases(shopper.lane) == 0);
        CHECK(shopper.can_pay());
    }
}

TEST_CASE("a visit teaches what it has seen, once, with its sale") {
    Regular shopper;
    shopper.scans(rice);
    shopper.bags(1019);
    shopper.scans(tea);
    shopper.scans(soap);
    shopper.bags(130 + 349);  // together they tell nothing of each
    CHECK(shopper.asked<TellWeights>() == 0);
    REQUIRE(shopper.can_pay());
    shopper.pays_by_card();
    REQUIRE(shopper.asked<TellWeights>() == 1);
    const protocol::WeightsTold* told = nullptr;
    for (const Effect& effect : shopper.all_effects)
        if (const auto* one = std::get_if<TellWeights>(&effect)) told = &one->told;
    REQUIRE(told->placements.size() == 1);
    CHECK(told->placements[0].item == rice.item);
    CHECK(told->placements[0].seen.weight == Weight::grams(1019));
    CHECK(told->placements[0].seen.source == weights::Source::Accepted);
    CHECK_FALSE(told->placements[0].seen.visit.empty());
    shopper.sale_is_kept_and_printed();
    CHECK(shopper.asked<TellWeights>() == 1);
}

TEST_CASE("what an attendant has looked at teaches more than what a shopper did") {
    Regular shopper;
    shopper.scans(soap);
    shopper.bags(420);
    shopper.waits(30s);
    shopper.presses(Button::Pay);
    REQUIRE(shopper.at<AwaitingStaff>());
    shopper.staff_signs_in();
    shopper.staff_approves_all();
    REQUIRE(shopper.at<ChoosingTender>());
    REQUIRE(shopper.lane.bagging.learned.size() == 1);
    CHECK(shopper.lane.bagging.learned[0].item == soap.item);
    CHECK(shopper.lane.bagging.learned[0].seen.source == weights::Source::Staff);
}

TEST_CASE("a scale that is stuck is the technician's matter, and no shopper's") {
    Regular shopper;
    shopper.scans(rice);
    shopper.waits(30s);
    CHECK(shopper.open(cases::Kind::Weight) == 1);
    shopper.scans(oil);
    shopper.scans(tea);
    shopper.waits(30s);
    CHECK(shopper.lane.health.scale_doubt == ScaleDoubt::Stuck);
    CHECK(shopper.open(cases::Kind::Weight) == 0);
    CHECK(shopper.open(cases::Kind::Device) == 1);
    shopper.scans(soap);
    shopper.waits(30s);
    CHECK(shopper.is_quiet());
    CHECK(shopper.can_pay());
    // It moves: it is believed again, and what went before is nobody's matter.
    shopper.presses(Button::BackToShopping);
    shopper.bags(2000);
    CHECK(shopper.lane.health.scale_doubt == ScaleDoubt::None);
    CHECK(shopper.open(cases::Kind::Device) == 0);
    shopper.scans(honey);
    CHECK(units_to_bag(shopper.lane) == 1);
    shopper.bags(744);
    CHECK(shopper.can_pay());
}

TEST_CASE("a scale in doubt accuses nobody") {
    Regular shopper;
    shopper.scans(rice);
    SECTION("one that never rests is not asked") {
        shopper.hears(ScaleDoubted{ScaleDoubt::Noisy, "it does not come to rest"});
        shopper.waits(40s);
        shopper.bag_shows(3000);
        shopper.waits(10s);
        CHECK(shopper.is_quiet());
        CHECK(shopper.open(cases::Kind::Weight) == 0);
        CHECK(shopper.open(cases::Kind::Device) == 1);
        CHECK(shopper.can_pay());
        shopper.presses(Button::BackToShopping);
        shopper.hears(ScaleDoubted{ScaleDoubt::None, ""});
        CHECK(shopper.open(cases::Kind::Device) == 0);
        shopper.scans(tea);
        CHECK(units_to_bag(shopper.lane) == 1);
    }
    SECTION("one that wanders is believed within the policy's tolerance") {
        shopper.hears(ScaleDoubted{ScaleDoubt::Drifting, "it wanders"});
        shopper.bags(1075);
        shopper.waits(10s);
        CHECK(shopper.is_quiet());
        CHECK(shopper.can_pay());
        CHECK(shopper.lane.bagging.learned.empty());  // it teaches nothing
    }
}

TEST_CASE("of two that weigh the same the one that leaves the basket is the one that has left the bag") {
    auto other = soap;
    other.item = "00000000000093";
    for (const bool first : {true, false}) {
        INFO((first ? "the first" : "the second") << " is lifted out, then taken off");
        Regular shopper;
        shopper.packs(soap);
        shopper.packs(other);
        shopper.packs(rice);
        shopper.lifts(349);
        shopper.waits(1s);
        shopper.hears(QuantityChosen{first ? 1 : 2, 0});
        shopper.waits(30s);
        CHECK(shopper.is_quiet());
        CHECK(units_to_bag(shopper.lane) == 0);
        CHECK(shopper.lane.bagging.to_lift.empty());
        CHECK(open_cases(shopper.lane) == 0);
        CHECK(shopper.can_pay());
    }
}

TEST_CASE("goods that were never in the bag are not taken for those that are taken off") {
    auto other = soap;
    other.item = "00000000000093";
    Regular shopper;
    shopper.packs(soap);
    shopper.scans(other);  // in the hand
    shopper.hears(QuantityChosen{1, 0});
    CHECK(shopper.lane.bagging.to_lift.size() == 1);
    CHECK(units_to_bag(shopper.lane) == 1);
}

TEST_CASE("a bagging area that is full is emptied into the trolley, and is nobody's fault") {
    Regular shopper;
    shopper.packs(rice);
    shopper.scans(oil);
    shopper.hears(ScaleDoubted{ScaleDoubt::Full, "there is more on it than it can carry"});
    shopper.waits(1s);
    CHECK(shopper.is_told(Notice::What::BaggingFull));
    CHECK(shopper.open(cases::Kind::Device) == 0);
    shopper.scans(tea);
    shopper.waits(40s);
    CHECK(shopper.is_told(Notice::What::BaggingFull));
    CHECK(shopper.open(cases::Kind::Weight) == 0);
    SECTION("what was put there meanwhile is not looked for, and what is taken away is not missed") {
        shopper.bag_shows(300);
        shopper.hears(ScaleDoubted{ScaleDoubt::None, ""});
        CHECK(shopper.is_quiet());
        CHECK(units_to_bag(shopper.lane) == 0);
        shopper.scans(honey);
        CHECK(units_to_bag(shopper.lane) == 1);
        shopper.bags(744);
        CHECK(shopper.is_quiet());
        CHECK(shopper.can_pay());
    }
    SECTION("one bag after the other may go, and new goods come between") {
        shopper.bag_shows(20'000);
        shopper.hears(ScaleDoubted{ScaleDoubt::None, ""});
        shopper.packs(honey);
        shopper.lifts(9'000);
        shopper.waits(10s);
        CHECK(shopper.is_quiet());
        CHECK(open_cases(shopper.lane) == 0);
        CHECK(shopper.can_pay());
    }
    SECTION("what is taken off the basket then is looked at by somebody: it may be in the trolley") {
        shopper.bag_shows(300);
        shopper.hears(ScaleDoubted{ScaleDoubt::None, ""});
        shopper.hears(QuantityChosen{1, 0});
        CHECK(shopper.open(cases::Kind::Weight) == 1);
        CHECK(shopper.lane.bagging.to_lift.empty());
    }
    SECTION("who cancels then leaves a basket that staff look at, not none") {
        shopper.bag_shows(300);
        shopper.hears(ScaleDoubted{ScaleDoubt::None, ""});
        shopper.presses(Button::Cancel);
        shopper.presses(Button::CancelConfirmed);
        CHECK(shopper.lane.suspended.size() == 1);
    }
    SECTION("an arm that leans on it meanwhile does not hide the sentence") {
        shopper.hears(BagRestless{});
        shopper.lane.notice.reset();
        shopper.waits(1s);
        CHECK(shopper.is_told(Notice::What::BaggingFull));
    }
    SECTION("without its plug the scale is away, and no longer full") {
        shopper.hears(DeviceAway{DeviceName::Scale, "its cable is out"});
        CHECK(!shopper.lane.notice);
        CHECK(shopper.lane.health.scale_doubt == ScaleDoubt::None);
        CHECK(shopper.open(cases::Kind::Device) == 1);
        CHECK(shopper.can_pay());
    }
    SECTION("after a power cut what it shows first is what lies there") {
        shopper.hears(Restarted{});
        shopper.bag_shows(26'000);
        shopper.waits(10s);
        CHECK(shopper.is_quiet());
        CHECK(open_cases(shopper.lane) == 0);
    }
    SECTION("who pays all the same may") { CHECK(shopper.can_pay()); }
}

TEST_CASE("what was left for staff before the bags were emptied or recalled is not weighed twice") {
    Regular shopper;
    shopper.packs(rice);
    shopper.bags(744);  // nobody scanned it
    shopper.waits(60s);
    REQUIRE(shopper.open(cases::Kind::Weight) == 1);
    const bool recalled = GENERATE(false, true);
    if (recalled) {
        const Id visit = shopper.lane.visit.id;
        shopper.staff_signs_in();
        shopper.hears(StaffPressed{StaffButton::Suspend});
        shopper.staff_signs_in();
        shopper.hears(SuspendedRecalled{visit});
    } else {
        shopper.hears(ScaleDoubted{ScaleDoubt::Full, "there is more on it than it can carry"});
        shopper.bag_shows(744);
        shopper.hears(ScaleDoubted{ScaleDoubt::None, ""});
    }
    REQUIRE(shopper.open(cases::Kind::Weight) == 1);
    SECTION("approved, it is part of what stayed there") {
        shopper.staff_signs_in();
        shopper.staff_approves_all();
        CHECK(shopper.lane.bagging.others == shopper.lane.bagging.shown);
    }
    SECTION("what is too much after that is weighed as ever, and leaves again") {
        shopper.bags(515);
        shopper.waits(60s);
        REQUIRE(shopper.open(cases::Kind::Weight) == 2);
        shopper.lifts(515);
        shopper.waits(5s);
        CHECK(shopper.open(cases::Kind::Weight) == 1);
    }
    SECTION("when something of that weight goes too, staff still look at it") {
        shopper.lifts(744);
        shopper.waits(5s);
        CHECK(shopper.is_quiet());
        CHECK(shopper.open(cases::Kind::Weight) == 1);
    }
}

TEST_CASE("a bagging area that is full before anything was bagged is for somebody to look at") {
    Regular shopper;
    shopper.hears(ScaleDoubted{ScaleDoubt::Full, "there is more on it than it can carry"});
    CHECK(shopper.open(cases::Kind::Device) == 0);
    shopper.scans(rice);
    CHECK(shopper.open(cases::Kind::Device) == 1);
    shopper.bag_shows(0);
    shopper.hears(ScaleDoubted{ScaleDoubt::None, ""});
    CHECK(shopper.open(cases::Kind::Device) == 0);
}

TEST_CASE("a scale for which everything is too heavy is noticed over many shoppers") {
    Regular shopper;
    for (int visit = 0; visit < 12; ++visit)
        for (const auto& item : {rice, oil, honey, soap}) {
            shopper.scans(item);
            shopper.bags(int(item.gross_weight->in_grams() * 102 / 100));
            shopper.waits(2s);
        }
    CHECK(shopper.lane.health.scale_doubt == ScaleDoubt::Biased);
    CHECK(shopper.open(cases::Kind::Device) == 1);
}
