#pragma once
// What the store has learned of its goods' weights, from what all its kiosks saw arrive on their scales. Kiosks tell it
// with their sales, once by id; they are told again what has changed, so that all of them know what one has seen.
#include <string>
#include <vector>

#include "core/service/service.h"
#include "core/weights/learned.h"

namespace kassa::service {

// As it is kept.
struct KeptWeight {
    weights::Learned learned;
    bool in_packaging = false;                        // its category's packaging has learned from it
    weights::News news = weights::News::Nothing;      // what was last worth telling
    Instant since{};                                  // when that was
    bool operator==(const KeptWeight&) const = default;
};
KASSA_DESCRIBE(KeptWeight, learned, in_packaging, news, since)

// One item with what the catalogue says of it.
struct WeightOf {
    catalog::ItemKey item;
    std::optional<catalog::Product> product;  // none: the catalogue no longer has it
    KeptWeight kept;
    weights::Belief belief;  // what a kiosk takes one of it to weigh
};

class Weights {
public:
    Weights(Storage& storage, const Clock& clock) : storage_(storage), clock_(clock) {}

    // POST /v1/weights. Told again it is answered as the first time and teaches nothing.
    Answer<protocol::Received> keep(const std::string& lane, const protocol::WeightsTold& told);
    // Somebody has laid one of it on a scale at the store itself. NotFound for goods that the store does not sell.
    Answer<WeightOf> weigh(const catalog::ItemKey& item, Weight weight);
    // `limit` 1 to 5,000 items.
    Answer<protocol::WeightsPage> changes(std::int64_t since, int limit, const std::string& of_store);
    // NotFound for an item that the store neither sells nor ever saw on a scale.
    Answer<WeightOf> of(const catalog::ItemKey& item);
    // Everything that has been learned, in the order in which it changed.
    Result<std::vector<WeightOf>> all();

private:
    Result<void> learn(const protocol::Placement& placement);
    Result<std::optional<catalog::Product>> product(const catalog::ItemKey& item);
    Result<weights::Packaging> packaging(const std::string& category);
    Result<WeightOf> told_of(const catalog::ItemKey& item, KeptWeight kept);

    Storage& storage_;
    const Clock& clock_;
};

}  // namespace kassa::service
