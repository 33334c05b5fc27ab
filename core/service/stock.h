#pragma once
// How much of everything there is: what was delivered and counted, and what sales moved. Nothing is overwritten.
#include "core/protocol/stock.h"
#include "core/service/service.h"

namespace kassa::service {

// Goods that were delivered (added to what is there) or counted (what was there at that moment), by item; pieces, or
// grams of goods sold by weight. Known by the id: told again it changes nothing, and other goods under a known id are a
// conflict.
struct StockTold {
    Id id;
    bool counted = false;
    std::vector<StockRow> goods;
};
// True when it was new.
Answer<bool> keep_stock(Storage& storage, const StockTold& told, Instant at);

class Stock {
public:
    Stock(Storage& storage, const Clock& clock) : storage_(storage), clock_(clock) {}

    // Goods that the store sells, one item a movement. The answer is how much there is now.
    Answer<protocol::StockLevel> move(const protocol::StockMovement& movement);
    // NotFound for goods that the store neither sells nor ever moved.
    Answer<protocol::StockLevel> level(const catalog::ItemKey& item);

private:
    Storage& storage_;
    const Clock& clock_;
};

}  // namespace kassa::service
