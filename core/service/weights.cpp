#include "core/service/weights.h"

#include <algorithm>

#include "core/service/refusals.h"

namespace kassa::service {
namespace {

constexpr std::size_t most_placements = 1000;
constexpr std::size_t longest_item = 64;
// No scale under a bag carries more.
constexpr Weight heaviest = Weight::grams(100'000);

bool is_item(std::string_view item) {
    return !item.empty() && item.size() <= longest_item &&
           std::ranges::all_of(item, [](unsigned char c) { return c > 0x20 && c < 0x7F; });
}

std::optional<std::string> wrong_with(const protocol::WeightsTold& told) {
    if (!is_id(told.id)) return "it has no id of 1 to 64 letters, digits, '-' and '_'";
    if (told.placements.empty() || told.placements.size() > most_placements)
        return "1 to 1,000 placements are told at once";
    for (const auto& [item, seen] : told.placements) {
        if (!is_item(item)) return "an item's number is 1 to 64 printable letters and digits";
        if (seen.weight <= Weight{} || seen.weight > heaviest) return item + " has a weight that no goods have";
        if (seen.sigma < Weight{} || seen.sigma > heaviest) return item + " has a deviation that no scale has";
        if (seen.honest_ppm < 0 || seen.honest_ppm > 1'000'000) return item + " has a probability that is none";
        if (seen.visit.size() > 64 || !is_utf8(seen.visit)) return item + " has a visit that is no id";
        // Whoever weighs something for this purpose does it at the store's own machine.
        if (seen.source == weights::Source::Reference) return item + " has a source that is no kiosk's";
    }
    return {};
}

weights::Declared declared(const std::optional<catalog::Product>& product) {
    if (!product) return {};
    return {product->gross_weight, weights::net_weight_of(product->content)};
}

// The weight that is known by now, where it is.
std::optional<Weight> proven_weight(const weights::Learned& learned) {
    const auto mode = std::ranges::find(learned.modes, true, &weights::Mode::proven);
    return mode == learned.modes.end() ? std::optional<Weight>() : mode->mean;
}

Result<KeptWeight> read(const WeightRow& row) {
    auto kept = from_text<KeptWeight>(row.body);
    if (!kept) return fault("the store's record of the weight of {} is damaged: {}", row.key, kept.error().sentence);
    return kept;
}

}  // namespace

Result<std::optional<catalog::Product>> Weights::product(const catalog::ItemKey& item) {
    const auto row = storage_.product(item);
    if (!row) return std::unexpected(row.error());
    if (!*row) return std::nullopt;
    auto product = from_text<catalog::Product>((*row)->body);
    if (!product) return fault("the store's record of {} is damaged: {}", item, product.error().sentence);
    return std::move(*product);
}

Result<weights::Packaging> Weights::packaging(const std::string& category) {
    const auto row = storage_.weight(WeightTable::Packagings, category);
    if (!row) return std::unexpected(row.error());
    if (!*row) return weights::Packaging{};
    return from_text<weights::Packaging>((*row)->body);
}

Result<void> Weights::learn(const protocol::Placement& placement) {
    const auto goods = product(placement.item);
    if (!goods) return std::unexpected(goods.error());
    const auto held = storage_.weight(WeightTable::Items, placement.item);
    if (!held) return std::unexpected(held.error());
    auto kept = *held ? read(**held) : Result<KeptWeight>(KeptWeight{});
    if (!kept) return std::unexpected(kept.error());
    const std::string category = *goods ? (*goods)->category : "";
    const auto package = packaging(category);
    if (!package) return std::unexpected(package.error());
    auto seen = placement.seen;
    seen.at = std::min(seen.at, clock_.now());  // a kiosk whose clock is ahead teaches nothing of tomorrow
    const auto news = weights::learn(kept->learned, seen, declared(*goods), *package);
    if (news != weights::News::Nothing) kept->news = news, kept->since = clock_.now();
    const auto net = declared(*goods).net;
    const auto gross = proven_weight(kept->learned);
    const bool teaches = !kept->in_packaging && net && *net > Weight{} && gross && *gross > Weight{};
    const auto change = storage_.take_changes(teaches ? 2 : 1);
    if (!change) return std::unexpected(change.error());
    kept->in_packaging = kept->in_packaging || teaches;
    if (auto put = storage_.put_weight(WeightTable::Items, {placement.item, *change, to_text(*kept)}); !put) return put;
    if (!teaches) return {};
    return storage_.put_weight(WeightTable::Packagings,
                               {category, *change + 1, to_text(weights::with_item(*package, *net, *gross))});
}

Answer<protocol::Received> Weights::keep(const std::string& lane, const protocol::WeightsTold& told) {
    if (const auto wrong = wrong_with(told)) return refuse(Refusal::Why::Malformed, *wrong);
    Instant received = clock_.now();
    const auto kept = storage_.transaction([&]() -> Result<void> {
        const auto before = storage_.weights_told(told.id);
        if (!before) return std::unexpected(before.error());
        if (*before) {
            received = **before;
            return {};
        }
        if (auto noted = storage_.put_weights_told(told.id, lane, received); !noted) return noted;
        for (const auto& placement : told.placements)
            if (auto learned = learn(placement); !learned) return learned;
        return {};
    });
    if (!kept) return unavailable(kept.error());
    return protocol::Received{told.id, received};
}

Answer<WeightOf> Weights::weigh(const catalog::ItemKey& item, Weight weight) {
    if (weight <= Weight{} || weight > heaviest) return refuse(Refusal::Why::Malformed, "no goods weigh so much");
    const auto goods = product(item);
    if (!goods) return unavailable(goods.error());
    if (!*goods) return refuse(Refusal::Why::NotFound, "the store has no goods of this number");
    const Instant now = clock_.now();
    weights::Observation seen{weight, Weight::grams(1), weights::Source::Reference, 1'000'000, "", now};
    // Each weighing is a voice of its own.
    seen.visit = std::format("weighed-{}-{}", item, now.time_since_epoch().count());
    const auto kept = storage_.transaction([&] { return learn({item, seen}); });
    if (!kept) return unavailable(kept.error());
    return of(item);
}

Answer<protocol::WeightsPage> Weights::changes(std::int64_t since, int limit, const std::string& of_store) {
    if (since < 0 || limit < 1 || limit > 5000)
        return refuse(Refusal::Why::Malformed, "since counts from 0, limit from 1 to 5000");
    const auto store = storage_.store_id();
    if (!store) return unavailable(store.error());
    const auto newest = storage_.newest_weight();
    if (!newest) return unavailable(newest.error());
    // Numbers of another store, or from a future that a restored backup does not know, say nothing here.
    if ((!of_store.empty() && of_store != *store) || since > *newest) since = 0;
    const auto items = storage_.weights_since(WeightTable::Items, since, limit + 1);
    if (!items) return unavailable(items.error());
    // Of packaging there is a row a category: few enough to be told whole with each page.
    const auto packagings = storage_.weights_since(WeightTable::Packagings, since, INT32_MAX);
    if (!packagings) return unavailable(packagings.error());
    protocol::WeightsPage page{.store = *store, .from_start = since == 0, .version = since};
    page.more = items->size() > std::size_t(limit);
    for (const auto& row : *items) {
        if (page.weights.size() == std::size_t(limit)) break;
        const auto kept = read(row);
        if (!kept) return unavailable(kept.error());
        page.weights.push_back({row.key, kept->learned});
        page.version = row.version;
    }
    for (const auto& row : *packagings) {
        const auto packaging = from_text<weights::Packaging>(row.body);
        if (!packaging) return unavailable(packaging.error());
        page.packagings.push_back({row.key, *packaging});
        if (!page.more) page.version = std::max(page.version, row.version);
    }
    return page;
}

Result<WeightOf> Weights::told_of(const catalog::ItemKey& item, KeptWeight kept) {
    auto goods = product(item);
    if (!goods) return std::unexpected(goods.error());
    const auto package = packaging(*goods ? (*goods)->category : "");
    if (!package) return std::unexpected(package.error());
    auto belief = weights::believe(kept.learned, declared(*goods), *package);
    return WeightOf{item, std::move(*goods), std::move(kept), std::move(belief)};
}

Answer<WeightOf> Weights::of(const catalog::ItemKey& item) {
    const auto row = storage_.weight(WeightTable::Items, item);
    if (!row) return unavailable(row.error());
    auto kept = *row ? read(**row) : Result<KeptWeight>(KeptWeight{});
    if (!kept) return unavailable(kept.error());
    auto told = told_of(item, std::move(*kept));
    if (!told) return unavailable(told.error());
    if (!*row && !told->product) return refuse(Refusal::Why::NotFound, "the store has no goods of this number");
    return std::move(*told);
}

Result<std::vector<WeightOf>> Weights::all() {
    const auto rows = storage_.weights_since(WeightTable::Items, 0, INT32_MAX);
    if (!rows) return std::unexpected(rows.error());
    std::vector<WeightOf> all;
    for (const auto& row : *rows) {
        auto kept = read(row);
        if (!kept) return std::unexpected(kept.error());
        auto told = told_of(row.key, std::move(*kept));
        if (!told) return std::unexpected(told.error());
        all.push_back(std::move(*told));
    }
    return all;
}

}  // namespace kassa::service
