#pragma once
// Hostile frames through the real worker, and hostile messages to it: does it live, and does its memory stay?
#include <boost/json.hpp>
#include <filesystem>

#include "core/base/result.h"

namespace kassa::bench {

// `frames` frames by chance through the client and its sandboxed worker, then a thousandth as many messages by chance
// straight to workers. A worker must read the frames without dying once; on a message that cannot be right it must end
// by itself, never by a signal. Resident memory is taken when the first twentieth is through, in the middle and at the
// end.
Result<boost::json::object> soak(const std::filesystem::path& worker, int frames, std::uint64_t seed);

}  // namespace kassa::bench
