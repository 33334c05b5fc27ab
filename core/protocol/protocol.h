#pragma once
// What a store and its kiosks say to one another: the bodies of the requests and answers under /v1, as described
// structs (core/base/describe.h says how each is written). Both ends include this file and nothing of one another.
//
// A store numbers its changes: every write of a product, a member, the policy, the staff or a picture takes the next
// number, so "what changed since V" has one answer and a kiosk that was away catches up in pages. Numbers mean
// something only together with the store that counted them, so an answer names its store; a kiosk that finds
// another name than the one it knows (a new box, a database from a backup) begins again from 0.
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/describe.h"
#include "core/base/ids.h"
#include "core/base/time.h"
#include "core/cases/cases.h"
#include "core/catalog/product.h"
#include "core/pricing/pricing.h"

namespace kassa::protocol {

// GET /v1/health, the one request that needs no key.
struct Health {
    std::string status;  // "ready"
    std::string store;   // the store's own id, made when its database was
    bool operator==(const Health&) const = default;
};
KASSA_DESCRIBE(Health, status, store)

// GET /v1/versions: the newest number of each kind; what a kiosk asks every few seconds.
struct Versions {
    std::string store;
    std::int64_t products = 0;
    std::int64_t members = 0;
    std::int64_t staff = 0;
    std::int64_t pictures = 0;
    std::string policy;  // policy::Policy::version; "" while the store has none
    bool operator==(const Versions&) const = default;
};
KASSA_DESCRIBE(Versions, store, products, members, staff, pictures, policy)

// GET /v1/changes?since=V&limit=N&store=ID, oldest change first. `store` names whose numbers V is of.
struct ChangesPage {
    std::string store;
    bool from_start =
        false;  // this page begins the whole catalogue: what was held before is to be forgotten first
    std::int64_t version = 0;  // the page tells everything up to and including this number; ask on from here
    bool more = false;
    std::vector<catalog::Product> products;
    bool operator==(const ChangesPage&) const = default;
};
KASSA_DESCRIBE(ChangesPage, store, from_start, version, more, products)

// GET /v1/policy, or GET /v1/policy?version=X for an older one that a sale names.
struct PolicyText {
    std::string version;  // policy::Policy::version of the text
    std::string text;     // TOML, as it was applied
    Instant since{};      // when it was applied
    bool operator==(const PolicyText&) const = default;
};
KASSA_DESCRIBE(PolicyText, version, text, since)

// What a member of staff may do grows from left to right.
enum class Role { attendant, supervisor, manager, technician };
KASSA_DESCRIBE_ENUM(Role, attendant, supervisor, manager, technician)

struct StaffMember {
    std::string badge;
    std::string name;  // as on the badge
    Role role = Role::attendant;
    std::string verifier;  // of the PIN: see secrets.h
    bool operator==(const StaffMember&) const = default;
};
KASSA_DESCRIBE(StaffMember, badge, name, role, verifier)

// GET /v1/staff
struct StaffList {
    std::int64_t version = 0;
    std::vector<StaffMember> staff;  // by badge
    bool operator==(const StaffList&) const = default;
};
KASSA_DESCRIBE(StaffList, version, staff)

struct MemberTier {
    std::string card;  // the card's pseudonym: see secrets.h
    std::string tier;  // a key of the policy's VIP tiers; "": the card is blocked
    bool operator==(const MemberTier&) const = default;
};
KASSA_DESCRIBE(MemberTier, card, tier)

// GET /v1/members/changes?since=V&limit=N&store=ID
struct MembersPage {
    std::string store;
    bool from_start = false;
    std::int64_t version = 0;
    bool more = false;
    std::vector<MemberTier> members;
    bool operator==(const MembersPage&) const = default;
};
KASSA_DESCRIBE(MembersPage, store, from_start, version, more, members)

struct PictureName {
    std::string name;  // "bananas.png"
    std::string etag;  // changes with the picture
    bool operator==(const PictureName&) const = default;
};
KASSA_DESCRIBE(PictureName, name, etag)

// GET /v1/pictures; each picture itself is GET /v1/pictures/NAME.
struct PictureList {
    std::int64_t version = 0;
    std::vector<PictureName> pictures;
    bool operator==(const PictureList&) const = default;
};
KASSA_DESCRIBE(PictureList, version, pictures)

// What the store reads of a sale's payment.
struct SaleTender {
    std::string kind = "card";  // a lane that takes cards only does not say it
    Id payment;
    Money amount;
    bool operator==(const SaleTender&) const = default;
};
KASSA_DESCRIBE(SaleTender, kind, payment, amount)

// POST /v1/sales: what the store reads of a sale. The body is the lane's whole record (flows::Sale) and is kept
// whole. A sale that is taken back later is a record of its own, with an id of its own, that names the first one in
// `voids`.
struct Sale {
    Id id;
    std::int64_t number = 0;
    Instant at{};
    std::string lane;
    std::string policy_version;
    pricing::PricedBasket priced;
    std::vector<SaleTender> tenders;
    Id voids;  // not empty: takes back the sale with this id, amount by amount
    bool operator==(const Sale&) const = default;
};
KASSA_DESCRIBE(Sale, id, number, at, lane, policy_version, priced, tenders, voids)

// The answer to POST /v1/sales, /v1/cases and /v1/baskets; a repeated request is answered with the same words.
struct Received {
    Id id;
    Instant at{};  // when the store first had it
    bool operator==(const Received&) const = default;
};
KASSA_DESCRIBE(Received, id, at)

// POST /v1/baskets: what the store reads of a basket that was suspended, recalled or voided (flows::TellBasket).
struct BasketVisit {
    Id id;
    Instant started{};
    bool operator==(const BasketVisit&) const = default;
};
KASSA_DESCRIBE(BasketVisit, id, started)
struct BasketTold {
    enum class What { Suspended, Recalled, Voided };
    What what = What::Suspended;
    BasketVisit visit;
    bool operator==(const BasketTold&) const = default;
};
KASSA_DESCRIBE_ENUM(BasketTold::What, Suspended, Recalled, Voided)
KASSA_DESCRIBE(BasketTold, what, visit)

// Every refusal (RFC 9457, application/problem+json). `detail` is a sentence a person can use.
struct Problem {
    std::string type = "about:blank";
    std::string title;
    int status = 0;
    std::string detail;
    bool operator==(const Problem&) const = default;
};
KASSA_DESCRIBE(Problem, type, title, status, detail)

// The file that `store enrol LANE` makes for a kiosk. Readable by its owner only.
struct KioskKey {
    std::string lane;
    std::string store;     // the store's id
    std::string key;       // what stands behind "Authorization: Bearer", 64 hex digits
    std::string card_key;  // of the members' pseudonyms, 64 hex digits
    bool operator==(const KioskKey&) const = default;
};
KASSA_DESCRIBE(KioskKey, lane, store, key, card_key)

}  // namespace kassa::protocol
