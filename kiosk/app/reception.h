#pragma once
// Reception turns what a device read into something the lane can hear: a code is interpreted, its product is looked
// up in the replica, a card becomes a pseudonym with its tier. After that the event is complete in itself.
#include <functional>

#include "core/catalog/barcode.h"
#include "core/catalog/recall.h"
#include "core/protocol/protocol.h"
#include "core/policy/policy.h"
#include "flows/events.h"
#include "kiosk/app/inbox.h"

namespace kassa::kiosk {

// Whose card it is, by its number and by how it was read.
using MemberLookUp = std::function<flows::MemberRead(const std::string& card_number, protocol::Recognised how)>;

// A coupon as it may be written down.
using CouponLookUp = std::function<flows::CouponRead(const catalog::CouponCode& coupon)>;

// `now` tells the century of a code's dates.
flows::Event receive(const CodeSeen& seen, const policy::Policy& policy, const catalog::Catalogue& catalogue,
                     const catalog::RecallBook& recalls, Instant now, const MemberLookUp& members,
                     const CouponLookUp& coupons);

// The recall that a pack with this code falls under, or may; for what reaches the lane by another way than a code.
std::optional<flows::RecallFound> recall_of(const catalog::ItemCode& code, const catalog::RecallBook& recalls,
                                            Instant now);

}  // namespace kassa::kiosk
