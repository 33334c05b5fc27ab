#pragma once
// The lane: everything a kiosk knows about the visit in front of it, as one value. It is a few regions side by side
// (the place the shopper is at, the basket, the bagging area, open cases, the staff member at the kiosk, devices'
// health), so that a shopper goes on scanning while a case waits and the printer is empty. `step` in flows/step.h
// is the only thing that changes it.
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/base/describe.h"
#include "core/base/ids.h"
#include "core/base/time.h"
#include "core/cases/cases.h"
#include "core/catalog/barcode.h"
#include "core/catalog/product.h"
#include "core/pricing/pricing.h"
#include "core/protocol/protocol.h"
#include "core/weights/learned.h"
#include "core/weights/story.h"

namespace kassa::flows {

struct Rules;  // flows/step.h

// --- The basket
// -------------------------------------------------------------------------------------------------------

// What a code told of one pack, beside what kind of goods it is. Dates as ItemCode has them.
struct Pack {
    std::string batch;
    std::string serial;
    std::string expiry;
    std::string best_before;
    bool operator==(const Pack&) const = default;
};
KASSA_DESCRIBE(Pack, batch, serial, expiry, best_before)

// One line of the basket. Scanning the same article again raises the quantity, except for goods with their own
// weight or label price, which get a line each.
struct Line {
    int id = 0;  // counts up within the visit, never used twice
    catalog::Product product;
    int quantity = 1;
    std::optional<Weight> weight;
    std::optional<Money> price_on_label;
    int bagged = 0;   // units that the bagging scale has seen
    int excused = 0;  // units that need not be bagged (skipped, approved)
    Instant last_added{};
    std::vector<Pack> packs;  // of those units whose code told more than its number
    bool operator==(const Line&) const = default;
};
KASSA_DESCRIBE(Line, id, product, quantity, weight, price_on_label, bagged, excused, last_added, packs)

struct Member {
    std::string card;  // the card's or telephone number as a keyed pseudonym, never in clear
    std::string tier;
    protocol::Recognised how = protocol::Recognised::Card;  // only a card that was read by the scanner may spend
    bool operator==(const Member&) const = default;
};
KASSA_DESCRIBE(Member, card, tier, how)

// A coupon that the shopper showed. One that can be used once only is claimed at the store first, and counts from the
// moment at which the store said yes.
struct Coupon {
    int id = 0;         // counts up within the visit
    std::string code;   // as it was read; of a single-use code the keyed pseudonym
    std::string key;    // the promotions' word for it; "" while the store is asked
    Id claim;           // of a single-use code
    Instant since{};    // of the question to the store
    bool operator==(const Coupon&) const = default;
};
KASSA_DESCRIBE(Coupon, id, code, key, claim, since)

// The store's own price of a basket, where the lane's clock cannot be trusted with promotions by hour.
struct Quote {
    Instant at{};  // the store's time, by which it priced
    pricing::PricedBasket priced;
    bool operator==(const Quote&) const = default;
};
KASSA_DESCRIBE(Quote, at, priced)

// What a card payment came to, as the terminal told it; nothing here identifies a card.
struct CardSlip {
    int receipt_number = 0;  // the terminal's own
    int trace = 0;
    Money amount;
    std::string card_name;   // "girocard"
    std::string masked_pan;  // "************1234"; only the last four digits are ever kept
    std::string terminal_id;
    bool operator==(const CardSlip&) const = default;
};
KASSA_DESCRIBE(CardSlip, receipt_number, trace, amount, card_name, masked_pan, terminal_id)

// A part of what is paid. Stored value and vouchers are held by the store (`authorisation`) until the sale takes them.
struct Tender {
    Id payment;
    Money amount;
    CardSlip slip{};             // of a card
    std::string kind = "card";   // "card", "stored_value", "voucher"
    Id authorisation{};          // "": a card's, or stored value that was taken while the store was away
    std::string voucher{};
    bool operator==(const Tender&) const = default;
};
KASSA_DESCRIBE(Tender, payment, amount, slip, kind, authorisation, voucher)

// A pack whose code was read a moment ago, or is still in the picture. Many packs carry two codes, and whoever reads
// both has one thing in the hand.
struct SeenPack {
    bool by_camera = false;          // else by the hand scanner; what is typed or looked up has one code
    catalog::ItemCode code;          // everything that its codes have told
    std::vector<std::string> codes;  // their texts, each once: a pack has a code but once
    int line = 0;                    // the basket line that it went into; 0: none
    bool stopped = false;            // it must not be sold
    Instant at{};                    // of the last reading
    bool operator==(const SeenPack&) const = default;
};
KASSA_DESCRIBE(SeenPack, by_camera, code, codes, line, stopped, at)

// Everything that goes when the shopper goes.
struct Visit {
    Id id;  // empty: nobody is here
    Instant started{};
    std::string language = "en";
    std::vector<Line> lines;
    int next_line = 1;
    std::optional<Member> member;
    std::optional<protocol::MemberView> told;  // what the store says of the member; none: it has not answered
    Instant told_at{};
    std::vector<Coupon> coupons;
    int next_coupon = 1;
    std::vector<Tender> tenders;  // held so far
    std::string tender;           // the kind that all of it is being paid with; "" while that is open or mixed
    bool clock_trusted = true;    // as it was when the visit began
    std::optional<Quote> quote;   // the store's price, which stands until the basket changes
    int skips = 0;                // items that the shopper chose not to bag
    std::vector<SeenPack> seen_packs;  // the newest last
    bool operator==(const Visit&) const = default;
};
KASSA_DESCRIBE(Visit, id, started, language, lines, next_line, member, told, told_at, coupons, next_coupon, tenders,
               tender, clock_trusted, quote, skips, seen_packs)

// --- The place
// --------------------------------------------------------------------------------------------------------

struct Attract {
    bool operator==(const Attract&) const = default;
};
BOOST_DESCRIBE_STRUCT(Attract, (), ())

// What is open over or beside the basket while shopping. What is typed or scrolled in it belongs to the screen.
struct Scanning {
    bool operator==(const Scanning&) const = default;
};
struct KeyingNumber {
    bool operator==(const KeyingNumber&) const = default;
};
struct LookingUp {
    bool operator==(const LookingUp&) const = default;
};
struct LineMenu {  // change quantity, remove
    int line = 0;
    bool operator==(const LineMenu&) const = default;
};
struct Weighing {  // goods by weight: the shopper puts them on the produce scale
    catalog::Product product;
    bool operator==(const Weighing&) const = default;
};
struct ConfirmingCancel {
    bool operator==(const ConfirmingCancel&) const = default;
};
BOOST_DESCRIBE_STRUCT(Scanning, (), ())
BOOST_DESCRIBE_STRUCT(KeyingNumber, (), ())
BOOST_DESCRIBE_STRUCT(LookingUp, (), ())
KASSA_DESCRIBE(LineMenu, line)
KASSA_DESCRIBE(Weighing, product)
BOOST_DESCRIBE_STRUCT(ConfirmingCancel, (), ())
using Panel = std::variant<Scanning, KeyingNumber, LookingUp, LineMenu, Weighing, ConfirmingCancel>;

struct Shopping {
    Panel panel;
    bool operator==(const Shopping&) const = default;
};
KASSA_DESCRIBE(Shopping, panel)

// Pay was pressed and cases are open: the shopper waits for staff, who clear all of them at once.
struct AwaitingStaff {
    bool operator==(const AwaitingStaff&) const = default;
};
BOOST_DESCRIBE_STRUCT(AwaitingStaff, (), ())

// Pay was pressed and items are not in the bagging area yet: look once more, then pay.
struct CheckingBags {
    bool operator==(const CheckingBags&) const = default;
};
BOOST_DESCRIBE_STRUCT(CheckingBags, (), ())

// The lane's clock cannot be trusted and a promotion by hour may hold: the store is asked for its price.
struct AskingPrice {
    Id question;
    Instant since{};
    bool operator==(const AskingPrice&) const = default;
};
KASSA_DESCRIBE(AskingPrice, question, since)

struct ChoosingTender {
    // How the last try ended. The last two are of stored value and vouchers.
    enum class Before { Nothing, Declined, Aborted, NotCharged, TerminalAway, ValueDeclined, StoreAway };
    Before before = Before::Nothing;
    bool operator==(const ChoosingTender&) const = default;
};
KASSA_DESCRIBE_ENUM(ChoosingTender::Before, Nothing, Declined, Aborted, NotCharged, TerminalAway, ValueDeclined,
                    StoreAway)
KASSA_DESCRIBE(ChoosingTender, before)

// The store is asked to hold stored value or a voucher. Askable: the same id asked again has the same answer.
struct Authorising {
    Id id;
    std::string kind;     // "stored_value" or "voucher"
    std::string voucher;  // its id
    Money amount;
    Instant since{};
    bool operator==(const Authorising&) const = default;
};
KASSA_DESCRIBE(Authorising, id, kind, voucher, amount, since)

// A card payment, which is askable: first the terminal's last receipt number is learned and journalled (Preparing),
// then the amount is sent (Presenting). Whenever the answer is lost, the terminal is asked for its last payment
// (Asking) and only what it says counts.
struct PayingByCard {
    enum class Stage { Preparing, Presenting, Stopping, Asking };
    Stage stage = Stage::Preparing;
    Id payment;
    Money amount;
    std::optional<int> receipt_before;  // the terminal's last receipt number before the payment
    std::string terminal_says;  // intermediate status: a key of `flows::terminal_words`, e.g. "insert_card"
    Instant since{};            // of this stage
    int asked = 0;              // how often the terminal was asked in vain
    bool operator==(const PayingByCard&) const = default;
};
KASSA_DESCRIBE_ENUM(PayingByCard::Stage, Preparing, Presenting, Stopping, Asking)
KASSA_DESCRIBE(PayingByCard, stage, payment, amount, receipt_before, terminal_says, since, asked)

// What the member had before this sale, as the store said `at`.
struct Balance {
    std::int64_t department = 0;
    std::int64_t supermarket = 0;
    Instant at{};
    bool operator==(const Balance&) const = default;
};
KASSA_DESCRIBE(Balance, department, supermarket, at)

// A sale as it goes to the store and onto the receipt: complete in itself, with the prices and reasons of its moment.
// The store reads it as protocol::Sale. Nothing in it names a person.
struct Sale {
    Id id;
    std::int64_t number = 0;  // the lane's own receipt number, without gaps
    Instant at{};
    std::string lane;
    std::string language;
    std::string policy_version;
    std::int64_t promotions_version = 0;  // of the store's promotions that held for this visit
    std::vector<Line> lines;
    pricing::Basket basket;  // what else the price was worked out from; its own lines are empty
    pricing::PricedBasket priced;
    std::optional<Member> member;
    std::optional<Balance> balance;
    std::vector<protocol::SaleCoupon> coupons;  // that it used up
    std::vector<Tender> tenders;
    Id voids;  // not empty: this record takes back the sale with that id, amount by amount
    bool operator==(const Sale&) const = default;
};
KASSA_DESCRIBE(Sale, id, number, at, lane, language, policy_version, promotions_version, lines, basket, priced, member,
               balance, coupons, tenders, voids)

// The sale is paid. It is kept for the store before the receipt is printed.
struct Finishing {
    Sale sale;
    bool kept = false;           // the outbox holds it
    bool print_started = false;  // a second try says COPY
    bool operator==(const Finishing&) const = default;
};
KASSA_DESCRIBE(Finishing, sale, kept, print_started)

struct Thanks {
    Sale sale;
    bool printed = false;  // false: the receipt is shown as a QR code
    Instant until{};
    bool operator==(const Thanks&) const = default;
};
KASSA_DESCRIBE(Thanks, sale, printed, until)

// Nothing can be sold here (the technician's reason stands in `why`).
struct OutOfService {
    std::string why;
    bool operator==(const OutOfService&) const = default;
};
KASSA_DESCRIBE(OutOfService, why)

using Place = std::variant<Attract, Shopping, CheckingBags, AwaitingStaff, AskingPrice, ChoosingTender, Authorising,
                           PayingByCard, Finishing, Thanks, OutOfService>;

// --- Sentences that come and go
// ---------------------------------------------------------------------------------------

struct Notice {
    enum class What {
        UnknownItem,       // offers: ask for someone, go on
        NoPrice,           // the same for a product without a price
        WrongCheckDigit,   // a typed number that has a slip in it
        NotForSale,        // a code that is no product
        PutInBag,          // the kind reminder
        TakeFromBag,       // a removed item is still on the scale
        SomethingElse,     // the scale shows something that was not scanned: ask to look
        SomethingMissing,  // the scale shows less than was bagged
        OwnBag,            // it may be put down now
        BaggingFull,       // the bagging area carries all that it can: full bags go into the trolley
        LeaveInTrolley,    // too large for the bagging area: it need not go there
        StaffWillHelp,     // it will be cleared before paying
        HelpIsComing,
        CardAccepted,  // the VIP card
        CardUnknown,
        CardBlocked,
        CardTooLate,       // shown after paying had begun
        CouponTaken,
        CouponAgain,       // it is in the basket already
        CouponRefused,     // used before, not begun, over
        CouponNotChecked,  // the store cannot be asked now
        CouponTooLate,
        ItemRemoved,
        ItemExpired,     // `goods` must not be sold: their date is over
        ItemRecalled,    // the same because their maker or the store asks for them back
        PastBestBefore,  // `goods` are in the basket, and may be left out
        LookAtPack,      // somebody will look at the date or batch before paying
        Blocked,  // what was touched cannot be done now
    };
    What what = What::Blocked;
    std::string about;  // an item's name is looked up by `line`; otherwise this text
    std::optional<int> line;
    catalog::Barcode barcode;  // UnknownItem: what was read
    std::optional<cases::Goods> goods;
    Instant until{};
    bool operator==(const Notice&) const = default;
};
KASSA_DESCRIBE_ENUM(Notice::What, UnknownItem, NoPrice, WrongCheckDigit, NotForSale, PutInBag, TakeFromBag,
                    SomethingElse, SomethingMissing, OwnBag, BaggingFull, LeaveInTrolley, StaffWillHelp,
                    HelpIsComing, CardAccepted, CardUnknown, CardBlocked, CardTooLate, CouponTaken, CouponAgain,
                    CouponRefused, CouponNotChecked, CouponTooLate, ItemRemoved, ItemExpired, ItemRecalled,
                    PastBestBefore, LookAtPack, Blocked)
KASSA_DESCRIBE(Notice, what, about, line, barcode, goods, until)

// --- Bagging: what was scanned should arrive in the bagging area; scanning goes on meanwhile
// ---------------------------

struct Settled {
    bool operator==(const Settled&) const = default;
};                      // the scale shows what it should
struct AwaitingItems {  // items are expected, or removed ones have still to be lifted
    Instant since{};    // of the last scan or change
    bool reminded = false;
    bool operator==(const AwaitingItems&) const = default;
};
struct Considering {  // the next reading tells more than a question would
    Instant since{};
    Weight difference;             // that is wondered about
    std::optional<Weight> rested;  // the one before, where goods came on top of it (weights::Situation)
    bool operator==(const Considering&) const = default;
};
struct Unexplained {  // no story without a loss is probable; the shopper is asked to look
    Weight difference;
    Instant since{};
    weights::Story story;          // the most probable one
    std::optional<Weight> rested;  // as of Considering
    bool operator==(const Unexplained&) const = default;
};
struct ScaleAway {
    bool operator==(const ScaleAway&) const = default;
};  // unplugged, or in such doubt that nothing is asked of the shopper
BOOST_DESCRIBE_STRUCT(Settled, (), ())
KASSA_DESCRIBE(AwaitingItems, since, reminded)
KASSA_DESCRIBE(Considering, since, difference, rested)
KASSA_DESCRIBE(Unexplained, difference, since, story, rested)
BOOST_DESCRIBE_STRUCT(ScaleAway, (), ())
using BaggingPlace = std::variant<Settled, AwaitingItems, Considering, Unexplained, ScaleAway>;

// A unit of a line that the scale saw arrive.
struct Bagged {
    int line = 0;
    Weight weight;   // of several that came at once, each has its part of what they weigh together
    Weight sigma;
    Instant came{};  // when the change was explained by which it came: the same for all that came with it
    bool operator==(const Bagged&) const = default;
};
KASSA_DESCRIBE(Bagged, line, weight, sigma, came)

// What one unit of a line may weigh, as it was told when it was scanned.
struct KnownWeight {
    int line = 0;
    weights::Belief belief;
    bool operator==(const KnownWeight&) const = default;
};
KASSA_DESCRIBE(KnownWeight, line, belief)

// Why the scale is in doubt. By its driver: it never comes to rest, its zero wanders, or there is more on it than it
// can weigh, which is no fault of it. By the lane: goods that were scanned and asked for never arrive, or everything
// weighs too much or too little.
enum class ScaleDoubt { None, Noisy, Drifting, Full, Stuck, Biased };
KASSA_DESCRIBE_ENUM(ScaleDoubt, None, Noisy, Drifting, Full, Stuck, Biased)
constexpr bool is_the_scale_well(ScaleDoubt doubt) { return doubt == ScaleDoubt::None || doubt == ScaleDoubt::Full; }

// What tells a faulty scale from a faulty shopper; outlives visits.
struct ScaleWatch {
    int asked_in_vain = 0;   // units that were asked for and did not come while the scale never changed
    int times_in_vain = 0;   // on so many occasions
    std::int64_t placements = 0;    // of goods whose weight is known well
    std::int64_t bias_ppm = 0;      // by how much they were too heavy, old ones counting less
    std::int64_t spread_ppm = 0;    // mean deviation from that
    bool operator==(const ScaleWatch&) const = default;
};
KASSA_DESCRIBE(ScaleWatch, asked_in_vain, times_in_vain, placements, bias_ppm, spread_ppm)

struct Bagging {
    BaggingPlace place;
    Weight shown;           // what the scale shows now
    Weight shown_sigma;     // zero: as a still scale of 5 g steps
    bool sure = true;       // it gets no better known
    Instant shown_at{};
    Weight accepted;        // what it should show: everything explained or approved so far
    Weight accepted_sigma;
    int unsure_units = 0;   // that came last, by a story that was clear before the scale was: their weight is put right
    bool restless = false;  // somebody is busy there
    bool light = false;     // on the bagging area: something there is not quite clear
    bool own_bag_announced = false;
    // Units that were removed from the basket and are still in the bag.
    struct ToLift {
        catalog::Product product;
        std::optional<Weight> weight;  // as weighed, or as the scale saw it come
        bool operator==(const ToLift&) const = default;
    };
    std::vector<ToLift> to_lift;
    std::vector<ToLift> given_up;     // that nobody asks to be lifted out any more; they may leave all the same
    // What lies there and is no unit of this basket that is known: from before the visit, own bags, what staff have
    // approved, what came while the scale was away, what stayed when full bags went. It may leave without a word.
    Weight others;
    Weight others_away;               // of it, what was lifted and may come back
    // Full bags were taken to the trolley, or the basket was recalled: where goods lie that came before is not known.
    std::optional<Instant> emptied_at;
    Weight own_bags;                  // brought so far
    std::vector<Bagged> bagged;       // in the order of arriving
    std::vector<Bagged> taken_away;   // what is thought to have left, and is awaited again
    std::vector<KnownWeight> known;   // by line
    std::vector<protocol::Placement> learned;  // in this visit; told to the store with the sale
    ScaleWatch watch;
    bool operator==(const Bagging&) const = default;
};
KASSA_DESCRIBE(Bagging::ToLift, product, weight)
KASSA_DESCRIBE(Bagging, place, shown, shown_sigma, sure, shown_at, accepted, accepted_sigma, unsure_units, restless,
               light, own_bag_announced, to_lift, given_up, others, emptied_at, others_away, own_bags, bagged,
               taken_away, known, learned, watch)

// --- Staff at the kiosk
// -----------------------------------------------------------------------------------------------

struct Nobody {
    bool operator==(const Nobody&) const = default;
};
struct PinWanted {  // a badge was shown; the PIN is typed into the screen and never becomes an event
    std::string badge;
    int wrong = 0;  // tries refused so far
    Instant since{};
    bool operator==(const PinWanted&) const = default;
};
struct Attending {
    enum class Page { Cases, Suspended };
    std::string badge;
    std::string name;  // as on the badge
    std::string role;
    Page page = Page::Cases;
    Instant last_seen{};
    bool operator==(const Attending&) const = default;
};
BOOST_DESCRIBE_STRUCT(Nobody, (), ())
KASSA_DESCRIBE(PinWanted, badge, wrong, since)
KASSA_DESCRIBE_ENUM(Attending::Page, Cases, Suspended)
KASSA_DESCRIBE(Attending, badge, name, role, page, last_seen)
using Staff = std::variant<Nobody, PinWanted, Attending>;

// --- The lane
// ---------------------------------------------------------------------------------------------------------

// How the screen suits the person in front of it.
struct Appearance {
    bool low_reach = false;
    bool high_contrast = false;
    bool large_text = false;
    bool operator==(const Appearance&) const = default;
};
KASSA_DESCRIBE(Appearance, low_reach, high_contrast, large_text)

struct Health {
    bool printer_ready = true;
    bool paper_low = false;
    bool terminal_ready = true;
    bool scale_ready = true;
    ScaleDoubt scale_doubt = ScaleDoubt::None;
    bool camera_ready = true;
    bool store_reachable = true;
    Money offline_limit{};  // while the store is away: stored value that a purchase may be paid with; zero: none
    bool clock_trusted = true;
    bool operator==(const Health&) const = default;
};
KASSA_DESCRIBE(Health, printer_ready, paper_low, terminal_ready, scale_ready, scale_doubt, camera_ready,
               store_reachable, offline_limit, clock_trusted)

// A basket that was left, or set aside by staff. Recalled or voided from the staff page.
struct Suspended {
    Visit visit;
    std::vector<cases::Case> cases;
    Instant at{};
    bool operator==(const Suspended&) const = default;
};
KASSA_DESCRIBE(Suspended, visit, cases, at)

struct Lane {
    Place place;
    Visit visit;
    Bagging bagging;
    std::vector<cases::Case> cases;  // of this visit, decided ones too
    Staff staff;
    std::optional<Notice> notice;
    std::optional<Instant> still_there;  // "Are you still there?" stands; when it ends
    Instant last_seen{};                 // the last touch, item or change: idle time counts from here
    Appearance appearance;
    Health health;
    Weight to_weigh;  // on the produce scale and not yet sold
    std::vector<Suspended> suspended;
    std::int64_t next_receipt = 1;
    std::optional<Sale> last_sale;  // for a reprint or a void by staff
    bool operator==(const Lane&) const = default;
};
KASSA_DESCRIBE(Lane, place, visit, bagging, cases, staff, notice, still_there, last_seen, appearance, health,
               to_weigh, suspended, next_receipt, last_sale)

// Written with the lane's state; a journal with another number is read through a migration or, when it is newer than
// the program, refused with a sentence.
inline constexpr int lane_version = 6;

// --- What screens, lamp and camera need to know of it; pure answers
// ------------------------------------------------------

bool bags_are_checked(
    const Lane& lane);               // nothing is expected in the bagging area and nothing is unexplained
bool is_shopping(const Lane& lane);  // a visit is open, before payment
pricing::Basket basket_of(const Visit& visit, const Rules& rules);
// The shelf's price for all of a line whose own label asks for less; none for goods that are sold by what they weigh.
std::optional<Money> reduced_from(const Line& line);
// The store's quote where there is one; else by these rules.
pricing::PricedBasket priced(const Visit& visit, const Rules& rules);
pricing::PricedBasket priced(const Lane& lane, const Rules& rules);
Money held(const Visit& visit);  // Σ of the tenders so far
// The tier whose condition is met with this sale too, to be offered at its end (STORE_RULES 1.1); "" for none. Whose
// card was not shown may get a first one.
std::string tier_on_offer(const Visit& visit, Money paid, const Rules& rules);
// What this coupon took off in `basket`; none: nothing there could use it (or the store is still asked).
std::optional<Money> saved_by(const Coupon& coupon, const Visit& visit, const pricing::PricedBasket& basket);

// What a member could pay a part with, beside a card. Nothing unless their card was read as a card.
struct Value {
    std::string kind;     // "stored_value" or "voucher"
    std::string voucher;  // its id
    Money amount;         // at most
    bool operator==(const Value&) const = default;
};
std::vector<Value> values_of(const Lane& lane, Instant at);
int open_cases(const Lane& lane);        // of any kind
bool payment_is_held(const Lane& lane);  // a case that holds payment is open
int units_to_bag(const Lane& lane);      // scanned, not yet seen or excused
int units_to_bag(const Lane& lane, const Line& line);
// Whether a shopper's own bag may still be put down without a word: nothing lies in the bagging area yet.
bool may_bring_own_bag(const Lane& lane);

enum class LampColour { Free, Shopping, Waiting, Help };  // green, white, yellow, red in the shop's own order
KASSA_DESCRIBE_ENUM(LampColour, Free, Shopping, Waiting, Help)
LampColour lamp_of(const Lane& lane);

// The camera watches for a first item when nobody is here, reads at full rate while shopping, and rests while paying.
enum class CameraPace { Rest, Watch, Read };
CameraPace camera_of(const Lane& lane);

}  // namespace kassa::flows
