#pragma once
// Where the plug can be pulled. Every place at which the program and the world could come to disagree (a write to the
// journal, a send, an answer) names itself here, before and after. In a shop this costs one comparison; a test tells
// the process to die at the n-th such point, exactly as a power cut would, and looks at what is left.
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace kassa::power {

// Passes a point. Ends the process at once with exit code `died` when this is the chosen one. Names begin with who
// sends or writes: "journal: before writing", "card terminal: after sending".
void point(std::string_view name);

// Chooses the count-th point whose name begins with `name`, counted from 1. "card terminal:3" says the same in one
// word.
void die_at(std::string name, std::uint64_t count);
Result<void> die_at(std::string_view name_and_count);

// How often each point has been passed so far; counted only after `count_points`, so that a shop does not pay for it.
void count_points();
std::map<std::string, std::int64_t> passed();

inline constexpr int died = 86;

}  // namespace kassa::power
