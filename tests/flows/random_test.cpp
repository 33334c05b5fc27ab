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
    switch (random.below(22)) {
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
            for (auto at = before; at < shopper.all_effects.size(); ++at)
                if (const auto* take = std::get_if<TakePayment>(&shopper.all_effects[at]))
                    REQUIRE(sold.insert(take->payment).second);  // no payment is ever sent twice
        }
    }
}
