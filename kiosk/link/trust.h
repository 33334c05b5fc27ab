#pragma once
// Which store a kiosk believes to be its own: the one that shows exactly this certificate. No authority is asked, and
// no name is compared: what was handed over when the kiosk was enrolled is all that counts.
#include <string>

#include "core/base/result.h"

namespace kassa::kiosk {

struct Trust {
    std::string certificate;  // PEM, of the kiosk's key file
    std::string mark;         // or what the printed code says of it: see core/protocol/enrolment.h
};

}  // namespace kassa::kiosk
