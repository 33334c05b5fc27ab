#pragma once
// A store's rules as data: one TOML file, read, checked and versioned. A key it does not know is an error that names
// the file, the line and the key. What a visit started with holds until it ends.
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/describe.h"
#include "core/base/result.h"
#include "core/catalog/barcode.h"
#include "core/pricing/pricing.h"
#include "core/vip/rules.h"

namespace kassa::policy {

// The bagging scale. What a product weighs is learned (core/weights); how sure a doubt must be before anybody is asked
// follows from what a question and a loss cost.
struct Bagging {
    std::int64_t question_cost = 100;  // of disturbing an honest shopper
    std::int64_t loss_cost = 100;      // of missing a loss; only the ratio of both counts (core/weights/decision.h)
    // While the scale is in doubt, a change is taken for right within max(minimum_tolerance, change × tolerance).
    Ratio tolerance{8, 100};
    Weight minimum_tolerance = Weight::grams(15);
    Duration light_after = 3s;     // after a scan without a change: a light on the bagging area
    Duration remind_after = 6s;    // … and a sentence that says what to do
    Duration collect_after = 20s;  // after the reminder: leave it for the approval before paying
    int free_skips = 2;            // items a visit that need not be bagged, without a person
    int free_skips_low_reach = 20;  // of a shopper who has chosen buttons within reach
    Weight own_bag = Weight::grams(800);       // a shopper's own bag may weigh so much, when they have said so
    Weight light_bag = Weight::grams(150);     // … and so much without a word, as the first thing that is put down
    Weight large_item = Weight::grams(8'000);  // an item so heavy need not be bagged at all
    Weight critical = Weight{};    // goods that were not scanned and weigh so much call a person at once; zero: never
    bool operator==(const Bagging&) const = default;
};
KASSA_DESCRIBE(Bagging, question_cost, loss_cost, tolerance, minimum_tolerance, light_after, remind_after,
               collect_after, free_skips, free_skips_low_reach, own_bag, light_bag, large_item, critical)

struct Waits {
    Duration idle = 60s;             // without a touch or an item before "Are you still there?"
    Duration still_there = 30s;      // that question stands so long, then the basket is suspended
    Duration thanks = 8s;
    Duration notice = 6s;            // how long a sentence such as "We could not find this item" stays
    Duration card_answer = 90s;      // a terminal that says nothing for so long is asked what became of the payment
    Duration staff_idle = 60s;       // a signed-in member of staff who does nothing is signed out
    Duration same_pack = 2s;         // another code of the same article from the same device is on the same pack
    bool operator==(const Waits&) const = default;
};
KASSA_DESCRIBE(Waits, idle, still_there, thanks, notice, card_answer, staff_idle, same_pack)

// What becomes of goods past a date that their code tells. What has expired is never sold.
enum class PastDate { Stop, Warn, Allow };
KASSA_DESCRIBE_ENUM(PastDate, Stop, Warn, Allow)
struct Dates {
    PastDate best_before = PastDate::Warn;
    PastDate sell_by = PastDate::Stop;
    bool operator==(const Dates&) const = default;
};
KASSA_DESCRIBE(Dates, best_before, sell_by)

struct Policy {
    std::string version;     // of the content: the first 12 hex digits of its SHA-256; "" before it was read
    std::string store_name;  // at the head of the receipt
    std::vector<std::string> store_lines;  // address, tax number: under the name
    std::vector<std::string> languages{"en", "ar"};  // in the order in which they are offered
    std::string time_zone = "UTC";
    pricing::Rules pricing;
    vip::Rules vip;  // members' cards; their price and the earning of points are in `pricing`
    catalog::CodeRules codes;
    Bagging bagging;
    Waits waits;
    Dates dates;
    bool operator==(const Policy&) const = default;
};
KASSA_DESCRIBE(Policy, version, store_name, store_lines, languages, time_zone, pricing, vip, codes, bagging, waits,
               dates)

// `name` stands for the file in sentences. The version is worked out from the text.
Result<Policy> parse(std::string_view toml, const std::string& name);
Result<Policy> read(const std::filesystem::path& file);

}  // namespace kassa::policy
