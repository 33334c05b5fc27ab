#pragma once
// Reception turns what a device read into something the lane can hear: a code is interpreted, its product is looked
// up in the replica, a card becomes a pseudonym with its tier. After that the event is complete in itself.
#include <functional>

#include "core/catalog/barcode.h"
#include "core/policy/policy.h"
#include "flows/events.h"
#include "kiosk/app/inbox.h"

namespace kassa::kiosk {

// The tier that a card's number has; empty: the card is unknown or blocked.
using MemberLookUp = std::function<std::optional<flows::Member>(const std::string& card_number)>;

flows::Event receive(const CodeSeen& seen, const policy::Policy& policy, const catalog::Catalogue& catalogue,
                     const MemberLookUp& members);

}  // namespace kassa::kiosk
