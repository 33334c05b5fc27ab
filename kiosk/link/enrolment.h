#pragma once
// A kiosk that makes itself known to its store: it makes its signing key, shows the one-time code that
// `store enrol LANE --code` printed, and keeps what it gets in its key file. The secret half of the signing key never
// leaves the kiosk. A store on another machine is known by the part of the code that tells its certificate.
#include <filesystem>
#include <string>

#include "core/base/time.h"
#include "core/protocol/protocol.h"

namespace kassa::kiosk {

struct Enrolment {
    std::string url;   // "https://store.local:8640"
    std::string lane;  // as the code was printed for
    std::string code;  // as it was printed
    Duration answer_time = 10s;
};

// Writes the key file (0600) and answers what is in it. A fault says what is wrong with the code, the address or the
// store; asking again with the same file within ten minutes is harmless, should the answer have been lost: the signing
// key is kept in `file`.new until then.
Result<protocol::KioskKey> enrol(const Enrolment& enrolment, const std::filesystem::path& file);

}  // namespace kassa::kiosk
