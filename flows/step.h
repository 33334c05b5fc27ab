#pragma once
// One step of the lane: a pure function from what it was and what was heard to what it is and what is asked of the
// world. Effects are requests; the kiosk's runner performs them and each result comes back as another event.
#include <string>
#include <variant>
#include <vector>

#include "flows/events.h"
#include "flows/lane.h"
#include "core/policy/policy.h"

namespace kassa::flows {

struct Rules {
    const policy::Policy& policy;  // its pricing rules hold the store's promotions beside the policy's own
    std::string lane;              // this kiosk's name in sales
    Appearance usual{};            // how the screen looks before somebody chooses
    std::int64_t promotions_version = 0;  // of the store's promotions among them
};

// --- Effects: each class says how it may be tried again
// ----------------------------------------------------------------

// Askable: the terminal's last payment. Answered by TerminalLast, or CardNotAsked when the terminal cannot be
// reached.
struct AskTerminal {
    Id payment;
    bool operator==(const AskTerminal&) const = default;
};
// Askable. Answered by TerminalSays*, then CardApproved, CardDeclined, CardAnswerLost or CardNotAsked.
struct TakePayment {
    Id payment;
    Money amount;
    bool operator==(const TakePayment&) const = default;
};
// Asks the terminal to stop; the payment's own answer still decides.
struct StopPayment {
    Id payment;
    bool operator==(const StopPayment&) const = default;
};
// Askable: takes back the payment with the terminal's receipt number. Answered by CardReversed.
struct ReversePayment {
    Id payment;
    int receipt_number = 0;
    bool operator==(const ReversePayment&) const = default;
};
// Countable. Answered by ReceiptPrinted or ReceiptFailed.
struct PrintReceipt {
    Sale sale;
    bool copy = false;
    bool operator==(const PrintReceipt&) const = default;
};
// Repeatable: the sale's id makes a second one harmless. Answered by SaleKept.
struct KeepSale {
    Sale sale;
    bool operator==(const KeepSale&) const = default;
};
// Repeatable: tells the store of a case (opened or decided). No answer is awaited.
struct TellCase {
    cases::Case about;
    bool operator==(const TellCase&) const = default;
};
// Repeatable: tells the store of a basket that was suspended, recalled or voided.
struct TellBasket {
    enum class What { Suspended, Recalled, Voided };
    What what = What::Suspended;
    Visit visit;
    bool operator==(const TellBasket&) const = default;
};
// Repeatable: asks the store what it says of a member. Answered by MemberTold.
struct AskMember {
    std::string card;
    protocol::Recognised how = protocol::Recognised::Card;
    bool operator==(const AskMember&) const = default;
};
// Askable: the same claim asked again has the same answer. Answered by CouponChecked.
struct ClaimCoupon {
    Id claim;
    std::string code;  // the pseudonym
    bool operator==(const ClaimCoupon&) const = default;
};
// Repeatable: the claim is let go. No answer is awaited.
struct ReleaseCoupon {
    Id claim;
    bool operator==(const ReleaseCoupon&) const = default;
};
// Askable: the same id asked again has the same answer. Answered by Authorised.
struct Authorise {
    protocol::AuthorisationRequest request;
    bool operator==(const Authorise&) const = default;
};
// Repeatable: what was held is let go. No answer is awaited.
struct ReleaseAuthorisation {
    Id id;
    bool operator==(const ReleaseAuthorisation&) const = default;
};
// Repeatable: asks for the store's price. Answered by Quoted.
struct AskQuote {
    Id question;
    pricing::Basket basket;
    bool operator==(const AskQuote&) const = default;
};
// Repeatable: what this visit taught of goods' weights; the id makes a second one harmless. No answer is awaited.
struct TellWeights {
    protocol::WeightsTold told;
    bool operator==(const TellWeights&) const = default;
};
// A short sound; lost without harm.
struct Sound {
    enum class What { ItemAdded, Attention, Done };
    What what = What::ItemAdded;
    bool operator==(const Sound&) const = default;
};
KASSA_DESCRIBE(AskTerminal, payment)
KASSA_DESCRIBE(TakePayment, payment, amount)
KASSA_DESCRIBE(StopPayment, payment)
KASSA_DESCRIBE(ReversePayment, payment, receipt_number)
KASSA_DESCRIBE(PrintReceipt, sale, copy)
KASSA_DESCRIBE(KeepSale, sale)
KASSA_DESCRIBE(TellCase, about)
KASSA_DESCRIBE_ENUM(TellBasket::What, Suspended, Recalled, Voided)
KASSA_DESCRIBE(TellBasket, what, visit)
KASSA_DESCRIBE(AskMember, card, how)
KASSA_DESCRIBE(ClaimCoupon, claim, code)
KASSA_DESCRIBE(ReleaseCoupon, claim)
KASSA_DESCRIBE(Authorise, request)
KASSA_DESCRIBE(ReleaseAuthorisation, id)
KASSA_DESCRIBE(AskQuote, question, basket)
KASSA_DESCRIBE(TellWeights, told)
KASSA_DESCRIBE_ENUM(Sound::What, ItemAdded, Attention, Done)
KASSA_DESCRIBE(Sound, what)

using Effect = std::variant<AskTerminal, TakePayment, StopPayment, ReversePayment, PrintReceipt, KeepSale,
                            TellCase, TellBasket, AskMember, ClaimCoupon, ReleaseCoupon, Authorise,
                            ReleaseAuthorisation, AskQuote, TellWeights, Sound>;

struct Step {
    Lane lane;
    std::vector<Effect> effects;
    bool operator==(const Step&) const = default;
};

Step step(Lane lane, const Heard& heard, const Rules& rules);

// So long the store may take for an answer that the shopper waits for; then the visit goes on without it.
inline constexpr Duration longest_store_answer = 8s;

// When the lane wants a Tick next; none: it can wait for ever.
std::optional<Instant> next_deadline(const Lane& lane, const Rules& rules);

}  // namespace kassa::flows
