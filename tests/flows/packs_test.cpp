// Two codes of one pack, packs that must not be sold, and packs that somebody has to look at.
#include "tests/flows/shopper.h"

using namespace kassa;
using namespace kassa::flows;
using namespace kassa::flows::tests;

namespace {

using What = Notice::What;
using Why = cases::Goods::Why;

// The story's day is 2026-09-21 in UTC (shopper.h).
const catalog::Product milk = product("09521234000303", "Whole milk", 129, 1064);

ItemRead linear(ItemRead::How how = ItemRead::How::Scanner) {
    ItemRead item{how, {catalog::Symbology::Ean13, "9521234000303"}, {}, milk};
    item.code.item = milk.item;
    return item;
}

// The same pack's DataMatrix with what else it tells.
ItemRead square(catalog::ItemCode code, ItemRead::How how = ItemRead::How::Scanner) {
    ItemRead item = linear(how);
    item.code = code;
    item.code.item = milk.item;
    item.barcode = {catalog::Symbology::DataMatrix,
                    "0109521234000303" + code.expiry + code.best_before + code.batch + code.serial, true};
    return item;
}

int units(const Shopper& shopper) {
    int count = 0;
    for (const Line& line : shopper.lane.visit.lines) count += line.quantity;
    return count;
}

const cases::Case* open_case(const Shopper& shopper, cases::Kind kind) {
    for (const cases::Case& one : shopper.lane.cases)
        if (one.open() && one.kind == kind) return &one;
    return nullptr;
}

}  // namespace

TEST_CASE("two codes of one pack are one item, in either order, and what the better one tells is known") {
    const ItemRead better = square({.batch = "L7", .expiry = "261231"});
    for (const bool linear_first : {true, false})
        for (const auto how : {ItemRead::How::Scanner, ItemRead::How::Camera}) {
            Shopper shopper;
            ItemRead other = better;
            other.how = how;
            shopper.hears(linear_first ? linear(how) : other);
            shopper.now += 300ms;
            shopper.hears(linear_first ? other : linear(how));
            REQUIRE(shopper.lane.visit.lines.size() == 1);
            const Line& line = shopper.lane.visit.lines[0];
            CHECK(line.quantity == 1);
            CHECK(line.packs == std::vector<Pack>{{"L7", "", "261231", ""}});
            CHECK(shopper.total() == Money::minor(129));
            // The same codes once more are the next pack.
            shopper.now += 300ms;
            shopper.hears(linear(how));
            shopper.now += 300ms;
            shopper.hears(other);
            CHECK(units(shopper) == 2);
            CHECK(shopper.lane.visit.lines[0].packs.size() == 2);
        }
}

TEST_CASE("what cannot be one pack is two items") {
    struct {
        const char* name;
        ItemRead second;
        Duration later;
    } cases[] = {
        {"the same text again", linear(), 100ms},
        {"another device", square({.batch = "L7"}, ItemRead::How::Camera), 100ms},
        {"after the policy's time", square({.batch = "L7"}), 2001ms},
        {"typed", linear(ItemRead::How::Keyed), 100ms},
    };
    for (const auto& [name, second, later] : cases) {
        INFO(name);
        Shopper shopper;
        shopper.hears(linear());
        shopper.now += later;
        shopper.hears(second);
        CHECK(units(shopper) == 2);
    }
    Shopper shopper;
    shopper.hears(square({.serial = "1"}));
    shopper.hears(square({.serial = "2"}));
    CHECK(units(shopper) == 2);
    // Something else between them.
    shopper.scans(product("00000000000079", "Gum", 100, 6));
    shopper.hears(linear());
    CHECK(units(shopper) == 4);
}

TEST_CASE("two alike packs with two codes each are two, in whatever order their codes are read") {
    const auto sells_two = [](std::vector<ItemRead> readings) {
        Shopper shopper;
        for (const ItemRead& reading : readings) shopper.hears(reading);
        CHECK(units(shopper) == 2);
    };
    for (const auto how : {ItemRead::How::Scanner, ItemRead::How::Camera}) {
        const ItemRead ean = linear(how), alike = square({.batch = "L7", .expiry = "261231"}, how);
        sells_two({ean, ean, alike, alike});
        sells_two({alike, alike, ean, ean});
        sells_two({ean, alike, alike, ean});
        const ItemRead one = square({.serial = "1"}, how), other = square({.serial = "2"}, how);
        sells_two({ean, ean, one, other});
        sells_two({one, other, ean, ean});
        sells_two({ean, one, other, ean});
    }
}

TEST_CASE("a camera that sees two sorts by turns counts each pack once") {
    Shopper shopper;
    const auto how = ItemRead::How::Camera;
    ItemRead gum{how, {catalog::Symbology::Ean13, "79"}, {}, product("00000000000079", "Gum", 100, 6)};
    gum.code.item = gum.product->item;
    shopper.hears(linear(how));
    shopper.hears(gum);
    shopper.hears(square({.batch = "L7"}, how));
    CHECK(units(shopper) == 2);
}

