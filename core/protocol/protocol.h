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
#include "core/catalog/recall.h"
#include "core/pricing/pricing.h"
#include "core/weights/learned.h"

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
    std::int64_t promotions = 0;
    std::int64_t members = 0;
    std::int64_t staff = 0;
    std::int64_t pictures = 0;
    std::string policy;  // policy::Policy::version; "" while the store has none
    std::int64_t cases = 0;
    std::int64_t lanes = 0;
    std::int64_t recalls = 0;
    std::int64_t weights = 0;
    Instant now{};       // the store's clock
    bool operator==(const Versions&) const = default;
};
KASSA_DESCRIBE(Versions, store, products, promotions, members, staff, pictures, policy, cases, lanes, recalls, weights,
               now)

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
    Instant locked_until{};  // after wrong tries anywhere in the shop nobody signs in with this badge before then
    bool operator==(const StaffMember&) const = default;
};
KASSA_DESCRIBE(StaffMember, badge, name, role, verifier, locked_until)

// GET /v1/staff
struct StaffList {
    std::int64_t version = 0;
    std::vector<StaffMember> staff;  // by badge
    bool operator==(const StaffList&) const = default;
};
KASSA_DESCRIBE(StaffList, version, staff)

// GET /v1/recalls
struct RecallList {
    std::int64_t version = 0;
    std::vector<catalog::Recall> recalls;  // by number
    bool operator==(const RecallList&) const = default;
};
KASSA_DESCRIBE(RecallList, version, recalls)

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
    std::string kind = "card";  // "card", "stored_value", "voucher", "cash"; "card" where a lane does not say it
    Id payment;
    Money amount;
    Id authorisation;      // stored value and vouchers: the store's (see Authorisation); "" when it was taken offline
    std::string voucher;   // the voucher's id
    bool operator==(const SaleTender&) const = default;
};
KASSA_DESCRIBE(SaleTender, kind, payment, amount, authorisation, voucher)

// How a member was recognised: a card that was read by a scanner may spend; a photographed card or a telephone number
// may earn only.
enum class Recognised { Card, Picture, Telephone };
KASSA_DESCRIBE_ENUM(Recognised, Card, Picture, Telephone)

// The member of a sale. Nothing here names a person: the card's pseudonym, or the telephone number's.
struct SaleMember {
    std::string card;
    std::string tier;
    Recognised how = Recognised::Card;
    bool operator==(const SaleMember&) const = default;
};
KASSA_DESCRIBE(SaleMember, card, tier, how)

// A coupon that the sale used up.
struct SaleCoupon {
    std::string code;  // as it was read; of a single-use code the keyed pseudonym
    std::string key;   // the promotions' word for it
    Id claim;          // of a single-use code: see CouponClaim
    bool operator==(const SaleCoupon&) const = default;
};
KASSA_DESCRIBE(SaleCoupon, code, key, claim)

// The seal of a lane's record: its place in the lane's chain. `hash` is BLAKE2b-256 of position, previous hash and the
// record's bytes (seal.h says how); `signature` is the kiosk's Ed25519 signature of the hash. A chain that begins anew
// because the kiosk lost its disk says `restarts`.
struct Seal {
    std::int64_t position = 0;  // 1, 2, 3 … without gaps; 0: not sealed
    std::string previous;       // 64 hex digits; of the first record 64 zeros
    std::string hash;
    std::string signature;      // 128 hex digits
    bool restarts = false;
    bool operator==(const Seal&) const = default;
};
KASSA_DESCRIBE(Seal, position, previous, hash, signature, restarts)

// POST /v1/sales: what the store reads of a sale. The body is the lane's whole record (flows::Sale, then `seal`) and
// is kept whole. A sale that is taken back later is a record of its own, with an id of its own, that names the first
// one in `voids`.
struct Sale {
    Id id;
    std::int64_t number = 0;
    Instant at{};
    std::string lane;
    std::string policy_version;
    std::int64_t promotions_version = 0;      // the newest change of the store's promotions that the lane had
    std::vector<pricing::BasketLine> lines;
    pricing::Basket basket;                   // what else the price was worked out from; its own lines are empty
    pricing::PricedBasket priced;
    std::optional<SaleMember> member;
    std::vector<SaleCoupon> coupons;
    std::vector<SaleTender> tenders;
    Id voids;  // not empty: takes back the sale with this id, amount by amount
    std::optional<Seal> seal;
    bool operator==(const Sale&) const = default;
};
KASSA_DESCRIBE(Sale, id, number, at, lane, policy_version, promotions_version, lines, basket, priced, member, coupons,
               tenders, voids, seal)

// --- Members ---

struct VoucherView {
    std::string id;
    Money amount;     // what is left
    Instant until{};  // exclusive; zero: no end
    bool operator==(const VoucherView&) const = default;
};
KASSA_DESCRIBE(VoucherView, id, amount, until)

