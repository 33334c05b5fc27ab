#include "core/server/commands_goods.h"

#include <fstream>
#include <print>
#include <set>

#include "core/imports/catalogue_file.h"
#include "core/imports/file_kind.h"
#include "core/imports/promotions_file.h"
#include "core/imports/shop_promotions.h"
#include "core/policy/difference.h"
#include "core/server/command_files.h"
#include "core/server/open_store.h"
#include "core/service/promotions.h"
#include "core/service/quotes.h"

namespace kassa::server {
namespace {

namespace fs = std::filesystem;

Result<bool> import_goods(OpenStore& store, imports::Looked& looked, const std::string& name,
                          const imports::Shop& shop) {
    service::CatalogueImport import(store.service);
    long refused = 0;
    const auto currency = current_policy(store.service).pricing.currency;
    const auto read = imports::read_goods(looked.kind(), looked.stream(), name, shop, currency,
                                          [&](catalog::Product product) {
                                              const auto put = import.put(std::move(product));
                                              if (put) return;
                                              ++refused;
                                              std::println(stderr, "{}: {}", name, put.error().sentence);
                                          });
    if (!read) return std::unexpected(read.error());
    const auto count = import.finish();
    if (!count) return std::unexpected(count.error());
    for (const auto& bad : read->bad) std::println(stderr, "{}:{}: {}", name, bad.line, bad.reason);
    const long good = read->good - refused;
    std::println("{} good rows ({} products new, {} changed, {} known), {} bad", good, count->added,
                 count->changed, count->same, long(read->bad.size()) + refused);
    if (read->of_others > 0) std::println("{} rows of other chains were passed over", read->of_others);
    return good > 0;
}

void print(const imports::PromotionsReport& report, const std::string& name) {
    for (const auto& bad : report.bad) std::println(stderr, "{}:{}: {}", name, bad.line, bad.reason);
    std::println("{} of {} rows are in {} promotions", report.expressed, report.rows - report.of_others,
                 report.promotions);
    if (report.unnamed_gift > 0)
        std::println("{} of these rows earn a gift that the file does not name: give the number of its promotion,"
                     " gift:NUMBER, to what is handed out", report.unnamed_gift);
    for (const auto& [why, rows] : report.left_out) std::println("{} rows {}", rows, imports::words_of(why));
    if (!report.bad.empty()) std::println("{} rows are bad", report.bad.size());
    if (report.of_others > 0) std::println("{} rows of other shops were passed over", report.of_others);
}

// "7290027600007-413-" of "7290027600007-413-4561696".
std::string shop_of(const std::string& id) { return id.substr(0, id.find('-', id.find('-') + 1) + 1); }

Result<bool> import_shop_promotions(OpenStore& store, imports::Looked& looked, const std::string& name,
                                    const imports::Shop& shop) {
    const auto policy = current_policy(store.service);
    const auto ground = service::ground_of(*store.storage, policy, 0, {});
    std::optional<Fault> broken;
    const imports::PromotionSource source{
        .shop = shop,
        .currency = policy.pricing.currency,
        .time_zone = policy.time_zone,
        .by_weight = [&](const catalog::ItemKey& item) {
            const auto product = ground.find(item);
            if (!product && !broken) broken = product.error();
            return product && *product && (*product)->sold_by == catalog::SoldBy::Weight;
        }};
    std::vector<pricing::Promotion> promotions;
    std::set<std::string> shops;
    const auto report = imports::read_shop_promotions(looked.stream(), name, source, [&](pricing::Promotion promotion) {
        shops.insert(shop_of(promotion.id));
        promotions.push_back(std::move(promotion));
    });
    if (!report) return std::unexpected(report.error());
    if (broken) return std::unexpected(*broken);
    service::Promotions kept(*store.storage);
    const auto count = kept.put(promotions);
    if (!count) return std::unexpected(count.error());
    long ended = 0;
    for (const auto& one : shops) {
        const auto gone = kept.take_away_all(one, promotions);
        if (!gone) return std::unexpected(gone.error());
        ended += *gone;
    }
    print(*report, name);
    std::println("{} promotions new, {} changed, {} known, {} ended", count->added, count->changed, count->same, ended);
    return !promotions.empty();
}

Result<bool> import_promotions(OpenStore& store, const std::string& text, const std::string& name) {
    const auto file = imports::read_promotions(text, name);
    if (!file) return std::unexpected(file.error());
    for (const auto& bad : file->bad)
        std::println(stderr, "{}: promotion {}{}: {}", name, bad.number, bad.id.empty() ? "" : " ('" + bad.id + "')",
                     bad.reason);
    const auto count = service::Promotions(*store.storage).put(file->promotions);
    if (!count) return std::unexpected(count.error());
    std::println("{} promotions new, {} changed, {} known, {} bad", count->added, count->changed, count->same,
                 file->bad.size());
    return !file->promotions.empty();
}

// Calls `take` with every product, page by page.
Result<void> each_product(service::Storage& storage, const std::function<void(const catalog::Product&)>& take) {
    for (std::int64_t since = 0;;) {
        const auto rows = storage.products_since(since, 5000);
        if (!rows) return std::unexpected(rows.error());
        if (rows->empty()) return {};
        for (const auto& row : *rows) {
            const auto product = from_text<catalog::Product>(row.body);
            if (!product)
                return fault("the store's record of product {} is damaged: {}", row.item, product.error().sentence);
            take(*product);
            since = row.version;
        }
    }
}

// The file appears whole or not at all, in the place of the one before.
Result<void> write_file(const fs::path& file, const std::function<Result<void>(std::ostream&)>& write) {
    const fs::path beside = file.string() + ".new";
    std::ofstream stream(beside, std::ios::binary);
    if (!stream) return fault("cannot write {}: is the folder there, and may it be written?", beside.string());
    if (auto wrote = write(stream); !wrote) return wrote;
    stream.close();
    if (!stream) return fault("cannot write {} to its end: is the disk full?", beside.string());
    std::error_code error;
    fs::rename(beside, file, error);
    if (error) return fault("cannot put {} in its place: {}", file.string(), error.message());
    return {};
}

Result<long> export_catalogue(service::Storage& storage, const Currency& currency, const fs::path& file) {
    std::set<std::string> languages;
    const auto looked = each_product(storage, [&](const catalog::Product& product) {
        for (const auto& [language, name] : product.names) languages.insert(language);
    });
    if (!looked) return std::unexpected(looked.error());
    long count = 0;
    const auto wrote = write_file(file, [&](std::ostream& stream) {
        imports::CatalogueWriter writer(stream, currency, languages);
        return each_product(storage, [&](const catalog::Product& product) {
            writer.put(product);
            ++count;
        });
    });
    if (!wrote) return std::unexpected(wrote.error());
    return count;
}

}  // namespace

Result<bool> import_file(const Place& place, const std::string& file, const imports::Shop& shop) {
    const auto store = open(place);
    if (!store) return std::unexpected(store.error());
    Input input;
    if (auto opened = open_input(file, input); !opened) return std::unexpected(opened.error());
    imports::Looked looked(*input.stream);
    switch (looked.kind()) {
        case imports::FileKind::ShopPromotions: return import_shop_promotions(**store, looked, input.name, shop);
        case imports::FileKind::Promotions: {
            input.stream = &looked.stream();
            const auto text = rest_of(input);
            if (!text) return std::unexpected(text.error());
            return import_promotions(**store, *text, input.name);
        }
        case imports::FileKind::Catalogue:
        case imports::FileKind::OpenFoodFacts:
        case imports::FileKind::ShopPrices:
        case imports::FileKind::WeighedGoods: break;
    }
    return import_goods(**store, looked, input.name, shop);
}

Result<void> export_files(const Place& place, const fs::path& folder) {
    const auto store = open(place);
    if (!store) return std::unexpected(store.error());
    std::error_code error;
    fs::create_directories(folder, error);
    if (error) return fault("cannot make the folder {}: {}", folder.string(), error.message());
    auto& storage = *(*store)->storage;
    const auto currency = current_policy((*store)->service).pricing.currency;
    const auto goods = export_catalogue(storage, currency, folder / "catalogue.csv");
    if (!goods) return std::unexpected(goods.error());
    const auto promotions = service::Promotions(storage).all();
    if (!promotions) return std::unexpected(promotions.error());
    auto wrote = write_file(folder / "promotions.json", [&](std::ostream& stream) -> Result<void> {
        imports::write_promotions(stream, *promotions);
        return {};
    });
    if (!wrote) return wrote;
    const auto policy = storage.current_policy();
    if (!policy) return std::unexpected(policy.error());
    if (*policy)
        wrote = write_file(folder / "policy.toml", [&](std::ostream& stream) -> Result<void> {
            stream << (*policy)->text;
            return {};
        });
    if (!wrote) return wrote;
    std::println("{} products, {} promotions and {} are in {}", *goods, promotions->size(),
                 *policy ? "policy " + (*policy)->version : "no policy", folder.string());
    return {};
}

Result<void> remove_promotion(const Place& place, const std::string& id) {
    const auto store = open(place);
    if (!store) return std::unexpected(store.error());
    const auto removed = service::Promotions(*(*store)->storage).take_away(id);
    if (!removed) return std::unexpected(removed.error());
    if (!*removed) return fault("the store has no promotion '{}'; those of the policy are changed in its file", id);
    std::println("promotion {} has ended", id);
    return {};
}

// --- Rules ---

Result<void> check_policy(const std::string& file) {
    Input input;
    if (auto opened = open_input(file, input); !opened) return opened;
    const auto text = rest_of(input);
    if (!text) return std::unexpected(text.error());
    const auto policy = policy::parse(*text, input.name);
    if (!policy) return std::unexpected(policy.error());
    std::map<pricing::Promotion::Kind, int> kinds;
    for (const auto& promotion : policy->pricing.promotions) ++kinds[promotion.kind];
    std::println("{} is good: policy {} of {}", input.name, policy->version, policy->store_name);
    std::println("  {} with {} decimals, {} tax rates, time zone {}", policy->pricing.currency.code,
                 policy->pricing.currency.decimals, policy->pricing.taxes.size(), policy->time_zone);
    std::println("  {} promotions", policy->pricing.promotions.size());
    for (const auto& [kind, count] : kinds)
        std::println("    {} {}", count, boost::describe::enum_to_string(kind, "?"));
    std::println("  {} VIP tiers, {} in-store codes, {} rows of coupons", policy->pricing.vip.tiers.size(),
                 policy->codes.in_store.size(), policy->codes.coupons.size());
    return {};
}

Result<void> apply_policy(const Place& place, const fs::path& file) {
    const auto store = open(place);
    if (!store) return std::unexpected(store.error());
    const auto text = read_file(file);
    if (!text) return std::unexpected(text.error());
    const auto before = (*store)->service.policy("");
    const auto version = (*store)->service.apply_policy(*text, file.string());
    if (!version) return std::unexpected(version.error());
    std::println("policy {} holds from now on", *version);
    if (!before) return {};
    const auto was = policy::parse(before->text, "the policy before"), is = policy::parse(*text, file.string());
    if (!was || !is) return {};
    const auto changes = policy::differences(*was, *is);
    for (const auto& line : changes) std::println("  {}", line);
    if (changes.empty()) std::println("  it says the same as the one before, {}", before->version);
    return {};
}

Result<void> show_policy(const Place& place) {
    const auto store = open(place);
    if (!store) return std::unexpected(store.error());
    const auto policy = (*store)->service.policy("");
    if (!policy) return fault("{}", policy.error().sentence);
    std::println("# policy {}, applied {:%FT%TZ}", policy->version,
                 std::chrono::floor<std::chrono::seconds>(policy->since));
    std::print("{}", policy->text);
    return {};
}

}  // namespace kassa::server
