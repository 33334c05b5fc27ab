#pragma once
// When the model's answer is believed. Its number is the best of a million million, so even clutter has one that fits
// somewhat; what clutter never has is a number that fits well and clearly better than the next.
#include <optional>
#include <string>

#include "vision/reader/ean_fit.h"
#include "vision/reading.h"

namespace kassa::vision {

// The margin (logarithm of a ratio of likelihoods) that several pictures together must give.
inline constexpr float margin_joined = 12;

bool is_believed(const ean::Fit& fit);
// Whether what the library has read in the same place must be this number or is wrong.
bool is_objection(const ean::Fit& fit);
// Whether there seems to be a symbol of this kind that the picture does not decide.
bool is_undecided(const ean::Fit& fit);

// What a number is sold as: an EAN-13 that begins with 0 is a UPC-A; nothing for numbers that no article has.
std::optional<Reading> reading_of(Format format, const std::string& digits, const Place& place);
// Fourteen digits of which the last is the check digit (GS1 General Specifications 7.9). The catalogue's own check is
// not to be had here: the reader's process knows no goods.
bool is_gtin14(const std::string& text);
// Whether an EAN-13 may be an article's: 191 and 192 begin the second line on Japanese books, category and price.
bool may_be_sold(const std::string& ean13);

}  // namespace kassa::vision
