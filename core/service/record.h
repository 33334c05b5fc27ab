#pragma once
// A lane's record of a sale, looked at by itself: whether it can be one, which goods it moves, what the store's own
// rules say of its prices, and whether it follows the record before it. Keeping a sale and proving the books later ask
// the same questions here.
#include <optional>
#include <string>
#include <vector>

#include "core/service/service.h"

namespace kassa::service {

// What the store reads of a record, or why it can be none: a lane that is not the one which sold it, figures without
// bounds, sums that contradict one another.
Answer<protocol::Sale> read_record(const std::string& lane, const boost::json::value& body);

// The row that is kept of it.
SaleRow row_of(const protocol::Sale& sale, const boost::json::value& body, Instant received);

// One movement a line: out of the store, or back in when the record takes a sale back.
std::vector<MovementRow> movements_of(const protocol::Sale& sale);

// The basket that its price was worked out from.
pricing::Basket basket_of(const protocol::Sale& sale);

// Whether `price` can be asked at all; else a sentence that names the line.
std::optional<std::string> cannot_price(const pricing::Basket& basket, const pricing::Rules& rules);

// Where two pricings of one basket differ, line by line; empty when nowhere. `currency` only words the amounts.
std::vector<std::string> differences(const pricing::PricedBasket& sold, const pricing::PricedBasket& ours,
                                     const Currency& currency);

// Where a chain is after one more record, and what is wrong with that record's place in it ("": nothing).
struct Followed {
    ChainRow chain;
    std::string wrong;
};
Followed follow(ChainRow before, const protocol::Seal& seal);

}  // namespace kassa::service
