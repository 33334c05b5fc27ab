#pragma once
// A visit told again from its journal: what was heard and when, in words, and what it changed. The recorded events
// are stepped once more and must come to the recorded states; where they do not, the first difference is named, which
// is how a bug is found from the journal of a kiosk that misbehaved.
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/policy/policy.h"
#include "flows/step.h"
#include "kiosk/journal/journal.h"

namespace kassa::journal {

// flows::step, or a test's own.
using StepFunction = std::function<flows::Step(flows::Lane, const flows::Heard&, const flows::Rules&)>;

// Finds the policy of a version, read and checked.
using PolicyFinder = std::function<Result<policy::Policy>(const std::string& version)>;
// Finds the store's promotions of a number that the journal gave them.
using PromotionsFinder = std::function<Result<PromotionSet>(std::int64_t number)>;

struct Difference {
    std::int64_t event = 0;  // its number in the journal
    std::string place;       // a JSON Pointer into the lane, or "effects"
    std::string recorded;    // JSON, "" for nothing
    std::string replayed;
    bool operator==(const Difference&) const = default;
};

// "event 12: /visit/lines/0/quantity was 2 and is 1 when it is replayed"
std::string sentence(const Difference& difference);

struct Retold {
    std::vector<std::string> lines;        // the visit, a line an event and an indented line a change
    std::optional<Difference> difference;  // the first; none: the replay came to the same states
    std::int64_t checked = 0;              // events that were stepped again
};

// Tells `entries` of one visit, as Journal::events gives them. Times are in the policy's time zone where the system
// knows it, else in UTC. A fault when a policy is missing or a record does not fit the one before it.
Result<Retold> retell(const std::vector<Entry>& entries, const StepFunction& step, const PolicyFinder& find_policy,
                      const PromotionsFinder& find_promotions = {});

// Tells a journal's visit to `line`, or all of them when `visit` is "", by this program's own rules. A fault names
// the first difference, or what could not be read; what was told until then stands.
Result<void> retell_file(const std::filesystem::path& file, const std::string& visit,
                         const std::function<void(const std::string&)>& line);

// An event in words: "scanned 05449000000996 (Cola) with the camera".
std::string in_words(const flows::Event& event, const Currency& currency);

}  // namespace kassa::journal
