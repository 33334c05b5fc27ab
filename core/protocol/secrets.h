#pragma once
// What must not stand in clear, made with libsodium: PINs become Argon2id verifiers, members' card numbers keyed
// pseudonyms, kiosks' keys fingerprints. Store and kiosk work them out alike, so staff and members are known offline.
#include <filesystem>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/protocol/protocol.h"

namespace kassa::protocol {

// How much work a verifier asks for (libsodium's INTERACTIVE: about 0.1 s and 64 MiB; tests take less).
struct PinCost {
    unsigned long long operations = 2;
    std::size_t bytes = 64u << 20;
};

// The Argon2id verifier of a PIN of 4 to 8 digits; a sentence when it is not one.
Result<std::string> pin_verifier(std::string_view pin, PinCost cost = {});

// Whether `pin` is the one that `verifier` was made from. Takes as long as the verifier's cost: call it off the
// lane's thread.
bool pin_fits(std::string_view pin, const std::string& verifier);

// 256 fresh random bits as 64 hex digits, for keys.
std::string new_key();

// Keyed BLAKE2b of a card number (letters and digits; spaces and hyphens are dropped) as 32 hex digits. `card_key`
// is 64 hex digits;
// a sentence when either is not what it should be. The sentence never repeats the number.
Result<std::string> card_pseudonym(std::string_view card, std::string_view card_key);

// The same of a telephone number, given as its digits with the country's (vip::telephone_digits). It never meets the
// pseudonym of a card with the same digits.
Result<std::string> telephone_pseudonym(std::string_view digits, std::string_view card_key);

// BLAKE2b as 64 hex digits: what the store keeps of a kiosk's key, and what tells two bodies apart.
std::string fingerprint(std::string_view bytes);

// Reads the file of `store enrol`; the sentence says what to do when it is not there or not one.
Result<KioskKey> read_kiosk_key(const std::filesystem::path& file);

// Writes a file for its owner only (0600), in one piece: the old file or the new one, whatever happens.
Result<void> write_private_file(const std::filesystem::path& file, std::string_view bytes);

}  // namespace kassa::protocol