// GET /v1/members/CARD (the card's or telephone number's pseudonym): what a kiosk may show to the person with the card.
struct MemberView {
    std::string card;
    std::string tier;        // "" when blocked
    bool blocked = false;
    std::int64_t department_points = 0;
    std::int64_t supermarket_points = 0;
    Money stored_value;
    std::vector<VoucherView> vouchers;
    bool birthday = false;   // today, where the store stands
    Money spent_today;       // where the store stands; with the card itself only, as is the next
    Money spent_this_year;
    std::string may_become;  // a tier whose condition is met: offer the application (STORE_RULES 1.1)
    std::map<std::string, int> used;  // by promotion with a limit per member
    bool operator==(const MemberView&) const = default;
};
KASSA_DESCRIBE(MemberView, card, tier, blocked, department_points, supermarket_points, stored_value, vouchers, birthday,
               spent_today, spent_this_year, may_become, used)

// POST /v1/authorisations: holds an amount of stored value or a voucher for a payment. It is taken for good by the sale
// that names it, and let go by POST /v1/authorisations/ID/release or after `until`.
struct AuthorisationRequest {
    Id id;
    std::string card;
    Recognised how = Recognised::Card;
    std::string kind;     // "stored_value" or "voucher"
    std::string voucher;  // its id
    Money amount;
    bool operator==(const AuthorisationRequest&) const = default;
};
KASSA_DESCRIBE(AuthorisationRequest, id, card, how, kind, voucher, amount)
struct Authorisation {
    Id id;
    bool approved = false;
    Money amount;          // ≤ what was asked
    Instant until{};
    std::string sentence;  // why not, for a person
    bool operator==(const Authorisation&) const = default;
};
KASSA_DESCRIBE(Authorisation, id, approved, amount, until, sentence)

// POST /v1/vouchers: points become a voucher (STORE_RULES 1.5).
struct VoucherRequest {
    Id id;
    std::string card;
    Recognised how = Recognised::Card;
    std::int64_t points = 0;
    bool operator==(const VoucherRequest&) const = default;
};
KASSA_DESCRIBE(VoucherRequest, id, card, how, points)

// POST /v1/coupons/claims: holds a single-use code for a visit, so that no other lane can use it. Burned by the sale
// that names the claim; let go by POST /v1/coupons/claims/ID/release.
struct CouponClaimRequest {
    Id id;
    std::string code;
    bool operator==(const CouponClaimRequest&) const = default;
};
KASSA_DESCRIBE(CouponClaimRequest, id, code)
struct CouponClaim {
    Id id;
    bool good = false;
    std::string key;       // the promotions' word for it
    std::string sentence;  // why not
    bool operator==(const CouponClaim&) const = default;
};
KASSA_DESCRIBE(CouponClaim, id, good, key, sentence)

// --- Promotions ---

// One change: a promotion as it now is, or its end.
struct PromotionChange {
    std::string id;
    std::optional<pricing::Promotion> promotion;  // none: it was taken away
    bool operator==(const PromotionChange&) const = default;
};
KASSA_DESCRIBE(PromotionChange, id, promotion)

// GET /v1/promotions/changes?since=V&limit=N&store=ID. These come beside the policy's own.
struct PromotionsPage {
    std::string store;
    bool from_start = false;
    std::int64_t version = 0;
    bool more = false;
    std::vector<PromotionChange> promotions;
    bool operator==(const PromotionsPage&) const = default;
};
KASSA_DESCRIBE(PromotionsPage, store, from_start, version, more, promotions)

// --- What goods weigh ---

// One item that a bagging scale saw arrive.
struct Placement {
    catalog::ItemKey item;
    weights::Observation seen;
    bool operator==(const Placement&) const = default;
};
KASSA_DESCRIBE(Placement, item, seen)

// POST /v1/weights: what a visit taught, once by its id.
struct WeightsTold {
    Id id;
    std::vector<Placement> placements;  // 1 to 1,000
    bool operator==(const WeightsTold&) const = default;
};
KASSA_DESCRIBE(WeightsTold, id, placements)

// What the store has learned of one item, and of what a category's goods are packed in.
struct WeightChange {
    catalog::ItemKey item;
    weights::Learned learned;
    bool operator==(const WeightChange&) const = default;
};
KASSA_DESCRIBE(WeightChange, item, learned)
struct PackagingChange {
    std::string category;
    weights::Packaging packaging;
    bool operator==(const PackagingChange&) const = default;
};
KASSA_DESCRIBE(PackagingChange, category, packaging)

// GET /v1/weights/changes?since=V&limit=N&store=ID
struct WeightsPage {
    std::string store;
    bool from_start = false;
    std::int64_t version = 0;
    bool more = false;
    std::vector<WeightChange> weights;
    std::vector<PackagingChange> packagings;
    bool operator==(const WeightsPage&) const = default;
};
KASSA_DESCRIBE(WeightsPage, store, from_start, version, more, weights, packagings)

// --- Lanes and people ---

