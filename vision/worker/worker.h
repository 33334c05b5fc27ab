#pragma once
// The worker's life: an order comes, the frame in its slot is read, a report goes back, until the kiosk hangs up.
#include <cstdint>
#include <span>

#include "core/base/result.h"
#include "vision/message.h"
#include "vision/worker/jpeg/jpeg_module.h"

namespace kassa::vision {

using DecodeJpeg = decltype(&kassa_decode_jpeg);

// `decode_jpeg` may be null: then compressed frames are reported as a problem. Returns when the other end has
// closed the socket; a fault on an order that cannot be right.
Result<void> serve(int socket, std::span<std::uint8_t> memory, const Slots& slots, DecodeJpeg decode_jpeg);

}  // namespace kassa::vision
