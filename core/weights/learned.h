#pragma once
// What a store has learned of an item's weight. An item may have several true weights (a new package, a promotion's
// size), so up to four modes are kept, each with its mean, its spread as it was really experienced, and how often it
// came lately. The store keeps one `Learned` for each item, feeds it with the observations of all its kiosks and
// sends it back to them; a kiosk makes a `Belief` of it whenever the item is scanned.
//
// Nobody teaches it quickly what is not so: of what shoppers do one visit counts once for an item, however often it
// comes; an observation counts by how sure its story was; and a weight that is new beside a proven one counts for
// nothing until it has come in several visits and in a fair share of those in which the item was bought (a new package
// comes to everybody, a trick comes with its inventor), or until staff confirmed it.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/describe.h"
#include "core/base/time.h"
#include "core/base/weight.h"
#include "core/weights/belief.h"

namespace kassa::weights {

// What the catalogue says of one unit. Either weight may be missing, and either may be wrong.
struct Declared {
    std::optional<Weight> gross;  // with its packaging
    std::optional<Weight> net;    // the content as printed on the pack
    bool operator==(const Declared&) const = default;
};
KASSA_DESCRIBE(Declared, gross, net)

// The net weight that a product's content says: "500 g", "1,5 kg", "6 x 330 ml" (1 ml taken as 1 g), "12 oz". None
// where it says no weight.
std::optional<Weight> net_weight_of(const std::string& content);

// How much heavier than its content goods of one category are with their packaging; learned from the category's items
// whose weight has become known. Of a category that is new it tells what packaging is like in general.
struct Packaging {
    std::int64_t items = 0;             // whose weights were taken into account
    std::int64_t log_ratio_ppm = 0;     // mean of ln(gross / net), in millionths
    std::int64_t log_ratio_sd_ppm = 0;  // its standard deviation over those items
    bool operator==(const Packaging&) const = default;
};
KASSA_DESCRIBE(Packaging, items, log_ratio_ppm, log_ratio_sd_ppm)

// `packaging` after one more item of the category is known by its net and true gross weight, both positive.
Packaging with_item(const Packaging& packaging, Weight net, Weight gross);

// Who says that an item weighed what the scale showed.
enum class Source {
    Accepted,  // the lane, because the story was probable
    Staff,     // an attendant who looked at it
    Reference, // somebody weighed it for this purpose
};
KASSA_DESCRIBE_ENUM(Source, Accepted, Staff, Reference)

struct Observation {
    Weight weight;           // of one unit; of several alike ones their mean
    Weight sigma = Weight::grams(3);  // of `weight`, from the scale alone (standard deviation)
    Source source = Source::Accepted;
    // How probable the story was in which this item came by itself and weighs so, in millionths. What was asked about
    // is worth telling too, with the little that its honest story had: a new package begins like that.
    std::int64_t honest_ppm = 1'000'000;
    std::string visit;       // observations of one visit are one voice
    Instant at;
    bool operator==(const Observation&) const = default;
};
KASSA_DESCRIBE(Observation, weight, sigma, source, honest_ppm, visit, at)

// One true weight of an item, or what may be one.
struct Mode {
    Weight mean;
    std::int64_t count_milli = 0;   // placements by which the mean is known, in thousandths, old ones counting less
    std::int64_t spread_milli = 0;  // placements by which the spread is known, likewise
    Weight spread;                  // standard deviation of a placement from what was foreseen, the scale's included
    Weight scale_sigma;             // the scale's own share of it
    std::int64_t recent_milli = 0;  // placements in it among the last fifty or so of the item
    int visits = 0;                 // different visits in which it came, counted up to 1000
    int stayed_away = 0;            // placements of the item since it came last, counted up to 1000
    std::int64_t odds_milli = 0;    // of an unproven one: ln(odds that it is a true weight and no trick), thousandths
    bool proven = false;
    Weight reference;               // the mean when it was proven, or when a drift was told last
    Instant last;
    bool operator==(const Mode&) const = default;
};
KASSA_DESCRIBE(Mode, mean, count_milli, spread_milli, spread, scale_sigma, recent_milli, visits, stayed_away,
               odds_milli, proven, reference, last)

struct Learned {
    std::vector<Mode> modes;   // at most four
    std::int64_t placements = 0;
    std::vector<std::uint64_t> recent_visits;  // hashes of the last four that spoke
    bool told_not_as_declared = false;
    bool operator==(const Learned&) const = default;
};
KASSA_DESCRIBE(Learned, modes, placements, recent_visits, told_not_as_declared)

// What an item may weigh, from what was declared, its category's packaging and what has been learned. With nothing
// at all known it is anything that a supermarket sells.
Belief believe(const Learned& learned, const Declared& declared, const Packaging& packaging = {});

// What was worth telling about an observation.
enum class News {
    Nothing,
    NewWeight,       // a new true weight is proven: a new package, or the declared weight was wrong
    Drifting,        // the item has moved by more than three of its standard deviations since it was learned
    NotAsDeclared,   // what is known by now contradicts the catalogue's gross weight by more than 5 %
};
KASSA_DESCRIBE_ENUM(News, Nothing, NewWeight, Drifting, NotAsDeclared)

// Takes one observation; they come in any order of kiosks and roughly in the order of time. Costs microseconds. An
// observation of no positive weight changes nothing, nor does a shopper's visit that has told of the item before.
News learn(Learned& learned, const Observation& observation, const Declared& declared, const Packaging& packaging = {});

// What two stores that never spoke have learned of the same item, together (a chain that merges; a replica that was cut
// off). In a store, observations are sent instead: they keep one visit one voice.
Learned merged(const Learned& one, const Learned& other);

}  // namespace kassa::weights
