#pragma once
// Inside the catalogue room: what General Specifications (release 24, chapter 3) says of each application identifier
// by itself. What they may stand beside is in gs1_together.cpp.
#include <cstddef>
#include <string_view>

namespace kassa::catalog::gs1 {

// Whether this release knows the identifier; others are read too, so that what is new on a pack does not stop a sale.
bool is_known(std::string_view ai);

// Whether the value is built as the identifier asks: lengths, character sets, check digits, dates, hours. Of an
// identifier that is not known: 1 to 90 characters of set 82.
bool fits(std::string_view ai, std::string_view value);

// The length of a value that needs no separator behind it (General Specifications 7.8.5); 0: it needs one.
int fixed_length(std::string_view ai);

// How many digits the identifier at the start of `text` has; the first two tell (General Specifications 7.8.1).
std::size_t identifier_length(std::string_view text);

}  // namespace kassa::catalog::gs1
