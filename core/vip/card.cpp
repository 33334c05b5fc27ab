#include "core/vip/card.h"

#include <algorithm>

namespace kassa::vip {

bool is_identity_document(const std::string& document, const Rules& rules) {
    return std::ranges::contains(rules.identity_documents, document);
}

Replacement replacement_of(CardState state, Replacing why, const std::string& document, bool old_card_handed_in,
                           const Rules& rules) {
    if (state == CardState::Replaced) return {.sentence = "this card has been replaced already"};
    switch (why) {
        case Replacing::Lost:
            if (!is_identity_document(document, rules))
                return {.sentence = "a lost card is replaced with proof of identity only: look at a document of the "
                                    "policy's list and name it"};
            return {.allowed = true, .fee = rules.replacement_fee};
        case Replacing::Broken:
            if (state == CardState::Blocked)
                return {.sentence = "this card was reported lost: replace it as a lost card"};
            if (!old_card_handed_in) return {.sentence = "a broken card is replaced against the old card: take it in"};
            return {.allowed = true};
    }
    return {};
}

}  // namespace kassa::vip
