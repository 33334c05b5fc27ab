#include "core/service/promotions.h"

#include <algorithm>
#include <set>

#include "core/service/refusals.h"

namespace kassa::service {
namespace {

constexpr std::size_t longest_page = 1u << 20;  // bytes; one promotion more may stand on it

Result<void> check(const pricing::Promotion& promotion) {
    if (!is_id(promotion.id))
        return fault("'{}' is no promotion's id: it takes 1 to 64 letters, digits, '-' and '_'",
                     is_utf8(promotion.id) ? promotion.id : "?");
    // A text that is not UTF-8 could be kept but never be sent.
    if (!is_utf8(to_text(promotion))) return fault("promotion {} has a text that is not UTF-8", promotion.id);
    if (const auto wrong = pricing::wrong_with(promotion)) return fault("promotion {}: {}", promotion.id, *wrong);
    return {};
}

Result<pricing::Promotion> read(const PromotionRow& row) {
    auto promotion = from_text<pricing::Promotion>(row.body);
    if (!promotion)
        return fault("the store's record of promotion {} is damaged: {}", row.id, promotion.error().sentence);
    return promotion;
}

}  // namespace

std::shared_ptr<const policy::Policy> RulesCache::find(const Key& key) const {
    const std::lock_guard lock(mutex_);
    const auto found = std::ranges::find(kept_, key, [](const auto& kept) -> const Key& { return kept.first; });
    return found == kept_.end() ? nullptr : found->second;
}

void RulesCache::keep(const Key& key, std::shared_ptr<const policy::Policy> policy) {
    const std::lock_guard lock(mutex_);
    if (kept_.size() == most) kept_.erase(kept_.begin());
    kept_.emplace_back(key, std::move(policy));
}

RulesCache& cache_of_process() {
    static RulesCache cache;
    return cache;
}

pricing::Rules rules_of(pricing::Rules policy, std::vector<pricing::Promotion> of_store) {
    std::set<std::string> own;
    for (const auto& promotion : policy.promotions) own.insert(promotion.id);
    for (auto& promotion : of_store)
        if (!own.contains(promotion.id)) policy.promotions.push_back(std::move(promotion));
    return policy;
}

Result<ImportCount> Promotions::put(const std::vector<pricing::Promotion>& promotions) {
    std::set<std::string> ids;
    for (const auto& promotion : promotions) {
        if (auto good = check(promotion); !good) return std::unexpected(good.error());
        if (!ids.insert(promotion.id).second) return fault("promotion {} is told twice", promotion.id);
    }
    ImportCount count;
    const auto wrote = storage_.transaction([&]() -> Result<void> {
        std::vector<PromotionRow> rows;
        for (const auto& promotion : promotions) {
            const auto held = storage_.promotion(promotion.id);
            if (!held) return std::unexpected(held.error());
            std::string body = to_text(promotion);
            if (*held && (*held)->body == body) {
                ++count.same;
                continue;
            }
            ++(*held && !(*held)->body.empty() ? count.changed : count.added);
            rows.push_back({promotion.id, 0, std::move(body)});
        }
        if (rows.empty()) return {};
        auto version = storage_.take_changes(std::int64_t(rows.size()));
        if (!version) return std::unexpected(version.error());
        for (auto& row : rows) {
            row.since = (*version)++;
            if (auto put = storage_.put_promotion(row); !put) return put;
        }
        return {};
    });
    if (!wrote) return std::unexpected(wrote.error());
    return count;
}

Result<bool> Promotions::take_away(const std::string& id) {
    bool there = false;
    const auto wrote = storage_.transaction([&]() -> Result<void> {
        const auto held = storage_.promotion(id);
        if (!held) return std::unexpected(held.error());
        there = *held && !(*held)->body.empty();
        if (!there) return {};
        const auto version = storage_.take_changes(1);
        if (!version) return std::unexpected(version.error());
        return storage_.put_promotion({id, *version, ""});
    });
    if (!wrote) return std::unexpected(wrote.error());
    return there;
}

Result<long> Promotions::take_away_all(const std::string& prefix, const std::vector<pricing::Promotion>& kept) {
    std::set<std::string> stay;
    for (const auto& promotion : kept) stay.insert(promotion.id);
    std::vector<std::string> ended;
    const auto wrote = storage_.transaction([&]() -> Result<void> {
        const auto told = storage_.each_promotion_at(INT64_MAX, [&](const PromotionRow& row) {
            if (row.id.starts_with(prefix) && !stay.contains(row.id)) ended.push_back(row.id);
        });
        if (!told || ended.empty()) return told;
        auto version = storage_.take_changes(std::int64_t(ended.size()));
        if (!version) return std::unexpected(version.error());
        for (const auto& id : ended)
            if (auto put = storage_.put_promotion({id, (*version)++, ""}); !put) return put;
        return {};
    });
    if (!wrote) return std::unexpected(wrote.error());
    return long(ended.size());
}

Answer<std::string> Promotions::changes(std::int64_t since, int limit, const std::string& of_store) {
    if (since < 0 || limit < 1 || limit > 5000)
        return refuse(Refusal::Why::Malformed, "since counts from 0, limit from 1 to 5000");
    const auto store = storage_.store_id();
    if (!store) return unavailable(store.error());
    const auto newest = storage_.newest_promotion();
    if (!newest) return unavailable(newest.error());
    // Numbers of another store, or from a future that a restored backup does not know, say nothing here.
    if ((!of_store.empty() && of_store != *store) || since > *newest) since = 0;
    const auto rows = storage_.promotions_since(since, *newest, limit + 1);
    if (!rows) return unavailable(rows.error());

    protocol::PromotionsPage page{.store = *store, .from_start = since == 0, .version = since};
    std::string list;
    std::size_t told = 0;
    for (const auto& row : *rows) {
        if (told == std::size_t(limit) || list.size() > longest_page) break;
        ++told;
        page.version = row.since;
        // Whoever begins from the start never held what was taken away.
        if (row.body.empty() && page.from_start) continue;
        if (!list.empty()) list += ',';
        list += "{\"id\":" + to_text(row.id) + ",\"promotion\":" + (row.body.empty() ? "null" : row.body) + "}";
    }
    page.more = told < rows->size();
    // The promotions' text is passed on unread, into the empty list at the end.
    std::string text = to_text(page);
    text.resize(text.size() - 2);
    return text += list + "]}";
}

Answer<std::int64_t> Promotions::newest() {
    const auto newest = storage_.newest_promotion();
    if (!newest) return unavailable(newest.error());
    return *newest;
}

Result<std::vector<pricing::Promotion>> Promotions::at(std::int64_t version) {
    std::vector<pricing::Promotion> promotions;
    std::optional<Fault> damaged;
    const auto told = storage_.each_promotion_at(version, [&](const PromotionRow& row) {
        auto promotion = read(row);
        if (promotion) promotions.push_back(std::move(*promotion));
        else if (!damaged) damaged = promotion.error();
    });
    if (!told) return std::unexpected(told.error());
    if (damaged) return std::unexpected(*damaged);
    return promotions;
}

Result<std::vector<pricing::Promotion>> Promotions::all() { return at(INT64_MAX); }

Answer<std::shared_ptr<const policy::Policy>> Promotions::policy_at(const std::string& policy_version,
                                                                    std::int64_t promotions_version) {
    const auto text = policy_version.empty() ? storage_.current_policy() : storage_.policy(policy_version);
    if (!text) return unavailable(text.error());
    if (!*text)
        return refuse(Refusal::Why::NotFound,
                      policy_version.empty()
                          ? "this store has no policy yet: apply one with `store policy apply FILE.toml`"
                          : "this store never had a policy of the version that was asked for");
    // Versions between two changes are the same promotions.
    const auto version = storage_.newest_promotion(promotions_version);
    if (!version) return unavailable(version.error());
    const auto store = storage_.store_id();
    if (!store) return unavailable(store.error());
    const RulesCache::Key key{*store, (*text)->version, *version};
    if (auto kept = cache_.find(key)) return kept;
    const std::lock_guard alone(cache_.making);
    if (auto kept = cache_.find(key)) return kept;
    auto parsed = policy::parse((*text)->text, "the store's policy " + (*text)->version);
    if (!parsed) return unavailable(parsed.error());
    auto promotions = at(*version);
    if (!promotions) return unavailable(promotions.error());
    parsed->pricing = rules_of(std::move(parsed->pricing), std::move(*promotions));
    parsed->pricing.prepare();
    auto ready = std::make_shared<const policy::Policy>(std::move(*parsed));
    cache_.keep(key, ready);
    return ready;
}

Answer<std::shared_ptr<const pricing::Rules>> Promotions::rules(const std::string& policy_version,
                                                                std::int64_t promotions_version) {
    auto ready = policy_at(policy_version, promotions_version);
    if (!ready) return std::unexpected(ready.error());
    return std::shared_ptr<const pricing::Rules>(*ready, &(*ready)->pricing);
}

}  // namespace kassa::service
