#include "core/protocol/seal.h"

#include <sodium.h>

#include "core/base/check.h"

namespace kassa::protocol {
namespace {

template <std::size_t Count>
std::string hex(const unsigned char (&bytes)[Count]) {
    char text[Count * 2 + 1];
    sodium_bin2hex(text, sizeof text, bytes, Count);
    return text;
}

// Whether `text` is exactly as many bytes in small hex digits.
template <std::size_t Count>
bool from_hex(std::string_view text, unsigned char (&bytes)[Count]) {
    std::size_t length = 0;
    const char* end = nullptr;
    return text.size() == Count * 2 &&
           sodium_hex2bin(bytes, Count, text.data(), text.size(), nullptr, &length, &end) == 0 && length == Count;
}

void ready_sodium() {
    static const int ready = sodium_init();
    CHECK(ready >= 0);
}

struct Pair {
    unsigned char open[crypto_sign_PUBLICKEYBYTES];
    unsigned char secret[crypto_sign_SECRETKEYBYTES];
};

std::optional<Pair> pair_of(std::string_view seed) {
    ready_sodium();
    unsigned char bytes[crypto_sign_SEEDBYTES];
    Pair pair;
    if (!from_hex(seed, bytes)) return std::nullopt;
    crypto_sign_seed_keypair(pair.open, pair.secret, bytes);
    sodium_memzero(bytes, sizeof bytes);
    return pair;
}

using Hash = unsigned char[32];

// The record as JSON without its seal, its members in their order.
std::string without_seal(const boost::json::object& record) {
    std::string text;
    for (const auto& [key, value] : record) {
        if (key == "seal") continue;
        text += text.empty() ? '{' : ',';
        text += boost::json::serialize(key);
        text += ':';
        text += boost::json::serialize(value);
    }
    return text.empty() ? "{}" : text + "}";
}

void hash_of(const boost::json::object& record, std::int64_t position, std::string_view previous, bool restarts,
             Hash& hash) {
    const std::string head = std::format("{}:{}:{}\n", position, restarts ? "restart" : "next", previous);
    const std::string body = without_seal(record);
    crypto_generichash_state state;
    crypto_generichash_init(&state, nullptr, 0, sizeof hash);
    crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(head.data()), head.size());
    crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(body.data()), body.size());
    crypto_generichash_final(&state, hash, sizeof hash);
}

}  // namespace

SigningKey new_signing_key() {
    ready_sodium();
    unsigned char seed[crypto_sign_SEEDBYTES];
    randombytes_buf(seed, sizeof seed);
    return *signing_key(hex(seed));
}

Result<SigningKey> signing_key(std::string_view seed) {
    const auto pair = pair_of(seed);
    if (!pair) return fault("a signing key's seed is 64 hex digits; enrol this kiosk anew");
    return SigningKey{std::string(seed), hex(pair->open)};
}

Seal sealed(const boost::json::object& record, std::int64_t position, std::string_view previous, const SigningKey& key,
            bool restarts) {
    const auto pair = pair_of(key.seed);
    CHECK(pair.has_value());
    CHECK(!record.contains("seal"));
    Hash hash;
    hash_of(record, position, previous, restarts, hash);
    unsigned char signature[crypto_sign_BYTES];
    crypto_sign_detached(signature, nullptr, hash, sizeof hash, pair->secret);
    return {position, std::string(previous), hex(hash), hex(signature), restarts};
}

std::optional<std::string> wrong_with(const boost::json::object& record_with_seal, std::string_view public_key) {
    ready_sodium();
    const auto* member = record_with_seal.if_contains("seal");
    if (!member) return "it has no seal";
    const auto seal = from_json<Seal>(*member);
    if (!seal) return "its seal cannot be read: " + seal.error().sentence;
    Hash hash;
    hash_of(record_with_seal, seal->position, seal->previous, seal->restarts, hash);
    if (hex(hash) != seal->hash) return "its content is not what was sealed";
    unsigned char signature[crypto_sign_BYTES], open[crypto_sign_PUBLICKEYBYTES];
    if (!from_hex(seal->signature, signature) || !from_hex(public_key, open) ||
        crypto_sign_verify_detached(signature, hash, sizeof hash, open) != 0)
        return "its signature is not of this kiosk's key";
    return std::nullopt;
}

}  // namespace kassa::protocol
