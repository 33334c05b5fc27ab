#pragma once
// What the lane can hear. An event is something that happened, complete in itself: the look-up of an item or of a
// card is done before the event is made, so that a journal of events replays a visit without a catalogue. Nothing
// here holds a PIN, a card number or a person's name in clear.
#include <map>
#include <optional>
#include <string>
#include <variant>

#include "core/base/describe.h"
#include "flows/lane.h"

namespace kassa::flows {

// --- From the shopper
// -------------------------------------------------------------------------------------------------

struct Started {
    bool operator==(const Started&) const = default;
};  // a first touch
struct LanguageChosen {
    std::string language;
    bool operator==(const LanguageChosen&) const = default;
};
struct AppearanceChosen {
    Appearance appearance;
    bool operator==(const AppearanceChosen&) const = default;
};
// A recall that the pack may fall under.
struct RecallFound {
    std::string recall;                           // its number
    std::map<std::string, std::string> sentence;  // for the shopper, by language; may be empty
    // False: it names batches or dates, and the code that was read does not tell the pack's.
    bool certain = false;
    bool operator==(const RecallFound&) const = default;
};
KASSA_DESCRIBE(RecallFound, recall, sentence, certain)

// A code was read by camera or scanner, or typed, or a product was chosen from the look-up.
struct ItemRead {
    enum class How { Camera, Scanner, Keyed, LookedUp };
    How how = How::Camera;
    catalog::Barcode barcode;  // empty for LookedUp
    catalog::ItemCode code;
    std::optional<catalog::Product> product;  // none: the catalogue does not know it
    std::optional<RecallFound> recall;
    std::optional<weights::Belief> weight;    // what one unit may weigh, as the store has learned; none: as declared
    std::vector<std::string> in_view;         // Camera: the texts of items' codes that it has told and still sees
    bool operator==(const ItemRead&) const = default;
};
struct CodeRefused {  // a code that is no item, card or badge of this store
    ItemRead::How how = ItemRead::How::Camera;
    catalog::Barcode barcode;
    catalog::NotForSale::Why why = catalog::NotForSale::Why::NotAnItem;
    bool operator==(const CodeRefused&) const = default;
};
struct MemberRead {
    std::optional<Member> member;  // none: the card is unknown or blocked
    bool blocked = false;
    bool operator==(const MemberRead&) const = default;
};
struct CouponRead {
    std::string code;  // as printed; of a single-use code the keyed pseudonym
    std::string key;   // the promotions' word for it; "" for a single-use code, which the store has to tell
    bool single_use = false;
    bool operator==(const CouponRead&) const = default;
};
struct CouponRemoved {
    int coupon = 0;
    bool operator==(const CouponRemoved&) const = default;
};
struct ValueChosen {  // as a tender: one of `values_of`
    std::string kind;
    std::string voucher;
    bool operator==(const ValueChosen&) const = default;
};
enum class Button {
    EnterNumber,
    LookUp,
    ClosePanel,  // the panels of shopping
    SkipBagging,  // what is not bagged yet; of an open line's menu, that line alone
    OwnBag,       // the shopper is about to put a bag of their own down
    RemindOk,  // "I won't bag this", "understood"
    Cancel,
    CancelConfirmed,
    Pay,
    BackToShopping,
    PayByCard,
    StopPayment,
    AskForHelp,
    HelpNotNeeded,
    AskAboutItem,
    StillHere,
    ReprintReceipt,
    AskAboutTier,  // "you may become Gold": somebody comes
    Done,
};
struct Pressed {
    Button button = Button::Done;
    bool operator==(const Pressed&) const = default;
};
struct LineOpened {
    int line = 0;
    bool operator==(const LineOpened&) const = default;
};
struct QuantityChosen {  // 0 removes the line
    int line = 0;
    int quantity = 0;
    bool operator==(const QuantityChosen&) const = default;
};
struct Weighed {  // the produce scale, settled
    Weight weight;
    bool operator==(const Weighed&) const = default;
};
BOOST_DESCRIBE_STRUCT(Started, (), ())
KASSA_DESCRIBE(LanguageChosen, language)
KASSA_DESCRIBE(AppearanceChosen, appearance)
KASSA_DESCRIBE_ENUM(ItemRead::How, Camera, Scanner, Keyed, LookedUp)
KASSA_DESCRIBE(ItemRead, how, barcode, code, product, recall, weight, in_view)
KASSA_DESCRIBE(CodeRefused, how, barcode, why)
KASSA_DESCRIBE(MemberRead, member, blocked)
KASSA_DESCRIBE(CouponRead, code, key, single_use)
KASSA_DESCRIBE(CouponRemoved, coupon)
KASSA_DESCRIBE(ValueChosen, kind, voucher)
KASSA_DESCRIBE_ENUM(Button, EnterNumber, LookUp, ClosePanel, SkipBagging, OwnBag, RemindOk, Cancel, CancelConfirmed,
                    Pay, BackToShopping, PayByCard, StopPayment, AskForHelp, HelpNotNeeded, AskAboutItem,
                    StillHere, ReprintReceipt, AskAboutTier, Done)
KASSA_DESCRIBE(Pressed, button)
KASSA_DESCRIBE(LineOpened, line)
KASSA_DESCRIBE(QuantityChosen, line, quantity)
KASSA_DESCRIBE(Weighed, weight)

// --- From the devices
// -------------------------------------------------------------------------------------------------

struct BagChanged {  // the bagging scale has settled on a new total, or knows it better
    Weight total;
    Weight sigma;      // standard deviation of `total`; zero: as a still scale of 5 g steps
    Duration still{};  // for so long nothing has moved
    bool sure = true;  // false: another of these, or BagRestless, follows within a second or two
    bool operator==(const BagChanged&) const = default;
};
struct BagRestless {  // nothing has held still there for three seconds
    bool operator==(const BagRestless&) const = default;
};
struct ScaleDoubted {  // by its driver; None: no longer
    ScaleDoubt doubt = ScaleDoubt::None;
    std::string why;  // for the technician
    bool operator==(const ScaleDoubted&) const = default;
};
enum class DeviceName { Scale, ProduceScale, Camera, Scanner, Terminal, Printer, Lamp };
struct DeviceAway {
    DeviceName device = DeviceName::Scale;
    std::string why;  // for the technician
    bool operator==(const DeviceAway&) const = default;
};
struct DeviceBack {
    DeviceName device = DeviceName::Scale;
    bool operator==(const DeviceBack&) const = default;
};
struct TerminalSays {  // intermediate status while a payment runs
    Id payment;
    std::string words;  // a key: "insert_card", "enter_pin", "please_wait", "remove_card", …
    bool operator==(const TerminalSays&) const = default;
};
// The terminal's last payment, as it tells when asked (ZVT 06 20). No slip: it has none.
struct TerminalLast {
    Id payment;             // for which it was asked
    bool approved = false;  // the last payment was a success
    std::optional<CardSlip> slip;
    bool operator==(const TerminalLast&) const = default;
};
struct CardApproved {
    Id payment;
    CardSlip slip;
    bool operator==(const CardApproved&) const = default;
};
struct CardDeclined {
    Id payment;
    enum class Why { Declined, Aborted };
    Why why = Why::Declined;
    std::string code;  // the terminal's result code in hex, for the record
    bool operator==(const CardDeclined&) const = default;
};
// The request went out and no answer came back, or none was understood: nobody knows whether the card was charged.
struct CardAnswerLost {
    Id payment;
    std::string why;
    bool operator==(const CardAnswerLost&) const = default;
};
// The request never reached the terminal: nothing was charged.
struct CardNotAsked {
    Id payment;
    std::string why;
    bool operator==(const CardNotAsked&) const = default;
};
struct CardReversed {
    Id payment;
    bool done = false;
    std::string why;
    bool operator==(const CardReversed&) const = default;
};
struct ReceiptPrinted {
    Id sale;
    bool operator==(const ReceiptPrinted&) const = default;
};
struct ReceiptFailed {  // out of paper, cover open, away
    Id sale;
    std::string why;
    bool operator==(const ReceiptFailed&) const = default;
};
struct PrinterStatus {
    bool ready = true;
    bool paper_low = false;
    std::string why;
    bool operator==(const PrinterStatus&) const = default;
};
KASSA_DESCRIBE(BagChanged, total, sigma, still, sure)
BOOST_DESCRIBE_STRUCT(BagRestless, (), ())
KASSA_DESCRIBE(ScaleDoubted, doubt, why)
KASSA_DESCRIBE_ENUM(DeviceName, Scale, ProduceScale, Camera, Scanner, Terminal, Printer, Lamp)
KASSA_DESCRIBE(DeviceAway, device, why)
KASSA_DESCRIBE(DeviceBack, device)
KASSA_DESCRIBE(TerminalSays, payment, words)
KASSA_DESCRIBE(TerminalLast, payment, approved, slip)
KASSA_DESCRIBE(CardApproved, payment, slip)
KASSA_DESCRIBE_ENUM(CardDeclined::Why, Declined, Aborted)
KASSA_DESCRIBE(CardDeclined, payment, why, code)
KASSA_DESCRIBE(CardAnswerLost, payment, why)
KASSA_DESCRIBE(CardNotAsked, payment, why)
KASSA_DESCRIBE(CardReversed, payment, done, why)
KASSA_DESCRIBE(ReceiptPrinted, sale)
KASSA_DESCRIBE(ReceiptFailed, sale, why)
KASSA_DESCRIBE(PrinterStatus, ready, paper_low, why)

// --- From staff
// -------------------------------------------------------------------------------------------------------

struct BadgeShown {
    std::string badge;
    bool operator==(const BadgeShown&) const = default;
};
struct StaffSignedIn {
    std::string badge;
    std::string name;
    std::string role;
    bool operator==(const StaffSignedIn&) const = default;
};
struct StaffRefused {
    std::string badge;
    bool operator==(const StaffRefused&) const = default;
};
struct CaseDecided {
    Id id;
    cases::Decision decision;
    bool operator==(const CaseDecided&) const = default;
};
enum class StaffButton {
    Leave,
    ShowCases,
    ShowSuspended,
    ApproveWeights,
    Suspend,
    VoidBasket,
    ReprintLast,
    VoidLastSale
};
struct StaffPressed {
    StaffButton button = StaffButton::Leave;
    bool operator==(const StaffPressed&) const = default;
};
struct SuspendedRecalled {
    Id visit;
    bool operator==(const SuspendedRecalled&) const = default;
};
struct SuspendedVoided {
    Id visit;
    bool operator==(const SuspendedVoided&) const = default;
};
KASSA_DESCRIBE(BadgeShown, badge)
KASSA_DESCRIBE(StaffSignedIn, badge, name, role)
KASSA_DESCRIBE(StaffRefused, badge)
KASSA_DESCRIBE(CaseDecided, id, decision)
KASSA_DESCRIBE_ENUM(StaffButton, Leave, ShowCases, ShowSuspended, ApproveWeights, Suspend, VoidBasket,
                    ReprintLast, VoidLastSale)
KASSA_DESCRIBE(StaffPressed, button)
KASSA_DESCRIBE(SuspendedRecalled, visit)
KASSA_DESCRIBE(SuspendedVoided, visit)

// --- From the kiosk itself
// --------------------------------------------------------------------------------------------

struct Tick {
    bool operator==(const Tick&) const = default;
};  // a deadline of the lane may have passed
// The program started again on a journal in mid-visit; what was asked of the world is asked again, as its class
// allows.
struct Restarted {
    bool operator==(const Restarted&) const = default;
};
struct SaleKept {  // the outbox holds it, synchronously written
    Id sale;
    bool operator==(const SaleKept&) const = default;
};
struct StoreSeen {
    bool reachable = true;
    Money offline_limit{};  // of stored value a purchase while the store is away, as this kiosk is configured
    bool operator==(const StoreSeen&) const = default;
};
// The store's answers. Without one the store could not be asked, or nothing came back.
struct MemberTold {
    std::string card;  // that was asked about
    std::optional<protocol::MemberView> view;
    bool operator==(const MemberTold&) const = default;
};
struct CouponChecked {
    Id claim;
    std::optional<protocol::CouponClaim> answer;
    bool operator==(const CouponChecked&) const = default;
};
struct Authorised {
    Id id;
    std::optional<protocol::Authorisation> answer;
    bool operator==(const Authorised&) const = default;
};
struct Quoted {
    Id question;
    std::optional<Quote> quote;
    bool operator==(const Quoted&) const = default;
};
struct ClockJudged {  // whether this kiosk's clock can be believed
    bool trusted = true;
    bool operator==(const ClockJudged&) const = default;
};
// An event brought the program down twice; it is left out and the visit goes to staff.
struct EventCrashed {
    std::string event;  // its type
    bool operator==(const EventCrashed&) const = default;
};
BOOST_DESCRIBE_STRUCT(Tick, (), ())
BOOST_DESCRIBE_STRUCT(Restarted, (), ())
KASSA_DESCRIBE(SaleKept, sale)
KASSA_DESCRIBE(StoreSeen, reachable, offline_limit)
KASSA_DESCRIBE(MemberTold, card, view)
KASSA_DESCRIBE(CouponChecked, claim, answer)
KASSA_DESCRIBE(Authorised, id, answer)
KASSA_DESCRIBE(Quoted, question, quote)
KASSA_DESCRIBE(ClockJudged, trusted)
KASSA_DESCRIBE(EventCrashed, event)

using Event =
    std::variant<Started, LanguageChosen, AppearanceChosen, ItemRead, CodeRefused, MemberRead, CouponRead,
                 CouponRemoved, ValueChosen, Pressed,
                 LineOpened, QuantityChosen, Weighed, BagChanged, BagRestless, ScaleDoubted, DeviceAway, DeviceBack,
                 TerminalSays,
                 TerminalLast, CardApproved, CardDeclined, CardAnswerLost, CardNotAsked, CardReversed,
                 ReceiptPrinted, ReceiptFailed, PrinterStatus, BadgeShown, StaffSignedIn, StaffRefused,
                 CaseDecided, StaffPressed, SuspendedRecalled, SuspendedVoided, Tick, Restarted, SaleKept,
                 StoreSeen, MemberTold, CouponChecked, Authorised, Quoted, ClockJudged, EventCrashed>;

// An event with the moment it was heard, and the chance it needs: the id that a new visit, payment, sale or case
// takes.
struct Heard {
    Instant at{};
    Id fresh;
    Event event;
    bool operator==(const Heard&) const = default;
};
KASSA_DESCRIBE(Heard, at, fresh, event)

}  // namespace kassa::flows
