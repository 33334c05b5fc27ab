#pragma once
// Where the guards of a symbol could stand in a profile: start, centre and end at once, for every module width.
#include <vector>

#include "vision/reader/ean_model.h"

namespace kassa::vision::ean {

struct GuardPlaces {
    double start = 0, end = 0;  // columns of the symbol's first module's left and last module's right edge
    double centre = 0;  // column of the middle of the symbol (of UPC-E, which has no centre guard: halfway)
    double score = 0;   // sum of correlations, at most 3
};

// Whether the centre guard must be seen. Far out of focus its bars melt together, or light and dark even change places;
// then it is taken to be near the middle of the others.
enum class Centre { Seen, Guessed };

// The most likely places first, at most `most`; `module` in columns, known to about a third. `bend`: radians from the
// symbol's middle to its end, round a can; there the guards are narrower than in the middle.
std::vector<GuardPlaces> guard_places(const std::vector<float>& profile, const Layout& layout, double module,
                                      std::size_t most, Centre centre = Centre::Seen, double bend = 0);

}  // namespace kassa::vision::ean
