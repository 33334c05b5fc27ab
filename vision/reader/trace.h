#pragma once
// What a picture shows of a print that it cannot decide: how likely each digit is in each place of the number. Two
// pictures of one print have different grain, another focus, another gleam; adding up their likelihoods finds the
// number that neither shows clearly.
#include <optional>
#include <span>
#include <vector>

#include "vision/reader/ean_fit.h"
#include "vision/reading.h"

namespace kassa::vision {

// Of an EAN-13 or UPC-A; other kinds leave no traces.
struct Trace {
    Place place{};
    double module = 0;  // pixels
    ean::Gains
        digits{};  // logarithms of likelihoods, 0 for the best pattern of each cell, summed over `pictures`
    int pictures = 1;  // that have been added up
};

struct Joined {
    Reading reading;
    int pictures = 2;  // that it rests on
};

// `now` with what the traces before it have seen of the same print: one whose place it can have moved from since.
Trace joined_with(const Trace& now, std::span<const Trace> before);

// The number that a trace of two pictures or more shows, where it shows one clearly.
std::optional<Joined> number_of(const Trace& trace);

}  // namespace kassa::vision
