#pragma once
// Who may have which card, and what a card brings (STORE_RULES 1.1 and 1.3). A condition that is met is noticed and
// offered; a person looks at the proof of identity and issues the card.
#include <optional>
#include <string>
#include <vector>

#include "core/vip/rules.h"

namespace kassa::vip {

// What is known of a shopper, as far as whoever asks knows it.
struct Figures {
    std::string tier;      // of the card that they hold; "" for none
    Money spent_today;
    Money spent_this_year; // the calendar year, where the store stands
    Money group_purchase;  // goods bought together, for a group
    Money gift_cards_today;
    int persons = 1;       // for whom gift cards were bought
    bool old_card = false;
    bool operator==(const Figures&) const = default;
};

// One condition that is met.
struct Offer {
    std::string tier;
    Condition::Kind kind = Condition::Kind::SpentInDay;
    int cards = 1;  // how many may be issued for it
    bool operator==(const Offer&) const = default;
};

// Every condition that is met for a tier above the one held, in the order of the rules.
std::vector<Offer> offers(const Figures& figures, const Rules& rules);

// The highest tier that is on offer; "" for none.
std::string may_become(const Figures& figures, const Rules& rules);

// Of a tier; none of all for a tier that the rules do not know.
Benefits benefits_of(const std::string& tier, const Rules& rules);

// A birthday card goes out by post.
bool sends_birthday_card(const Benefits& benefits, std::int64_t department_points);

// What an application lacks of name, telephone and postal address, as a sentence; none when it is complete.
struct Application {
    std::string name, telephone, address;
};
std::optional<std::string> lacking_in(const Application& application);

// A telephone number as its digits with the country's, as the world dials it (E.164): "+86 138 0013 8000",
// "0086 138-0013-8000" and "13800138000" are the same number; within the country `telephone_trunk` is left out.
// Spaces, hyphens, dots, parentheses and strokes are dropped. None when it is no telephone number.
std::optional<std::string> telephone_digits(std::string_view number, const Rules& rules);

}  // namespace kassa::vip