// POST /v1/lanes/state: how a lane is; the newest word of each lane counts. Which one is newer the lane's clock cannot
// say, for it may have been set: a run of the kiosk's program counts its words, and a later run speaks later.
struct LaneState {
    Id id;
    Instant at{};
    std::string place;                       // "Shopping"
    std::map<std::string, bool> devices;     // "printer": ready?
    int open_cases = 0;
    int waiting_for_store = 0;               // entries of the outbox
    bool clock_trusted = true;
    Id run;                                  // made when the kiosk's program starts; "" of an older kiosk
    std::int64_t number = 0;                 // counts up within the run
    bool operator==(const LaneState&) const = default;
};
KASSA_DESCRIBE(LaneState, id, at, place, devices, open_cases, waiting_for_store, clock_trusted, run, number)

// A lane as its store knows it.
struct LaneView {
    std::string lane;
    Instant enrolled{};
    std::optional<LaneState> state;  // the newest that the lane told; none: it never did
    Instant heard{};                 // when it told that
    bool operator==(const LaneView&) const = default;
};
KASSA_DESCRIBE(LaneView, lane, enrolled, state, heard)

// GET /v1/lanes
struct LaneList {
    std::int64_t version = 0;
    std::vector<LaneView> lanes;  // by name
    bool operator==(const LaneList&) const = default;
};
KASSA_DESCRIBE(LaneList, version, lanes)

// POST /v1/staff/sign-in, by badge and PIN; a lane's key or nobody's. The token stands behind "Authorization: Bearer".
struct SignIn {
    std::string badge;
    std::string pin;
    bool operator==(const SignIn&) const = default;
};
KASSA_DESCRIBE(SignIn, badge, pin)
struct SignedIn {
    std::string token;
    std::string badge;
    std::string name;
    Role role = Role::attendant;
    Instant until{};
    bool operator==(const SignedIn&) const = default;
};
KASSA_DESCRIBE(SignedIn, token, badge, name, role, until)

// POST /v1/staff/tries: PINs that a lane looked at: wrong ones lock the badge in the whole shop, a right one frees it.
struct StaffTries {
    Id id;
    std::string badge;
    int wrong = 0;  // 1 to 100, each told once; 0: the PIN was right, which forgets the wrong ones before it
    Instant at{};   // when it was typed, by the lane's clock
    bool operator==(const StaffTries&) const = default;
};
KASSA_DESCRIBE(StaffTries, id, badge, wrong, at)

// The answer to POST /v1/staff/sign-out and /v1/staff/BADGE/unlock; doing it again is answered alike.
struct BadgeDone {
    std::string badge;
    bool operator==(const BadgeDone&) const = default;
};
KASSA_DESCRIBE(BadgeDone, badge)

// POST /v1/cases/ID/decision, by staff.
struct CaseDecision {
    Id id;  // of this decision
    cases::Decision decision;
    std::string note;
    bool operator==(const CaseDecision&) const = default;
};
KASSA_DESCRIBE(CaseDecision, id, decision, note)

// A case as its lane told it and as it was decided away from the lane. The lane acts on a decision and then tells the
// case as decided.
struct CaseView {
    std::int64_t version = 0;
    std::string lane;
    cases::Case told;
    std::optional<CaseDecision> decision;
    std::string decided_by;  // the badge
    Instant decided{};
    bool operator==(const CaseView&) const = default;
};
KASSA_DESCRIBE(CaseView, version, lane, told, decision, decided_by, decided)

// GET /v1/cases?open=1&since=V&limit=N, oldest change first; a kiosk is told of its own lane's cases only.
struct CasesPage {
    std::int64_t version = 0;
    bool more = false;
    std::vector<CaseView> cases;
    bool operator==(const CasesPage&) const = default;
};
KASSA_DESCRIBE(CasesPage, version, more, cases)

// POST /v1/enrolments, with the one-time code of `store enrol LANE --code`; answered by a KioskKey. `public_key` is the
// kiosk's own Ed25519 key (64 hex digits): its secret half never leaves the kiosk.
struct EnrolmentRequest {
    std::string code;
    std::string lane;
    std::string public_key;
    bool operator==(const EnrolmentRequest&) const = default;
};
KASSA_DESCRIBE(EnrolmentRequest, code, lane, public_key)

// What comes through GET /v1/push (WebSocket), one JSON text a message: only that something is newer, never what. A
// kiosk that misses one finds out at its next look.
struct Push {
    std::string what;          // "products", "promotions", "members", "policy", "staff", "pictures", "cases", "lanes",
                               // "recalls": whatever of these the listener may read; "": look once
    std::int64_t version = 0;
    bool operator==(const Push&) const = default;
};
KASSA_DESCRIBE(Push, what, version)

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
    std::string signing_key;  // the kiosk's own Ed25519 seed, 64 hex digits; made by the kiosk, unknown to the store
    std::string certificate;  // PEM: the store's own, which the kiosk trusts and no other; "" on loopback
    bool operator==(const KioskKey&) const = default;
};
KASSA_DESCRIBE(KioskKey, lane, store, key, card_key, signing_key, certificate)

}  // namespace kassa::protocol
