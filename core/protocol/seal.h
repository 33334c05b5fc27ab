#pragma once
// The chain of a lane's records: each holds the hash of the one before it and is signed with the kiosk's key, so a
// record that was changed, taken out or put in later is found. A record here is any JSON object without a member
// `seal`; it is hashed as the bytes that boost::json::serialize gives, members in their order.
#include <string>
#include <string_view>

#include "core/protocol/protocol.h"

namespace kassa::protocol {

// A kiosk's key pair (Ed25519): `seed` stays in the kiosk's key file, `public_key` goes to the store.
struct SigningKey {
    std::string seed;        // 64 hex digits
    std::string public_key;  // 64 hex digits
};
SigningKey new_signing_key();
Result<SigningKey> signing_key(std::string_view seed);

// What stands before the first record of a chain.
inline constexpr std::string_view no_record = "0000000000000000000000000000000000000000000000000000000000000000";

// Seals `record` as the one after (`position` - 1, `previous`).
Seal sealed(const boost::json::object& record, std::int64_t position, std::string_view previous,
            const SigningKey& key, bool restarts = false);

// What is wrong with a sealed record by itself (its hash or its signature), or none. The chain is whoever holds the
// neighbours to check.
std::optional<std::string> wrong_with(const boost::json::object& record_with_seal, std::string_view public_key);

}  // namespace kassa::protocol
