#include "core/protocol/secrets.h"

#include <sodium.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/check.h"

namespace kassa::protocol {
namespace {

void ready_sodium() {
    static const int ready = sodium_init();
    CHECK(ready >= 0);
}

std::string hex(const unsigned char* bytes, std::size_t count) {
    std::string text(count * 2 + 1, '\0');
    sodium_bin2hex(text.data(), text.size(), bytes, count);
    text.pop_back();
    return text;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_key(std::string_view key) {
    return key.size() == 64 && key.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

// The name of a file that is written beside `file` and then takes its place.
std::filesystem::path beside(const std::filesystem::path& file) {
    auto name = file;
    return name += std::format(".{}.new", ::getpid());
}

Result<void> write_all(int descriptor, std::string_view bytes, const std::filesystem::path& file) {
    while (!bytes.empty()) {
        const auto written = ::write(descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return fault("cannot write {}: {}", file.string(), std::strerror(errno));
        bytes.remove_prefix(std::size_t(written));
    }
    // The rename below may reach the disk before the bytes do, unless they are there first.
    if (::fsync(descriptor) != 0) return fault("cannot write {}: {}", file.string(), std::strerror(errno));
    return {};
}

}  // namespace

Result<std::string> pin_verifier(std::string_view pin, PinCost cost) {
    ready_sodium();
    const bool digits = std::ranges::all_of(pin, is_digit);
    if (pin.size() < 4 || pin.size() > 8 || !digits) return fault("a PIN has 4 to 8 digits and nothing else");
    char verifier[crypto_pwhash_STRBYTES];
    if (crypto_pwhash_str(verifier, pin.data(), pin.size(), cost.operations, cost.bytes) != 0)
        return fault("there is not enough memory to make the PIN's verifier ({} MiB are needed)", cost.bytes >> 20);
    return std::string(verifier);
}

bool pin_fits(std::string_view pin, const std::string& verifier) {
    ready_sodium();
    // libsodium reads the verifier up to its size limit; one from a damaged file may be longer.
    if (verifier.size() >= crypto_pwhash_STRBYTES) return false;
    return crypto_pwhash_str_verify(verifier.c_str(), pin.data(), pin.size()) == 0;
}

std::string new_key() {
    ready_sodium();
    unsigned char bytes[32];
    randombytes_buf(bytes, sizeof bytes);
    return hex(bytes, sizeof bytes);
}

Result<std::string> card_pseudonym(std::string_view card, std::string_view card_key) {
    ready_sodium();
    if (!is_key(card_key)) return fault("the key for members' cards is not 64 hex digits; enrol this kiosk again");
    std::string number;
    for (const char c : card) {
        if (c == ' ' || c == '-') continue;
        if (!is_digit(c) && !is_letter(c)) return fault("a card's number has letters and digits only");
        number += c;
    }
    if (number.empty() || number.size() > 64) return fault("a card's number has 1 to 64 letters and digits");
    unsigned char key[32];
    sodium_hex2bin(key, sizeof key, card_key.data(), card_key.size(), nullptr, nullptr, nullptr);
    unsigned char hash[16];
    crypto_generichash(hash, sizeof hash, reinterpret_cast<const unsigned char*>(number.data()), number.size(), key,
                       sizeof key);
    sodium_memzero(key, sizeof key);
    return hex(hash, sizeof hash);
}

Result<std::string> telephone_pseudonym(std::string_view digits, std::string_view card_key) {
    if (digits.empty() || !std::ranges::all_of(digits, is_digit)) return fault("this is no telephone number");
    // No card is numbered with these letters in front.
    return card_pseudonym("TEL" + std::string(digits), card_key);
}

std::string fingerprint(std::string_view bytes) {
    ready_sodium();
    unsigned char hash[32];
    crypto_generichash(hash, sizeof hash, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), nullptr,
                       0);
    return hex(hash, sizeof hash);
}

Result<KioskKey> read_kiosk_key(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) return fault("cannot read the kiosk's key {}: make one with `store enrol`", file.string());
    std::string text(4096, '\0');
    in.read(text.data(), std::streamsize(text.size()));
    text.resize(std::size_t(in.gcount()));
    auto key = from_text<KioskKey>(text);
    if (!key || !is_key(key->key) || !is_key(key->card_key) || key->lane.empty() || key->store.empty())
        return fault("{} is not a kiosk's key: make a new one with `store enrol`", file.string());
    return key;
}

Result<void> write_private_file(const std::filesystem::path& file, std::string_view bytes) {
    const auto fresh = beside(file);
    const int descriptor = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (descriptor < 0) return fault("cannot write {}: {}", file.string(), std::strerror(errno));
    auto written = write_all(descriptor, bytes, file);
    ::close(descriptor);
    if (written && ::rename(fresh.c_str(), file.c_str()) != 0)
        written = fault("cannot write {}: {}", file.string(), std::strerror(errno));
    if (!written) {
        ::unlink(fresh.c_str());
        return written;
    }
    // The name is durable once its folder is.
    const auto folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
    if (const int at = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); at >= 0) {
        ::fsync(at);
        ::close(at);
    }
    return {};
}

}  // namespace kassa::protocol