TEST_CASE("a pack is looked at when it may be the one that was just stopped, and not when its square code tells") {
    Shopper shopper;
    shopper.hears(square({.batch = "L7", .expiry = "260920"}));
    shopper.now += 10s;
    shopper.hears(linear());
    CHECK(units(shopper) == 1);
    CHECK(shopper.is_told(What::LookAtPack));
    REQUIRE(open_case(shopper, cases::Kind::Check));
    CHECK(open_case(shopper, cases::Kind::Check)->goods->why == Why::Expired);
    shopper.hears(square({.batch = "L8", .expiry = "261231"}));
    CHECK(units(shopper) == 1);
    CHECK_FALSE(open_case(shopper, cases::Kind::Check));
    CHECK_FALSE(shopper.is_told(What::LookAtPack));
}

TEST_CASE("a look that waits for a date is not let go because another pack tells its batch") {
    Shopper shopper;
    ItemRead first = square({.batch = "L7"});
    first.recall = RecallFound{"R-1", {}, false};
    shopper.hears(first);
    REQUIRE(open_case(shopper, cases::Kind::Check));
    shopper.now += 10s;
    shopper.hears(linear());
    shopper.hears(square({.batch = "L8", .expiry = "270101"}));
    CHECK(units(shopper) == 2);
    CHECK(open_case(shopper, cases::Kind::Check));
}

TEST_CASE("a second code is of the same pack for as long as the camera has not lost the first") {
    for (const bool still_seen : {true, false}) {
        Shopper shopper;
        shopper.hears(linear(ItemRead::How::Camera));
        shopper.now += 9s;
        ItemRead second = square({.batch = "L7"}, ItemRead::How::Camera);
        // What a camera tells may have the zeros of another length in front of it.
        if (still_seen) second.in_view = {"09521234000303"};
        shopper.hears(second);
        CHECK(units(shopper) == (still_seen ? 1 : 2));
    }
}

TEST_CASE("a second code with the label's price replaces the shelf's") {
    Shopper shopper;
    shopper.hears(linear());
    shopper.hears(square({.price = Money::minor(59), .best_before = "260930"}));
    REQUIRE(units(shopper) == 1);
    CHECK(shopper.total() == Money::minor(59));
    CHECK(shopper.lane.visit.lines[0].packs.size() == 1);
    shopper.hears(linear());  // the next pack, at the shelf's price
    CHECK(units(shopper) == 2);
    CHECK(shopper.total() == Money::minor(59 + 129));
}

TEST_CASE("an expired pack stays out of the basket; staff are told which and why, once") {
    Shopper shopper;
    shopper.hears(square({.batch = "L7", .expiry = "260920"}));
    CHECK(units(shopper) == 0);
    CHECK(shopper.is_told(What::ItemExpired));
    REQUIRE(shopper.lane.notice->goods);
    CHECK(shopper.lane.notice->goods->day == "2026-09-20");
    const cases::Case* one = open_case(shopper, cases::Kind::Stopped);
    REQUIRE(one);
    CHECK(one->goods->why == Why::Expired);
    CHECK(one->goods->batch == "L7");
    CHECK(one->goods->names == milk.names);
    CHECK(shopper.asked<TellCase>() == 1);
    // Its linear code does not bring it in by the back door, and the shopper goes on with another.
    shopper.hears(linear());
    CHECK(units(shopper) == 0);
    shopper.now += 5s;
    shopper.hears(square({.batch = "L7", .expiry = "260920"}));
    CHECK(shopper.asked<TellCase>() == 1);
    shopper.hears(square({.batch = "L9", .expiry = "260921"}));  // good until today
    CHECK(units(shopper) == 1);
    CHECK_FALSE(shopper.lane.notice);
    CHECK_FALSE(payment_is_held(shopper.lane));
    // The call outlives the visit: the pack still lies about.
    shopper.hears(QuantityChosen{1, 0});
    shopper.presses(Button::Cancel);
    CHECK(shopper.at<Attract>());
    CHECK(shopper.open(cases::Kind::Stopped) == 1);
    shopper.staff_signs_in();
    shopper.staff_approves_all();
    CHECK(shopper.open(cases::Kind::Stopped) == 0);
}

TEST_CASE("a linear code first and the expired date after it: the item goes out again") {
    Shopper shopper;
    shopper.hears(linear());
    shopper.hears(linear());
    shopper.hears(square({.expiry = "260101"}));
    CHECK(units(shopper) == 1);
    CHECK(shopper.is_told(What::ItemExpired));
    CHECK(shopper.open(cases::Kind::Stopped) == 1);
    // One that was in the bag already has to be lifted out.
    Shopper bagged;
    bagged.hears(linear());
    bagged.bags(1064);
    bagged.hears(square({.expiry = "260101"}));
    CHECK(units(bagged) == 0);
    CHECK(bagged.lane.bagging.to_lift.size() == 1);
}

