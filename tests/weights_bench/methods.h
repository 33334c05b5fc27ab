#pragma once
// Four ways to tell whether what the scale shows is what was scanned: ours (core/weights), the same with the
// generator's own distributions in place of what was learned (the oracle: the limit of what any learning can reach), a
// fixed tolerance of ±5 % around the declared weight, and a learned mean with ± 3 standard deviations. Each gives a
// doubt; above a setting it asks. For ours and the oracle the doubt is the logarithm of the odds of loss, for the
// others how many tolerances the best explanation is off.
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/weights/learned.h"
#include "core/weights/story.h"
#include "tests/weights_bench/truth.h"

namespace kassa::weights_bench {

// A unit that was scanned and has not come.
struct Awaited {
    std::string item;
    weights::Belief belief;               // ours and the oracle
    double expected = 0, tolerance = -1;  // the others, g; below zero: anything will do
    bool was_in_bag = false;
    bool is_missed = false;               // it left the bag, and nobody was asked about that
    int overtaken = 0;                    // as in weights::Pending
    bool labelled = false;                // its weight is its own: nothing is learned from it
};

struct Bagged {
    std::string item;                     // empty: something that nobody explained
    double grams = 0, sigma = 3;
    Awaited as_scanned;
    bool to_lift = false;
    bool alone = false;                   // came by itself, so its weight is known
    std::int64_t honest_ppm = 0;
    int prompt = -1;                      // that was given for it
    std::int64_t came = 0;
};

struct Seen {
    const std::vector<Awaited>* awaited = nullptr;
    const std::vector<Bagged>* bagged = nullptr;
    double change = 0, sigma = 3;
    bool bags_are_empty = false, own_bag_announced = false, held_still = false, before_paying = false;
    std::optional<double> rested;  // as in weights::Situation
};

// What is taken for true.
struct Taking {
    bool nothing = true;   // nothing was put down or taken: the scale has moved by itself
    bool passing = false;  // something presses or pulls and will go away again: the goods are as before
    std::vector<std::size_t> arrived, left;
    std::vector<std::size_t> mistaken, not_come;  // as in weights::Story
    double surplus = 0;
    std::int64_t honest_ppm = 0;
    std::string kind;
};

struct Verdict {
    double doubt = 0;
    Taking accept, ask;
};

class Method {
public:
    virtual ~Method() = default;
    virtual void product(const std::string& item, const weights::Declared& declared, const std::string& category) = 0;
    virtual Awaited scanned(const std::string& item, std::optional<Weight> label) = 0;
    virtual Verdict judge(const Seen& seen) = 0;
    virtual void learn(const Bagged& bagged, const std::string& visit, std::int64_t at) = 0;
    virtual void weighs(const std::vector<Truth>&) {}  // the oracle: an item's present weights
    // Doubt that is below this share of the setting is accepted at once.
    virtual double light_below(double setting) const { return setting; }
    // It can tell what has left the bags, so that is asked back before paying. A tolerance cannot: it would ask for
    // what never left.
    virtual bool asks_back() const { return false; }
};

enum class MethodKind { Ours, Oracle, Fixed, Learned };
constexpr const char* name_of(MethodKind kind) {
    switch (kind) {
        case MethodKind::Ours: return "ours";
        case MethodKind::Oracle: return "oracle";
        case MethodKind::Fixed: return "fixed";
        case MethodKind::Learned: return "learned";
    }
    return "";
}
std::unique_ptr<Method> make_method(MethodKind kind);
// The settings at which each is tried for its curve, from the strictest to the kindest.
const std::vector<double>& settings_of(MethodKind kind);

}  // namespace kassa::weights_bench
