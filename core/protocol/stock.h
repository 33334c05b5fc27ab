#pragma once
// Goods that come in and are counted, as staff tell the store. What is sold moves by itself with the sale.
#include <optional>
#include <string>

#include "core/base/describe.h"
#include "core/base/ids.h"
#include "core/base/time.h"
#include "core/catalog/product.h"

namespace kassa::protocol {

// POST /v1/stock/movements. A delivery is how much came (below zero: went, such as what was thrown away); a count is
// how much there was at that moment.
struct StockMovement {
    enum class What { Delivery, Count };
    Id id;
    What what = What::Delivery;
    catalog::ItemKey item;
    std::int64_t pieces = 0;
    std::optional<Weight> weight;  // of goods sold by weight, instead of pieces
    Instant at{};                  // zero: when the store hears of it
    bool operator==(const StockMovement&) const = default;
};
KASSA_DESCRIBE_ENUM(StockMovement::What, Delivery, Count)
KASSA_DESCRIBE(StockMovement, id, what, item, pieces, weight, at)

// GET /v1/stock/ITEM, and the answer to a movement: the newest count with all that moved since. Below zero where more
// was sold than ever came.
struct StockLevel {
    catalog::ItemKey item;
    std::int64_t pieces = 0;
    Weight weight;
    bool operator==(const StockLevel&) const = default;
};
KASSA_DESCRIBE(StockLevel, item, pieces, weight)

}  // namespace kassa::protocol
