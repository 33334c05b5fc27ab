#pragma once
// Personal data as it is kept: sealed with XChaCha20-Poly1305 (libsodium) under the store's members.key, and bound to
// the member whose it is, so that a row that was put under another member does not open.
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace kassa::service {

// `key` is 64 hex digits; `owner` the member's id. Every sealing of the same text looks different.
Result<std::string> seal(std::string_view text, std::string_view key, std::string_view owner);
// A sentence when the key is another one or the text was changed.
Result<std::string> unseal(std::string_view sealed, std::string_view key, std::string_view owner);

}  // namespace kassa::service
