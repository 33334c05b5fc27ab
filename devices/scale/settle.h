#pragma once
// From what a scale says ten times a second to what the lane wants to hear: what lies on it now, how surely that is
// known, and whether somebody is still busy there. Driver, bench and fuzzer share it.
//
// Readings that agree with one another are a stretch. A stretch is told as soon as it is one (three readings that
// agree), and once more when it has held still for a second, for then its mean is known to a fraction of the scale's
// step: noise makes a scale flicker between two steps, and how often it shows each tells where between them the load
// lies. What moves slowly inside a stretch is the scale itself (creep, temperature) and is taken out of what is told;
// what comes in a step is a change. All times are counted in readings, of which a scale gives ten a second.
#include <deque>
#include <optional>
#include <variant>

#include "core/base/time.h"
#include "core/base/weight.h"

namespace kassa::devices::scale {

// One answer of the scale.
struct Reading {
    enum class Kind {
        Weight,    // at rest; `weight` counts, and may be negative where the protocol can say so
        InMotion,
        BelowZero, // less than nothing, by an amount that the protocol does not tell
        Overload,  // more than it can carry
    };
    Kind kind = Kind::Weight;
    Weight weight;
    bool operator==(const Reading&) const = default;
};

// The load holds still.
struct Rest {
    Weight total;
    Weight sigma;       // standard deviation of `total`, the scale's step included
    int readings = 0;   // that agreed
    bool sure = false;  // it gets no better: otherwise another Rest follows within a second, or something else does
    bool operator==(const Rest&) const = default;
};
// For three seconds nothing has agreed: somebody leans on it, or packs. A Rest follows when it is over, also of the
// same total.
struct Restless {
    bool operator==(const Restless&) const = default;
};
// The scale holds still and can't say what is on it, until the next Rest.
struct Unreadable {
    std::string why;
    bool too_much = false;  // there is more on it than it can carry
    bool operator==(const Unreadable&) const = default;
};
using Told = std::variant<Rest, Restless, Unreadable>;

// What the totals are for. A bagging scale is to notice small things, so it is told as precisely as can be known; what
// is sold by weight is sold by what the scale itself shows, once it holds still, and nothing is taken out of that.
enum class Purpose { Watching, Selling };

class Settle {
public:
    // `division`: the scale's own step, 5 g for most.
    explicit Settle(Weight division = Weight::grams(5), Purpose purpose = Purpose::Watching);

    // Takes the readings in their order; what has become certain by this one, if anything.
    std::optional<Told> take(const Reading& reading);
    // The scale was away: what it says next is news even if it is the same.
    void forget();

    // How far the scale has moved by itself since it was last empty; taken out of every total that is told.
    Weight drift() const { return in_milligrams(drift_); }
    // Readings since any three have agreed.
    int unsettled() const { return unsettled_; }
    // Of a single reading, as it was at rest lately: 0 for a scale that shows the same again and again.
    Weight noise() const;
    // The last Rest came without a hand: less than two steps away, out of a stretch that was still.
    bool crept() const { return crept_; }

private:
    struct Stretch {
        std::deque<double> readings;  // the newest last; at most `longest_stretch`
        int held = 0;                 // how many have agreed in all
        double anchor = 0;            // where it stood when it was a second old
        bool told = false;            // as sure
    };
    std::optional<Told> take_unreadable(Reading::Kind kind);
    void take_weight(double grams);
    void follow_noise(double difference);
    bool find_step();
    void follow_drift();
    std::optional<Told> news();
    Rest rest_of(int last) const;
    bool is_news(const Rest& rest);
    double noise_of_mean(int readings) const;
    std::optional<Told> restless();
    double reading_sigma() const;
    double sigma_of_mean(int readings) const;
    static Weight in_milligrams(double grams);

    const double division_;            // grams
    const Purpose purpose_;
    Stretch stretch_;
    std::optional<double> odd_;        // a reading that does not fit; a second one like it begins a new stretch
    double noise_square_ = 0;          // variance of one reading, from those that followed one another
    double drift_ = 0;                 // grams
    int unsettled_ = 0;
    int disagreed_ = 0;                // of these, readings at rest that did not agree
    bool told_restless_ = false;
    bool moved_ = false;               // motion, or readings that agreed with nothing, since the last Rest
    bool crept_ = false;
    int unreadable_for_ = 0;           // readings of the same unreadable kind in a row
    Reading::Kind unreadable_ = Reading::Kind::Weight;
    bool told_unreadable_ = false;
    std::optional<Rest> told_;
};

}  // namespace kassa::devices::scale
