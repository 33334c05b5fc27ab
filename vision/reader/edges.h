#pragma once
// How many bars and spaces a candidate shows. A dozen stripes, a fence or a line of print looks like a code from afar,
// but an EAN-13 has sixty edges, most others have more than forty, and the shortest, a UPC-E, has 34; even out of focus
// half of them are left.
#include <vector>

#include "vision/reader/locate.h"
#include "vision/reader/pyramid.h"

namespace kassa::vision {

// Where brightness along the middle of a candidate turns from falling to rising and back, by more than its grain.
int edges_of(const Pyramid& pyramid, const Candidate& candidate);

// The candidates in the order of how likely they are by their place and by their edges, at most `most`; without those
// that have too few for any code.
std::vector<Candidate> likeliest(const Pyramid& pyramid, std::vector<Candidate> candidates, std::size_t most);

}  // namespace kassa::vision
