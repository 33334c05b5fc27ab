#pragma once
// The promotions that the store keeps beside those of its policy: imported, put or taken away one by one, told to
// kiosks by version, and had again as they held at any version that a sale names.
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "core/policy/policy.h"
#include "core/service/promotion_storage.h"
#include "core/service/service.h"

namespace kassa::service {

// Policies with the store's promotions among their rules, made ready for pricing, for all threads of a process: making
// them of thousands of promotions takes longer than pricing a basket. Holds the few newest that were asked for.
class RulesCache {
public:
    struct Key {
        std::string store;   // its id: the numbers below mean something only with it
        std::string policy;  // its version
        std::int64_t promotions = 0;
        bool operator==(const Key&) const = default;
    };
    std::shared_ptr<const policy::Policy> find(const Key& key) const;
    void keep(const Key& key, std::shared_ptr<const policy::Policy> policy);
    // Held while they are made, so that those who want the same at once wait for one of them and do not all make it.
    std::mutex making;

private:
    static constexpr std::size_t most = 8;
    mutable std::mutex mutex_;
    std::vector<std::pair<Key, std::shared_ptr<const policy::Policy>>> kept_;  // the newest last
};
RulesCache& cache_of_process();

// The policy's rules with the store's promotions beside its own. A promotion of the policy counts before one of the
// store with the same id. A kiosk puts its copies together in the same way.
pricing::Rules rules_of(pricing::Rules policy, std::vector<pricing::Promotion> of_store);

class Promotions {
public:
    explicit Promotions(Storage& storage, RulesCache& cache = cache_of_process()) : storage_(storage), cache_(cache) {}

    // Takes promotions in, all or none: new ones, and new words for ids that are known. A fault names the first that
    // is wrong and why. Two of one id in one call are a fault.
    Result<ImportCount> put(const std::vector<pricing::Promotion>& promotions);
    // True when it was there.
    Result<bool> take_away(const std::string& id);
    // Those whose id begins so and is none of `kept`; how many. An import of a shop's whole file ends what is no
    // longer in it.
    Result<long> take_away_all(const std::string& prefix, const std::vector<pricing::Promotion>& kept);

    // A protocol::PromotionsPage as JSON text. `limit` 1 to 5,000 promotions; a page also ends where it would pass
    // about 1 MiB, because a single promotion may name thousands of goods.
    Answer<std::string> changes(std::int64_t since, int limit, const std::string& of_store);
    Answer<std::int64_t> newest();
    // As they hold now, by id.
    Result<std::vector<pricing::Promotion>> all();

    // The policy by which a sale was priced, with the store's promotions of that version beside its own in `pricing`.
    // "" is the current policy; versions above the newest are the newest. NotFound when the store never had the policy.
    Answer<std::shared_ptr<const policy::Policy>> policy_at(const std::string& policy_version,
                                                            std::int64_t promotions_version);
    // Its rules alone; they live as long as the answer does.
    Answer<std::shared_ptr<const pricing::Rules>> rules(const std::string& policy_version,
                                                        std::int64_t promotions_version);

private:
    Result<std::vector<pricing::Promotion>> at(std::int64_t version);
    Storage& storage_;
    RulesCache& cache_;
};

}  // namespace kassa::service
