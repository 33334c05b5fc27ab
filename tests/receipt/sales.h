#pragma once
// Sales for the tests of receipts: small, with round figures that a reader can add up.
#include "core/policy/policy.h"
#include "flows/lane.h"
#include "locales/words.h"

namespace kassa::receipt::tests {

policy::Policy shop();

// Milk, three bags of crisps at 3 for 2, weighed bananas at the Gold price, a piece with the price on its label and
// wine: every kind of line and of reason, two tax rates, paid with one card.
flows::Sale full_sale();

// One bottle of water, no member.
flows::Sale small_sale();

// A member's: a promotion with a coupon, the card's price, a share of a basket promotion, a deposit, tax on top; paid
// with stored value, a voucher and a card; points of both ledgers.
flows::Sale member_sale();

// A sale of so many lines, each named so.
flows::Sale long_sale(int lines, const std::string& name);

locales::Words words_in(const std::string& language);

}  // namespace kassa::receipt::tests
