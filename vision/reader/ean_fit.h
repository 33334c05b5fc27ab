#pragma once
// Fits an EAN or UPC symbol into a profile: where its guards could stand, how module positions follow the columns
// (perspective and curvature make modules wider at one end), what lens would smear it so, and which number explains
// the profile best under all of that.
#include <array>
#include <optional>

#include "vision/reader/budget.h"
#include "vision/reader/ean_guards.h"
#include "vision/reader/ean_levels.h"
#include "vision/reader/ean_sequence.h"
#include "vision/reader/strip.h"

namespace kassa::vision::ean {

struct Fit {
    const Layout* layout = nullptr;
    const Kernel* kernel = nullptr;
    Mapping mapping{};
    bool reversed = false;  // the symbol stands upside down in the profile
    Number number;
    Gains gains{};         // `row_gains`, in units of the residual's variance
    double explained = 0;  // share of the profile's variance that the best number explains, 0 … 1
    double margin = 0;     // how much worse the runner-up is: natural logarithm of the likelihoods' ratio
    double doubt = 0;      // how much better a row that is no number would be: the same logarithm
    int thirds = 0;  // thirds of the strip's height that by themselves prefer this number to the runner-up's

    double first_column() const { return mapping[0] - mapping[1] + mapping[2] - mapping[3]; }
    double last_column() const { return mapping[0] + mapping[1] + mapping[2] + mapping[3]; }
};

// How far a fit is taken. The bounds are shares of the profile explained: at the first look and after the closer
// one. On frames, right numbers began at 0.73 or more and clutter at 0.64 in nine of ten cases.
struct FitEffort {
    Ink ink = Ink::Dark;
    Centre centre = Centre::Seen;
    double moved = 0;           // modules: the guards are looked for where they were before such a movement
    double bend = 0;            // radians from the symbol's middle to its end, round a can
    int places = 24;            // of the guards that are looked at
    int soft_places = 24;       // of these that are looked at as sharp or a little soft
    int smeared_places = 3;     // and as out of focus or moving
    int refined = 3;            // of these that are fitted closely
    double least_guards = 1.5;  // sum of the guards' correlations
    double least_first = 0.58;  // of the first places, or the others are not tried
    double least_start = 0.66;
    double least_refined = 0.75;
};

// For a frame's likeliest candidate that shows no sharp guards: as if the item were moving or far out of focus.
inline constexpr FitEffort blurred{.centre = Centre::Guessed,
                                   .soft_places = 0,
                                   .smeared_places = 20,
                                   .least_guards = 1.1,
                                   .least_start = 0.6,
                                   .least_refined = 0.8};
// For what moves. Smeared over two modules and more a guard's three bars are none, but what they were can be told.
inline constexpr FitEffort moving(double modules) {
    return {.moved = modules, .soft_places = 0, .smeared_places = 12};
}
// For what shows many bars and no flat code: round a can, which the fit then bends as it needs.
inline constexpr FitEffort bent{.bend = 0.8, .smeared_places = 0};
// For a frame's likely candidates that show no dark bars: a number may be printed in light ink.
inline constexpr FitEffort light{.ink = Ink::Light, .smeared_places = 0};
// For files, where a fit may take milliseconds: more places and softer bounds.
inline constexpr FitEffort patient{.places = 48,
                                   .soft_places = 48,
                                   .smeared_places = 48,
                                   .refined = 8,
                                   .least_guards = 1,
                                   .least_first = 0.3,
                                   .least_start = 0.45,
                                   .least_refined = 0.6};
inline constexpr FitEffort patient_light = [] {
    FitEffort effort = patient;
    effort.ink = Ink::Light;
    return effort;
}();
inline constexpr FitEffort patient_blurred{.centre = Centre::Guessed,
                                           .places = 150,
                                           .soft_places = 0,
                                           .smeared_places = 150,
                                           .refined = 24,
                                           .least_guards = 0.6,
                                           .least_first = 0.3,
                                           .least_start = 0.4,
                                           .least_refined = 0.6};

// The best fit, believed or not; nothing where no guards stand, the bounds are not reached or the budget is spent.
// `module`: columns, known to about a third.
std::optional<Fit> fit(const Bands& bands, const Layout& layout, double module, const FitEffort& effort,
                       Budget& budget);

}  // namespace kassa::vision::ean
