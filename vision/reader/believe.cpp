#include "vision/reader/believe.h"

#include <algorithm>
#include <cmath>

namespace kassa::vision {
namespace {

// Measured on 184 generated frames and half of the 343 photographs of the test data, 3,100 fits in all: numbers
// that stood there had margins from 40 upwards on frames and nearly all from 13 upwards on photographs, and
// explained 0.90 and more; the best number of something else had at most 3.5 on frames and 8.1 on photographs,
// where many more places are tried.
constexpr double margin_by_thirds[] = {1e9, 20, 12, 12};
constexpr double explained_alone = 0.86;
// A row that is no number was never better than the right number by more than 0.4. It is much better where a check
// digit is wrong or a part of the print is covered.
constexpr double most_doubt = 1.5;
// EAN-8 and UPC-E have fewer bars to be wrong in, and so more clutter that looks like them.
constexpr double margin_short = 16, explained_short = 0.92;
constexpr double explained_undecided = 0.75, explained_objection = 0.85;
// So much better a row that is no number must be to say that a check digit is wrong, and every number with it.
// And explain the ink as rows of digits do and clutter, of which any row explains up to 0.91, does not.
constexpr double doubt_objection = 8, explained_misprint = 0.93;

// So smeared, modules, that a digit's four bars and spaces are one swelling. Such swellings a model finds in any
// stripes: in 20,000 frames the best number of something else explained up to 0.864 by them, with a margin up to
// 9.3 in each of many frames, and numbers that stood there 0.94 and more.
constexpr double wide_disc = 1.5, wide_movement = 2.5, explained_smeared = 0.9;

bool explains_enough(const ean::Fit& fit, double share) {
    const ean::Kernel& kernel = *fit.kernel;
    const bool is_wide = kernel.smear == ean::Smear::Disc     ? kernel.size >= wide_disc
                         : kernel.smear == ean::Smear::Motion ? kernel.size >= wide_movement
                                                              : false;
    return fit.explained >= (is_wide ? std::max(share, explained_smeared) : share);
}

// The share that the best row explains, be it a number or not: doubt is the logarithm by which its error is less.
double explained_by_row(const ean::Fit& fit) {
    return 1 - (1 - fit.explained) * std::exp(-2 * fit.doubt / fit.layout->modules);
}

}  // namespace

bool is_believed(const ean::Fit& fit) {
    if (fit.doubt > most_doubt) return false;
    if (fit.layout->format != Format::Ean13)
        return fit.margin >= margin_short && explains_enough(fit, explained_short) && fit.thirds >= 2;
    return fit.margin >= margin_by_thirds[fit.thirds] && explains_enough(fit, explained_alone);
}

bool is_objection(const ean::Fit& fit) {
    if (fit.layout->format != Format::Ean13) return false;
    return (fit.thirds >= 2 && fit.explained >= explained_objection) ||
           (fit.doubt >= doubt_objection && explained_by_row(fit) >= explained_misprint);
}

bool is_undecided(const ean::Fit& fit) {
    return fit.layout->format == Format::Ean13 && explains_enough(fit, explained_undecided);
}

bool is_gtin14(const std::string& text) {
    if (text.size() != 14) return false;
    int sum = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] < '0' || text[i] > '9') return false;
        sum += (text[i] - '0') * (i % 2 ? 1 : 3);
    }
    return sum % 10 == 0;
}

bool may_be_sold(const std::string& ean13) { return !ean13.starts_with("191") && !ean13.starts_with("192"); }

std::optional<Reading> reading_of(Format format, const std::string& digits, const Place& place) {
    if (format == Format::Ean13 && !may_be_sold(digits)) return std::nullopt;
    if (format == Format::Ean13 && digits.front() == '0')
        return Reading{Format::UpcA, digits.substr(1), false, place};
    return Reading{format, digits, false, place};
}

}  // namespace kassa::vision
