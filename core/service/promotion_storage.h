#pragma once
// What the store's promotions need of a database. Nothing is overwritten: a promotion that changes ends in one row and
// begins in another, so what held at any earlier version can be had again.
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"

namespace kassa::service {

// A promotion as it stood from change `since` on, until the row with the next `since` of the same id. An empty body
// says that it was taken away.
struct PromotionRow {
    std::string id;
    std::int64_t since = 0;
    std::string body;  // pricing::Promotion as JSON
};

class PromotionStorage {
public:
    virtual ~PromotionStorage() = default;

    // The newest row of this id.
    virtual Result<std::optional<PromotionRow>> promotion(const std::string& id) = 0;
    // Ends the row that held before, if any, and begins this one.
    virtual Result<void> put_promotion(const PromotionRow& row) = 0;
    // The newest row of each promotion whose `since` is above `since` and at most `until`, by `since`, at most `limit`.
    virtual Result<std::vector<PromotionRow>> promotions_since(std::int64_t since, std::int64_t until, int limit) = 0;
    // What held at `version`, by id, without what was taken away.
    virtual Result<void> each_promotion_at(std::int64_t version,
                                           const std::function<void(const PromotionRow&)>& take) = 0;
    // The newest change at or before `version`; 0: none.
    virtual Result<std::int64_t> newest_promotion(std::int64_t version = INT64_MAX) = 0;
};

}  // namespace kassa::service
