#include <print>
#include <unordered_map>

#include "core/imports/file_kind.h"
#include "core/imports/json_file.h"
#include "core/imports/promotions_file.h"
#include "core/imports/shop_promotions.h"
#include "core/server/command_files.h"
#include "core/server/commands_goods.h"
#include "core/server/open_store.h"
#include "core/server/openapi.h"
#include "core/service/promotions.h"
#include "core/service/quotes.h"

namespace kassa::server {
namespace {

using Goods = std::unordered_map<catalog::ItemKey, catalog::Product>;

Result<void> read_goods(const QuoteSource& source, const Currency& currency, Goods& goods) {
    for (const std::string& file : source.catalogue) {
        Input input;
        if (auto opened = open_input(file, input); !opened) return opened;
        imports::Looked looked(*input.stream);
        const auto read = imports::read_goods(looked.kind(), looked.stream(), input.name, source.shop, currency,
                                              [&](catalog::Product product) {
                                                  auto& held = goods[product.item];
                                                  held = held.item.empty() ? product : service::merged(held, product);
                                              });
        if (!read) return std::unexpected(read.error());
        for (const auto& bad : read->bad) std::println(stderr, "{}:{}: {}", input.name, bad.line, bad.reason);
    }
    return {};
}

Result<void> read_promotions(const QuoteSource& source, const Goods& goods, const policy::Policy& policy,
                             std::vector<pricing::Promotion>& promotions) {
    for (const std::string& file : source.promotions) {
        Input input;
        if (auto opened = open_input(file, input); !opened) return opened;
        imports::Looked looked(*input.stream);
        if (looked.kind() == imports::FileKind::ShopPromotions) {
            const imports::PromotionSource shop{.shop = source.shop,
                                                .currency = policy.pricing.currency,
                                                .time_zone = policy.time_zone,
                                                .by_weight = [&](const catalog::ItemKey& item) {
                                                    const auto found = goods.find(item);
                                                    return found != goods.end() &&
                                                           found->second.sold_by == catalog::SoldBy::Weight;
                                                }};
            const auto read = imports::read_shop_promotions(
                looked.stream(), input.name, shop,
                [&](pricing::Promotion promotion) { promotions.push_back(std::move(promotion)); });
            if (!read) return std::unexpected(read.error());
            for (const auto& bad : read->bad) std::println(stderr, "{}:{}: {}", input.name, bad.line, bad.reason);
            continue;
        }
        input.stream = &looked.stream();
        const auto text = rest_of(input);
        if (!text) return std::unexpected(text.error());
        auto read = imports::read_promotions(*text, input.name);
        if (!read) return std::unexpected(read.error());
        // A quote with a promotion less than the file has would be a wrong one.
        if (!read->bad.empty())
            return fault("{}: promotion {}: {}", input.name, read->bad.front().number, read->bad.front().reason);
        std::ranges::move(read->promotions, std::back_inserter(promotions));
    }
    return {};
}

Result<void> print(const service::QuoteRequest& request, const service::QuoteGround& ground, const std::string& name) {
    const auto quote = service::quote(request, ground);
    if (!quote) return fault("{}: {}", name, quote.error().sentence);
    std::print("{}", pretty(to_json(*quote)));
    return {};
}

Result<void> from_files(const QuoteSource& source, const service::QuoteRequest& request, const std::string& name,
                        Instant now) {
    if (source.policy.empty() || source.catalogue.empty())
        return fault("name a store with --data, or the rules with --policy and goods with --catalogue");
    auto policy = policy::read(source.policy);
    if (!policy) return std::unexpected(policy.error());
    Goods goods;
    if (auto read = read_goods(source, policy->pricing.currency, goods); !read) return read;
    std::vector<pricing::Promotion> promotions;
    if (auto read = read_promotions(source, goods, *policy, promotions); !read) return read;
    policy->pricing = service::rules_of(std::move(policy->pricing), std::move(promotions));
    policy->pricing.prepare();
    const auto find = [&](const catalog::ItemKey& item) -> Result<std::optional<catalog::Product>> {
        const auto found = goods.find(item);
        if (found == goods.end()) return std::nullopt;
        return found->second;
    };
    return print(request, {policy->pricing, policy->codes, policy->version, 0, find, now}, name);
}

Result<void> from_store(const Place& place, const service::QuoteRequest& request, const std::string& name) {
    const auto store = open(place);
    if (!store) return std::unexpected(store.error());
    service::Promotions promotions(*(*store)->storage);
    const auto version = promotions.newest();
    if (!version) return fault("{}", version.error().sentence);
    const auto policy = promotions.policy_at("", *version);
    if (!policy) return fault("{}", policy.error().sentence);
    return print(request, service::ground_of(*(*store)->storage, **policy, *version, place.clock.now()), name);
}

}  // namespace

Result<void> print_quote(const QuoteSource& source, const Clock& clock) {
    Input input;
    if (auto opened = open_input(source.basket, input); !opened) return opened;
    const auto text = rest_of(input);
    if (!text) return std::unexpected(text.error());
    const auto json = imports::parse_json(*text, input.name);
    if (!json) return std::unexpected(json.error());
    const auto request = service::read_quote(*json);
    if (!request) return fault("{}: {}", input.name, request.error().sentence);
    if (source.data.empty()) return from_files(source, *request, input.name, clock.now());
    return from_store({source.data, clock}, *request, input.name);
}

}  // namespace kassa::server
