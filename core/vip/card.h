#pragma once
// The life of a card (STORE_RULES 1.6): a lost card is blocked at once and replaced for a fee with proof of identity; a
// broken or unreadable one is replaced free against the old card. Balances belong to the member, so a new card has
// what the old one had.
#include "core/base/describe.h"
#include "core/vip/rules.h"

namespace kassa::vip {

enum class CardState {
    Active,
    Blocked,   // lost: neither earns nor spends, until it is found (staff) or replaced
    Replaced,  // for good; an old sale still finds its member
};
KASSA_DESCRIBE_ENUM(CardState, Active, Blocked, Replaced)

enum class Replacing { Lost, Broken };
KASSA_DESCRIBE_ENUM(Replacing, Lost, Broken)

// What a replacement takes.
struct Replacement {
    bool allowed = false;
    Money fee;
    std::string sentence;  // why not
    bool operator==(const Replacement&) const = default;
};
// `document` is what the person showed of `Rules::identity_documents`; `old_card_handed_in` tells that staff holds it.
Replacement replacement_of(CardState state, Replacing why, const std::string& document, bool old_card_handed_in,
                           const Rules& rules);

bool is_identity_document(const std::string& document, const Rules& rules);

}  // namespace kassa::vip
