#include "vision/reader/assertions.h"

#include <csetjmp>
#include <cstdio>
#include <cstdlib>

namespace kassa::vision {
namespace {

constexpr int most_survived = 32;  // of at most some hundred kilobytes each

// Of each thread: an assertion on another one ends the process as ever.
thread_local std::jmp_buf* way_out = nullptr;
int survived = 0;

}  // namespace

bool survives_assertions(const std::function<void()>& work) {
    std::jmp_buf here;
    if (setjmp(here) != 0) {
        way_out = nullptr;
        ++survived;
        return false;
    }
    way_out = survived < most_survived ? &here : nullptr;
    try {
        work();
    } catch (...) {
        way_out = nullptr;
        throw;
    }
    way_out = nullptr;
    return true;
}

}  // namespace kassa::vision

// The C library's, which every failed assert() of the process calls; the program's own definition comes before it. An
// exception would not do: the callers are compiled as calling something that never throws.
extern "C" [[noreturn]] void __assert_fail(const char* assertion, const char* file, unsigned line,
                                           const char* function) noexcept {
    if (kassa::vision::way_out) std::longjmp(*kassa::vision::way_out, 1);
    std::fprintf(stderr, "%s:%u: %s: Assertion `%s' failed.\n", file, line, function ? function : "?", assertion);
    std::abort();
}
