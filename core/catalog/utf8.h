#pragma once
// Whether bytes are text. Files from elsewhere are looked at here before anything else of the program sees them.
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace kassa::catalog {

// How many characters (code points) the text has; nothing when it is not UTF-8 (RFC 3629: no surrogates, no longer
// forms than needed, nothing above U+10FFFF).
std::optional<std::size_t> utf8_length(std::string_view text);

// At most `longest` bytes from the start, cut between characters, with "…" when something was cut. What is not UTF-8
// is shown as '?', so that it can stand in a sentence.
std::string utf8_shortened(std::string_view text, std::size_t longest);

}  // namespace kassa::catalog
