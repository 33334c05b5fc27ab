#include "core/base/check.h"

#include <cstdio>
#include <cstdlib>

namespace kassa {

void check_failed(const char* condition, const std::source_location& where) {
    std::fprintf(stderr, "%s:%u: CHECK(%s) failed in %s\n", where.file_name(), unsigned(where.line()), condition,
                 where.function_name());
    std::fflush(stderr);
    std::abort();
}

}  // namespace kassa
