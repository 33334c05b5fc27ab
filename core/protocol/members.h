#pragma once
// What staff and store say to one another about members: the bodies of requests under /v1/members that kiosks do not
// make (those stand in protocol.h). `card` is a card's number, a telephone number beginning with '+', or the pseudonym
// of either (32 hex digits). A card's number stands in bodies only, never in a path.
#include <optional>
#include <string>
#include <vector>

#include "core/base/ids.h"
#include "core/protocol/protocol.h"
#include "core/vip/card.h"
#include "core/vip/ledger.h"

namespace kassa::protocol {

// What a member can be known by: a card, or the telephone number, which may earn and never spends.
enum class CardKind { Card, Telephone };
KASSA_DESCRIBE_ENUM(CardKind, Card, Telephone)

// The person behind a card. Sealed wherever it is kept.
struct Person {
    std::string name;
    std::string telephone;
    std::string address;   // postal
    std::string birthday;  // "1990-05-17"; "": not told
    std::string email;     // "": none
    bool operator==(const Person&) const = default;
};
KASSA_DESCRIBE(Person, name, telephone, address, birthday, email)

// POST /v1/members: a card is issued, by a person who has looked at the document.
struct MemberApplication {
    Id id;
    std::string card;      // the new card's number
    std::string tier;
    std::string document;  // of the policy's identity_documents
    Person person;
    bool operator==(const MemberApplication&) const = default;
};
KASSA_DESCRIBE(MemberApplication, id, card, tier, document, person)

// POST /v1/members/block
struct CardBlock {
    Id id;
    std::string card;
    bool operator==(const CardBlock&) const = default;
};
KASSA_DESCRIBE(CardBlock, id, card)

// POST /v1/members/unblock
struct CardFound {
    Id id;
    std::string card;
    bool operator==(const CardFound&) const = default;
};
KASSA_DESCRIBE(CardFound, id, card)

// POST /v1/members/replace
struct CardReplacement {
    Id id;
    std::string card;      // the old one, or the telephone number
    std::string new_card;
    vip::Replacing why = vip::Replacing::Lost;
    std::string document;
    bool old_card_handed_in = false;
    bool operator==(const CardReplacement&) const = default;
};
KASSA_DESCRIBE(CardReplacement, id, card, new_card, why, document, old_card_handed_in)

// POST /v1/members/upgrade
struct TierChange {
    Id id;
    std::string card;
    std::string tier;
    bool operator==(const TierChange&) const = default;
};
KASSA_DESCRIBE(TierChange, id, card, tier)

// POST /v1/members/top-ups: money that staff took in becomes stored value.
struct TopUp {
    Id id;
    std::string card;
    Money amount;
    bool operator==(const TopUp&) const = default;
};
KASSA_DESCRIBE(TopUp, id, card, amount)

// POST /v1/members/erase
struct Erasure {
    Id id;
    std::string card;
    bool operator==(const Erasure&) const = default;
};
KASSA_DESCRIBE(Erasure, id, card)

// The answer to each of these.
struct CardDone {
    std::string card;         // pseudonym of the card that is good from now on; "" when there is none
    std::string tier;
    Money fee;                // to be taken at the desk
    Money paid_out;           // to be given at the desk
    Money stored_value;       // the balance after it
    std::int64_t department_points = 0;
    std::int64_t supermarket_points = 0;
    bool operator==(const CardDone&) const = default;
};
KASSA_DESCRIBE(CardDone, card, tier, fee, paid_out, stored_value, department_points, supermarket_points)

// POST /v1/members/export (the card stands in the body): everything that the store knows of a member.
struct CardName {
    std::string card;
    bool operator==(const CardName&) const = default;
};
KASSA_DESCRIBE(CardName, card)

struct CardView {
    std::string card;  // pseudonym
    CardKind kind = CardKind::Card;
    vip::CardState state = vip::CardState::Active;
    Instant since{};
    bool operator==(const CardView&) const = default;
};
KASSA_DESCRIBE(CardView, card, kind, state, since)

struct MemberExport {
    std::string member;
    std::string tier;
    Instant since{};
    std::optional<Person> person;  // none: erased, or never told
    std::vector<CardView> cards;
    std::vector<VoucherView> vouchers;
    std::vector<vip::Entry> ledger;  // of the member's own account, by time
    std::map<std::string, int> promotions_used;
    std::vector<Sale> purchases;     // by time, each as its lane told it
    bool operator==(const MemberExport&) const = default;
};
KASSA_DESCRIBE(MemberExport, member, tier, since, person, cards, vouchers, ledger, promotions_used, purchases)

}  // namespace kassa::protocol
