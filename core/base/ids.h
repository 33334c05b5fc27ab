#pragma once
// Every request to the outside carries an id, made once and kept in the journal, so asking twice charges once. An
// id is a UUID of version 7 (RFC 9562): its first 48 bits are the time, so ids sort by age.
#include <string>

#include "core/base/random.h"
#include "core/base/time.h"

namespace kassa {

using Id = std::string;

// "018f3c2e-7b1a-7c3d-9e4f-0123456789ab"
Id new_id(Random& random, Instant now);

}  // namespace kassa
