#include "kiosk/journal/retell.h"

namespace kassa::journal {
namespace {

using namespace flows;

std::string how(ItemRead::How way) {
    switch (way) {
        case ItemRead::How::Camera: return "the camera";
        case ItemRead::How::Scanner: return "the hand scanner";
        case ItemRead::How::Keyed: return "the keypad";
        case ItemRead::How::LookedUp: return "the look-up";
    }
    return "";
}

std::string because(const std::string& why) { return why.empty() ? "" : ": " + why; }

std::string kilograms(Weight weight) {
    const std::int64_t grams = weight.absolute().in_grams();
    return std::format("{}{}.{:03} kg", weight.in_milligrams() < 0 ? "-" : "", grams / 1000, grams % 1000);
}

// PascalCase to words: "AskForHelp" → "ask for help".
std::string spaced(std::string_view name) {
    std::string words;
    for (const char c : name) {
        const bool capital = c >= 'A' && c <= 'Z';
        if (capital && !words.empty()) words += ' ';
        words += capital ? char(c - 'A' + 'a') : c;
    }
    return words;
}

template <class Enum>
std::string word(Enum value) {
    return spaced(boost::describe::enum_to_string(value, "?"));
}

// One sentence for every kind of event.
struct Teller {
    const Currency& currency;

