#pragma once
// A shopper, the world around them and a member of staff, in words, over the pure lane: no devices, no clock but
// the one that the story moves. Effects are gathered, and the test answers them as devices would.
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "flows/step.h"

namespace kassa::flows::tests {

inline Instant start_of_day() { return Instant(Duration(1'790'000'000'000)); }

inline policy::Policy test_policy() {
    policy::Policy policy;
    policy.version = "test";
    policy.pricing.taxes["standard"] = {Ratio::percent(20), "A"};
    policy.pricing.taxes["reduced"] = {Ratio{55, 1000}, "B"};
    return policy;
}

inline catalog::Product product(const std::string& item, const std::string& name, std::int64_t cents,
                                int grams) {
    catalog::Product one;
    one.item = item;
    one.names["en"] = name;
    one.price = Money::minor(cents);
    if (grams > 0) one.gross_weight = Weight::grams(grams);
    return one;
}

class Shopper {
public:
    policy::Policy policy = test_policy();
    Lane lane;
    std::vector<Effect> effects;  // of the last event that had any
    std::vector<Effect> all_effects;
    Instant now = start_of_day();

    void hears(Event event) {
        const Rules rules{policy, "lane-1"};
        Heard heard{now, "id" + std::to_string(++events_), std::move(event)};
        Step after = step(lane, heard, rules);
        lane = std::move(after.lane);
        if (!after.effects.empty()) effects = after.effects;
        all_effects.insert(all_effects.end(), after.effects.begin(), after.effects.end());
    }
    // Time passes; the lane is woken whenever it asked to be.
    void waits(Duration duration) {
        const Instant end = now + duration;
        for (int wakes = 0; wakes < 1000; ++wakes) {
            const auto next = next_deadline(lane, Rules{policy, "lane-1"});
            if (!next || *next > end) break;
            now = std::max(now, *next);
            hears(Tick{});
        }
        now = end;
    }

    void scans(const catalog::Product& product) {
        ItemRead item{ItemRead::How::Scanner, {catalog::Symbology::Ean13, product.item}, {}, product};
        item.code.item = product.item;
        hears(item);
    }
    void scans_unknown(const std::string& code) {
        ItemRead item{ItemRead::How::Scanner, {catalog::Symbology::Ean13, code}, {}, std::nullopt};
        item.code.item = code;
        hears(item);
    }
    void bag_shows(int grams) { hears(BagChanged{Weight::grams(grams)}); }
    void bags(int grams) { bag_shows(int(lane.bagging.shown.in_grams()) + grams); }
    void lifts(int grams) { bag_shows(int(lane.bagging.shown.in_grams()) - grams); }
    void presses(Button button) { hears(Pressed{button}); }
    void staff_signs_in(const std::string& role = "attendant") {
        hears(BadgeShown{"9001"});
        hears(StaffSignedIn{"9001", "Ana", role});
    }
    void staff_approves_all() {
        std::vector<Id> open;
        for (const cases::Case& one : lane.cases)
            if (one.open()) open.push_back(one.id);
        for (const Id& id : open) hears(CaseDecided{id, cases::Approved{}});
    }
    // Pay was pressed and nothing holds the payment: the terminal is asked and approves.
    void pays_by_card(int receipt_before = 7) {
        presses(Button::PayByCard);
        const Id payment = std::get<PayingByCard>(lane.place).payment;
        hears(last_payment(payment, receipt_before, 0));
        hears(CardApproved{payment, slip(receipt_before + 1, std::get<PayingByCard>(lane.place).amount)});
    }
    static CardSlip slip(int number, Money amount) {
        return {number, number * 10, amount, "Test", "1234", "T1"};
    }
    static TerminalLast last_payment(const Id& payment, int number, std::int64_t cents) {
        return {payment, true, slip(number, Money::minor(cents))};
    }
    // What devices and store answer to a sale: it is kept, then printed.
    void sale_is_kept_and_printed() {
        const Id sale = std::get<Finishing>(lane.place).sale.id;
        hears(SaleKept{sale});
        hears(ReceiptPrinted{sale});
    }

    template <class Wanted>
    bool at() const {
        return std::holds_alternative<Wanted>(lane.place);
    }
    template <class Wanted>
    int asked() const {
        int count = 0;
        for (const Effect& effect : all_effects) count += std::holds_alternative<Wanted>(effect) ? 1 : 0;
        return count;
    }
    bool is_told(Notice::What what) const { return lane.notice && lane.notice->what == what; }
    int open(cases::Kind kind) const {
        int count = 0;
        for (const cases::Case& one : lane.cases) count += one.open() && one.kind == kind ? 1 : 0;
        return count;
    }
    Money total() const { return priced(lane, Rules{policy, "lane-1"}).total; }

private:
    int events_ = 0;
};

}  // namespace kassa::flows::tests
