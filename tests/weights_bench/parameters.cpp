#include "tests/weights_bench/parameters.h"

namespace kassa::weights_bench {

std::span<const Parameter> parameter_table() {
    using P = Parameters;
    static constexpr Parameter table[] = {
        {"items", &P::items, 1, 1e8, "goods that come into the bags, about", "fixed: at least 100,000 a seed"},
        {"lanes", &P::lanes, 1, 1000, "kiosks that teach one store", "assumption"},
        {"products", &P::products, 2, 1e6, "different goods", "assumption: a small supermarket; few sales of each are harder"},
        {"popularity", &P::popularity, 0, 2, "exponent of Zipf's law by which they are bought", "assumption"},
        {"spread-from", &P::spread_from, 0, 0.5, "least spread within a batch, share of the weight", "fixed: log-uniform 0.3–3 %"},
        {"spread-to", &P::spread_to, 0, 0.5, "greatest spread within a batch", "fixed: log-uniform 0.3–3 %"},
        {"several-weights", &P::several_weights, 0, 1, "products with two or three true weights; half of them change from one "
         "to the next, half sell them side by side", "fixed: 5 %; the halves are an assumption"},
        {"wrong-declared", &P::wrong_declared, 0, 1, "products whose declared weight is wrong", "fixed: 10 %"},
        {"wrong-from", &P::wrong_from, 0, 1, "by at least this share", "fixed: 5–30 %"},
        {"wrong-to", &P::wrong_to, 0, 1, "by at most this share", "fixed: 5–30 %"},
        {"undeclared", &P::undeclared, 0, 1, "products with a net weight and no gross one", "assumption"},
        {"nothing-declared", &P::nothing_declared, 0, 1, "products with neither", "assumption"},
        {"batch-length", &P::batch_length, 1, 1e6, "placements of a product until its batch changes, on average", "assumption"},
        {"batch-shift", &P::batch_shift, 0, 10, "standard deviation of batches' means, in spreads within a batch", "assumption"},
        {"sold-by-weight", &P::sold_by_weight, 0, 1, "products that are weighed and labelled", "assumption"},
        {"light-goods", &P::light_goods, 0, 1, "products of 1–12 g", "assumption: greeting cards, spices"},
        {"step", &P::step, 0.1, 1000, "the scale's division, g", "fixed: 5 g"},
        {"noise", &P::noise, 0, 1000, "standard deviation of a reading before it is rounded, g", "fixed: 2 g"},
        {"noise-correlation", &P::noise_correlation, 0, 0.99, "of a reading's noise with the one before", "assumption: the "
         "scale's own filter"},
        {"drift", &P::drift, 0, 1000, "random walk of zero, g in the root of an hour", "assumption: half a division"},
        {"temperature", &P::temperature, 0, 1000, "amplitude of the zero over a day, g", "assumption: OIML R 76 allows a "
         "division in 5 °C"},
        {"creep", &P::creep, 0, 0.1, "of the load, share that shows within a minute", "OIML R 76-1 A.4.11 allows half a "
         "division of 15 kg within 30 min: 0.02 %; taken harder"},
        {"overshoot", &P::overshoot, 0, 10, "of a weight that is put down, share that swings", "assumption"},
        {"items-per-visit", &P::items_per_visit, 1, 100, "mean of a geometric distribution", "assumption: self-checkout baskets "
         "are small"},
        {"hasty", &P::hasty, 0, 1, "shoppers who scan and bag within a second and a half", "assumption"},
        {"together", &P::together, 0, 1, "items that are put down together with the one before", "assumption"},
        {"rebagging", &P::rebagging, 0, 1, "items after which one to three are taken out and put back", "assumption"},
        {"leaning", &P::leaning, 0, 1, "items after which a child leans on the scale, 0.3–3 kg, 1–5 s", "assumption"},
        {"hand-rests", &P::hand_rests, 0, 1, "items on which the hand rests for up to a second", "assumption"},
        {"own-bags", &P::own_bags, 0, 1, "visits with a bag of one's own", "assumption"},
        {"own-bags-announced", &P::own_bags_announced, 0, 1, "of these, told to the kiosk; heavy ones always are", "assumption"},
        {"not-bagged", &P::not_bagged, 0, 1, "items that are scanned and stay in the trolley", "assumption"},
        {"removed", &P::removed, 0, 1, "items that are taken off the basket again", "assumption"},
        {"scanned-ahead", &P::scanned_ahead, 0, 1, "items of which three to six are scanned before the first is bagged, in "
         "any order", "assumption"},
        {"acts", &P::acts, 0, 1, "items with a dishonest act", "assumption, high so that there are enough of them"},
        {"not-scanned", &P::not_scanned, 0, 1, "of acts: an item goes into the bag without a scan", "assumption"},
        {"cheaper-code", &P::cheaper_code, 0, 1, "of acts: another item's code is scanned", "assumption"},
        {"two-for-one", &P::two_for_one, 0, 1, "of acts: two units, one scan; the rest is changed after it was bagged",
         "assumption"},
        {"alike", &P::alike, 0, 1, "of codes that are not the item's, those of goods within 30 % of its weight", "assumption: "
         "who knows the scale chooses well"},
    };
    return table;
}

}  // namespace kassa::weights_bench