    std::string operator()(const Started&) const { return "the screen was touched"; }
    std::string operator()(const LanguageChosen& e) const { return "language chosen: " + e.language; }
    std::string operator()(const AppearanceChosen& e) const {
        return std::format("appearance chosen: low reach {}, high contrast {}, large text {}", e.appearance.low_reach,
                           e.appearance.high_contrast, e.appearance.large_text);
    }
    std::string operator()(const ItemRead& e) const {
        std::string text = std::format("{} came by {}", e.code.item, how(e.how));
        if (e.product) text += std::format(" ({})", catalog::text_in(e.product->names, ""));
        else text += " (unknown to the catalogue)";
        if (e.code.weight) text += ", " + kilograms(*e.code.weight);
        if (e.code.price) text += ", label price " + currency.plain(*e.code.price);
        if (e.code.count) text += std::format(", count {}", *e.code.count);
        for (const auto& [what, value] :
             {std::pair("batch", &e.code.batch), std::pair("serial", &e.code.serial),
              std::pair("expires", &e.code.expiry), std::pair("sell by", &e.code.sell_by),
              std::pair("best before", &e.code.best_before), std::pair("made", &e.code.made),
              std::pair("page", &e.code.page)})
            if (!value->empty()) text += std::format(", {} {}", what, *value);
        if (e.recall) text += (e.recall->certain ? ", under recall " : ", perhaps under recall ") + e.recall->recall;
        return text;
    }
    std::string operator()(const CodeRefused& e) const {
        return std::format("a code came by {} that is not for sale: {}", how(e.how), word(e.why));
    }
    std::string operator()(const MemberRead& e) const {
        if (!e.member) return e.blocked ? "a VIP card came that is blocked" : "a VIP card came that is not known";
        return std::format("a VIP card came by {}, tier {}", word(e.member->how), e.member->tier);
    }
    std::string operator()(const CouponRead& e) const {
        return e.single_use ? "a coupon for one use came" : std::format("the coupon {} came ({})", e.code, e.key);
    }
    std::string operator()(const CouponRemoved& e) const { return std::format("coupon {} was taken away", e.coupon); }
    std::string operator()(const ValueChosen& e) const {
        return e.kind == "voucher" ? "a voucher was chosen to pay with" : "stored value was chosen to pay with";
    }
    std::string operator()(const Pressed& e) const { return "pressed: " + word(e.button); }
    std::string operator()(const LineOpened& e) const { return std::format("line {} was opened", e.line); }
    std::string operator()(const QuantityChosen& e) const {
        return std::format("line {}: quantity {} chosen", e.line, e.quantity);
    }
    std::string operator()(const Weighed& e) const { return "the produce scale shows " + kilograms(e.weight); }
    std::string operator()(const BagChanged& e) const { return "the bagging scale shows " + kilograms(e.total); }
    std::string operator()(const BagRestless&) const { return "the bagging scale does not come to rest"; }
    std::string operator()(const ScaleDoubted& e) const {
        return e.doubt == ScaleDoubt::None ? "the bagging scale is well again" : "the bagging scale is in doubt: " + e.why;
    }
    std::string operator()(const DeviceAway& e) const { return word(e.device) + " went away" + because(e.why); }
    std::string operator()(const DeviceBack& e) const { return word(e.device) + " is back"; }
    std::string operator()(const TerminalSays& e) const { return "the terminal says " + e.words; }
    std::string operator()(const TerminalLast& e) const {
        if (!e.slip) return "the terminal's last payment: none";
        return std::format("the terminal's last payment: receipt {}, {}, {}", e.slip->receipt_number,
                           currency.plain(e.slip->amount), e.approved ? "approved" : "not approved");
    }
    std::string operator()(const CardApproved& e) const {
        return std::format("card approved, {}, terminal receipt {}", currency.plain(e.slip.amount),
                           e.slip.receipt_number);
    }
    std::string operator()(const CardDeclined& e) const {
        return std::format("card {} (code {})", e.why == CardDeclined::Why::Aborted ? "payment aborted" : "declined",
                           e.code.empty() ? "none" : e.code);
    }
    std::string operator()(const CardAnswerLost& e) const { return "the terminal's answer was lost" + because(e.why); }
    std::string operator()(const CardNotAsked& e) const { return "the terminal was not reached" + because(e.why); }
    std::string operator()(const CardReversed& e) const {
        return (e.done ? "the payment was reversed" : "the payment could not be reversed") + because(e.why);
    }
    std::string operator()(const ReceiptPrinted&) const { return "the receipt was printed"; }
    std::string operator()(const ReceiptFailed& e) const { return "the receipt was not printed" + because(e.why); }
    std::string operator()(const PrinterStatus& e) const {
        return std::format("the printer is {}{}{}", e.ready ? "ready" : "not ready", e.paper_low ? ", paper low" : "",
                           because(e.why));
    }
    std::string operator()(const BadgeShown& e) const { return "badge " + e.badge + " was shown"; }
    std::string operator()(const StaffSignedIn& e) const {
        return std::format("{} signed in with badge {}", e.role, e.badge);
    }
    std::string operator()(const StaffRefused& e) const { return "badge " + e.badge + " was refused"; }
    std::string operator()(const CaseDecided& e) const {
        return std::format("case {} was decided: {}", e.id, std::visit([](const auto& one) {
            return spaced(short_name<std::remove_cvref_t<decltype(one)>>());
        }, e.decision));
    }
    std::string operator()(const StaffPressed& e) const { return "staff pressed: " + word(e.button); }
    std::string operator()(const SuspendedRecalled& e) const { return "basket " + e.visit + " was recalled"; }
    std::string operator()(const SuspendedVoided& e) const { return "basket " + e.visit + " was voided"; }
    std::string operator()(const Tick&) const { return "a waiting time ended"; }
    std::string operator()(const Restarted&) const { return "the program started again"; }
    std::string operator()(const SaleKept&) const { return "the sale is kept for the store"; }
    std::string operator()(const StoreSeen& e) const {
        return e.reachable ? "the store can be reached" : "the store cannot be reached";
    }
    std::string operator()(const MemberTold& e) const {
        if (!e.view) return "the store says nothing of the member";
        return std::format("the store says of the member: tier {}, {} and {} points, stored value {}", e.view->tier,
                           e.view->department_points, e.view->supermarket_points,
                           currency.plain(e.view->stored_value));
    }
    std::string operator()(const CouponChecked& e) const {
        if (!e.answer) return "the store says nothing of the coupon";
        return e.answer->good ? "the store says that the coupon is good: " + e.answer->key
                              : "the store says that the coupon is not good";
    }
    std::string operator()(const Authorised& e) const {
        if (!e.answer) return "the store does not say whether it holds the amount";
        return e.answer->approved ? "the store holds " + currency.plain(e.answer->amount)
                                  : std::string("the store does not hold the amount");
    }
    std::string operator()(const Quoted& e) const {
        return e.quote ? "the store's price is " + currency.plain(e.quote->priced.total)
                       : std::string("the store tells no price");
    }
    std::string operator()(const ClockJudged& e) const {
        return e.trusted ? "the clock can be trusted" : "the clock cannot be trusted";
    }
    std::string operator()(const EventCrashed& e) const {
        return "left out, for it brought the program down: " + e.event;
    }
};

}  // namespace

std::string in_words(const flows::Event& event, const Currency& currency) {
    return std::visit(Teller{currency}, event);
}

}  // namespace kassa::journal
