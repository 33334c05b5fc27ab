#include "vision/reader/believe.h"

namespace kassa::vision {
namespace {

// The frames and photographs on which this was measured gave right numbers margins from 6 upwards, nearly all over 20,
// and wrong ones at most 3; right ones explained 0.87 of the profile and more, clutter up to 0.86.
constexpr double margin_alone = 10, explained_alone = 0.84;
// EAN-8 and UPC-E have fewer bars to be wrong in, and so more clutter that looks like them.
constexpr double margin_short = 12, explained_short = 0.9;
constexpr double explained_undecided = 0.75;

}  // namespace

bool is_believed(const ean::Fit& fit) {
    if (fit.layout->format != Format::Ean13)
        return fit.margin >= margin_short && fit.explained >= explained_short && fit.thirds >= 2;
    return fit.margin >= margin_alone && fit.explained >= explained_alone && fit.thirds >= 1;
}

bool is_undecided(const ean::Fit& fit) {
    return fit.layout->format == Format::Ean13 && fit.explained >= explained_undecided;
}

bool may_be_sold(const std::string& ean13) { return !ean13.starts_with("191") && !ean13.starts_with("192"); }

std::optional<Reading> reading_of(Format format, const std::string& digits, const Place& place) {
    if (format == Format::Ean13 && !may_be_sold(digits)) return std::nullopt;
    if (format == Format::Ean13 && digits.front() == '0') return Reading{Format::UpcA, digits.substr(1), false, place};
    return Reading{format, digits, false, place};
}

}  // namespace kassa::vision
