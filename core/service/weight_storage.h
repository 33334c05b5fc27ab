#pragma once
// What the learning of weights needs of a database.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/base/time.h"

namespace kassa::service {

// What is known of an item, or of a category's packaging, as JSON, with the change number of its last write.
struct WeightRow {
    std::string key;  // the item, or the category
    std::int64_t version = 0;
    std::string body;
    bool operator==(const WeightRow&) const = default;
};
enum class WeightTable { Items, Packagings };

class WeightStorage {
public:
    virtual ~WeightStorage() = default;

    virtual Result<std::optional<WeightRow>> weight(WeightTable table, const std::string& key) = 0;
    virtual Result<void> put_weight(WeightTable table, const WeightRow& row) = 0;
    // Rows with a version above `since`, by version, at most `limit`.
    virtual Result<std::vector<WeightRow>> weights_since(WeightTable table, std::int64_t since, int limit) = 0;
    virtual Result<std::int64_t> newest_weight() = 0;  // of both tables; 0: none

    // When this was told first; none: never.
    virtual Result<std::optional<Instant>> weights_told(const Id& id) = 0;
    virtual Result<void> put_weights_told(const Id& id, const std::string& lane, Instant received) = 0;
};

}  // namespace kassa::service
