#include "core/service/vault.h"

#include <sodium.h>

#include <array>
#include <vector>

namespace kassa::service {
namespace {

using Key = std::array<unsigned char, crypto_aead_xchacha20poly1305_ietf_KEYBYTES>;
constexpr std::size_t nonce_bytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_bytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
// How a text was sealed; another way would begin with another number.
constexpr std::string_view version = "1:";

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

Result<Key> key_of(std::string_view hex) {
    Key key{};
    std::size_t size = 0;
    const bool good = sodium_init() >= 0 && hex.size() == key.size() * 2 &&
                      sodium_hex2bin(key.data(), key.size(), hex.data(), hex.size(), nullptr, &size, nullptr) == 0;
    if (!good || size != key.size())
        return fault("members.key is missing or not 64 hex digits: without it members' data can be neither read nor "
                     "written; restore it from a backup");
    return key;
}

}  // namespace

Result<std::string> seal(std::string_view text, std::string_view key, std::string_view owner) {
    auto secret = key_of(key);
    if (!secret) return std::unexpected(secret.error());
    std::vector<unsigned char> sealed(nonce_bytes + text.size() + tag_bytes);
    randombytes_buf(sealed.data(), nonce_bytes);
    unsigned long long size = 0;
    crypto_aead_xchacha20poly1305_ietf_encrypt(sealed.data() + nonce_bytes, &size, bytes_of(text), text.size(),
                                               bytes_of(owner), owner.size(), nullptr, sealed.data(), secret->data());
    sodium_memzero(secret->data(), secret->size());
    std::string written(sodium_base64_encoded_len(sealed.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
    sodium_bin2base64(written.data(), written.size(), sealed.data(), sealed.size(), sodium_base64_VARIANT_ORIGINAL);
    written.pop_back();  // the terminating zero
    return std::string(version) + written;
}

Result<std::string> unseal(std::string_view sealed, std::string_view key, std::string_view owner) {
    auto secret = key_of(key);
    if (!secret) return std::unexpected(secret.error());
    std::vector<unsigned char> bytes(sealed.size());
    std::size_t size = 0;
    const bool ours = sealed.starts_with(version);
    if (ours) sealed.remove_prefix(version.size());
    if (!ours || sodium_base642bin(bytes.data(), bytes.size(), sealed.data(), sealed.size(), nullptr, &size, nullptr,
                                   sodium_base64_VARIANT_ORIGINAL) != 0 ||
        size < nonce_bytes + tag_bytes)
        return fault("a member's data is damaged: restore the database from a backup");
    std::string text(size - nonce_bytes - tag_bytes, '\0');
    unsigned long long length = 0;
    const int opened = crypto_aead_xchacha20poly1305_ietf_decrypt(
        reinterpret_cast<unsigned char*>(text.data()), &length, nullptr, bytes.data() + nonce_bytes, size - nonce_bytes,
        bytes_of(owner), owner.size(), bytes.data(), secret->data());
    sodium_memzero(secret->data(), secret->size());
    if (opened != 0)
        return fault("members.key does not open this member's data: it is another store's key, or the data was changed");
    return text;
}

}  // namespace kassa::service
