#pragma once
// CHECK states what only a mistake of ours can break. It is on in every build: a kiosk that is wrong about itself
// stops, restarts and replays its journal, which is safer than selling on.
#include <source_location>

namespace kassa {

[[noreturn]] void check_failed(const char* condition, const std::source_location& where);

}  // namespace kassa

#define CHECK(condition) \
    ((condition) ? void() : ::kassa::check_failed(#condition, ::std::source_location::current()))