TEST_CASE("days are the store's") {
    // 2026-09-21 14:13 UTC is the 22nd in Auckland.
    Shopper shopper;
    shopper.policy.time_zone = "Pacific/Auckland";
    shopper.hears(square({.expiry = "260921"}));
    CHECK(units(shopper) == 0);
    Shopper here;
    here.hears(square({.expiry = "260921"}));
    CHECK(units(here) == 1);
    here.now += 24h;
    here.hears(square({.batch = "x", .expiry = "2609211412"}));
    CHECK(units(here) == 1);
}

TEST_CASE("best before is warned of, stopped or let be, as the policy says") {
    const ItemRead old = square({.best_before = "260901"});
    Shopper warned;
    warned.hears(old);
    CHECK(units(warned) == 1);
    CHECK(warned.is_told(What::PastBestBefore));
    CHECK(warned.lane.notice->line == 1);
    CHECK(warned.lane.cases.empty());
    warned.presses(Button::RemindOk);
    CHECK_FALSE(warned.lane.notice);
    Shopper stopped;
    stopped.policy.dates.best_before = policy::PastDate::Stop;
    stopped.hears(old);
    CHECK(units(stopped) == 0);
    CHECK(stopped.is_told(What::ItemExpired));
    Shopper let;
    let.policy.dates.best_before = policy::PastDate::Allow;
    let.hears(old);
    CHECK(units(let) == 1);
    CHECK_FALSE(let.lane.notice);
    Shopper sell_by;
    sell_by.hears(square({.sell_by = "260901"}));
    CHECK(units(sell_by) == 0);
    CHECK(open_case(sell_by, cases::Kind::Stopped)->goods->why == Why::PastSellBy);
}

TEST_CASE("a clock that cannot be trusted leaves the date to a person, before paying") {
    Shopper shopper;
    shopper.hears(ClockJudged{false});
    shopper.hears(square({.expiry = "200101"}));
    CHECK(units(shopper) == 1);
    CHECK(shopper.is_told(What::LookAtPack));
    REQUIRE(open_case(shopper, cases::Kind::Check));
    CHECK(open_case(shopper, cases::Kind::Check)->goods->why == Why::Expired);
    CHECK(payment_is_held(shopper.lane));
    shopper.bags(1064);
    shopper.presses(Button::Pay);
    CHECK(shopper.at<AwaitingStaff>());
    shopper.staff_signs_in();
    shopper.hears(CaseDecided{open_case(shopper, cases::Kind::Check)->id, cases::Refused{}});
    CHECK(units(shopper) == 0);
    // Best before is no reason to call somebody, unless the policy stops at it.
    Shopper mild;
    mild.hears(ClockJudged{false});
    mild.hears(square({.best_before = "200101"}));
    CHECK(mild.lane.cases.empty());
}

TEST_CASE("a recalled pack is stopped; where the code does not tell, somebody looks") {
    const RecallFound certain{"R-7", {{"en", "Glass was found in it."}}, true};
    const RecallFound perhaps{"R-7", {}, false};
    Shopper shopper;
    ItemRead batch = square({.batch = "L7"});
    batch.recall = certain;
    shopper.hears(batch);
    CHECK(units(shopper) == 0);
    CHECK(shopper.is_told(What::ItemRecalled));
    CHECK(shopper.lane.notice->goods->sentence.at("en") == "Glass was found in it.");
    CHECK(open_case(shopper, cases::Kind::Stopped)->goods->recall == "R-7");

    Shopper looked_at;
    ItemRead bare = linear();
    bare.recall = perhaps;
    looked_at.hears(bare);
    CHECK(units(looked_at) == 1);
    CHECK(looked_at.is_told(What::LookAtPack));
    CHECK(looked_at.open(cases::Kind::Check) == 1);
    // The pack's other code tells a batch that is not recalled.
    looked_at.hears(square({.batch = "L9"}));
    CHECK(units(looked_at) == 1);
    CHECK(looked_at.open(cases::Kind::Check) == 0);
    CHECK_FALSE(looked_at.lane.notice);
    // Or one that is.
    looked_at.hears(bare);
    looked_at.hears(batch);
    CHECK(units(looked_at) == 1);
    CHECK(looked_at.is_told(What::ItemRecalled));

    // Goods that the catalogue does not know are stopped too.
    Shopper unknown;
    batch.product.reset();
    unknown.hears(batch);
    CHECK(unknown.is_told(What::ItemRecalled));
}

TEST_CASE("a second code that comes while paying begins changes nothing") {
    Shopper shopper;
    shopper.hears(linear(ItemRead::How::Camera));
    shopper.bags(1064);
    shopper.presses(Button::Pay);
    REQUIRE(shopper.at<ChoosingTender>());
    shopper.hears(square({.batch = "L7", .expiry = "261231"}, ItemRead::How::Camera));
    CHECK(shopper.at<ChoosingTender>());
    CHECK(units(shopper) == 1);
    // Unless the pack may not be sold.
    Shopper late;
    late.hears(linear(ItemRead::How::Camera));
    late.bags(1064);
    late.presses(Button::Pay);
    late.hears(square({.expiry = "200101"}, ItemRead::How::Camera));
    CHECK(late.at<Shopping>());
    CHECK(units(late) == 0);
}
