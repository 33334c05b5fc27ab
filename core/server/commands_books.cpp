// Commands of the store's books: report, verify, backup, restore, stock, coupons.
#include <charconv>
#include <fstream>
#include <print>

#include <sys/stat.h>

#include "core/base/csv.h"
#include "core/catalog/coupon.h"
#include "core/policy/policy.h"
#include "core/server/command_files.h"
#include "core/server/open_store.h"
#include "core/service/coupons.h"
#include "core/service/promotions.h"
#include "core/service/report.h"
#include "core/service/stock.h"
#include "core/service/verify.h"
#include "core/storage/backup.h"

namespace kassa::server {
namespace {

namespace fs = std::filesystem;

// Of the store's folder, beside the database: what a backup takes along when it is asked to.
constexpr const char* secrets[] = {"card.key", "members.key", "certificate.pem", "certificate.key"};

// A code that kiosks know by its prefix and check character (core/catalog/coupon.h).
std::string new_code(const std::string& prefix) {
    const std::string digits = protocol::new_key();  // 64 hex digits of chance
    std::array<std::uint8_t, 10> chance{};
    for (std::size_t i = 0; i < chance.size(); ++i)
        std::from_chars(digits.data() + 2 * i, digits.data() + 2 * i + 2, chance[i], 16);
    return catalog::single_use_code(prefix, chance);
}

Currency currency_of(service::Service& service) {
    if (const auto text = service.policy(""))
        if (const auto parsed = policy::parse(text->text, "the store's policy")) return parsed->pricing.currency;
    return {};
}

Result<service::Proof> prove(OpenStore& store) {
    service::RulesCache cache;
    service::Promotions promotions(*store.storage, cache);
    return service::verify(*store.storage, [&](const std::string& policy, std::int64_t version) {
        return promotions.rules(policy, version);
    });
}

void print_proof(const service::Proof& proof, const Currency& currency) {
    const auto amount = [&](Money money) { return currency.plain(money) + " " + currency.code; };
    std::println("{:>10} sales, {} taken back", proof.sales, proof.taken_back);
    std::println("{:>18} goods, {} added tax", amount(proof.goods), amount(proof.added_tax));
    std::println("{:>18} on receipts", amount(proof.receipts));
    std::println("{:>18} paid, of which {} rounding of cash", amount(proof.tenders), amount(proof.rounding));
    std::println("{:>10} records sealed, {} not sealed", proof.sealed, proof.not_sealed);
    for (const auto& [lane, position] : proof.lanes)
        std::println("           lane {}: up to record {}", lane, position);
    std::println("{:>10} priced again", proof.priced_again);
    std::println("{:>10} stock movements", proof.movements);
    if (proof.earlier > 0)
        std::println("{:>10} records of an earlier version, which moved no stock", proof.earlier);
    std::println("{:>10} coupon entries, {} ledger entries", proof.coupons, proof.ledger_entries);
    if (proof.forgotten_cards > 0)
        std::println("{:>10} sales or top-ups with cards that are not known any more: whose they were cannot be proven",
                     proof.forgotten_cards);
    if (proof.told_by_ledger_alone > 0)
        std::println("{:>10} top-ups and year's ends whose amounts the ledger alone tells", proof.told_by_ledger_alone);
    for (const auto& known : proof.known) std::println("known: {}", known);
    for (const auto& found : proof.breaks) {
        std::string where = found.lane.empty() ? "" : std::format("lane {}", found.lane);
        if (found.number != 0) where += std::format("{}receipt {}", where.empty() ? "" : ", ", found.number);
        std::println("BROKEN: {}{}{}\n        {}", where, where.empty() ? "" : ": ", found.what, found.to_do);
    }
    if (proof.breaks.empty()) std::println("the books are whole");
    else std::println("{} breaks", proof.breaks.size());
}

void print_counts(const storage::Counts& counts) {
    long rows = 0;
    for (const auto& [table, count] : counts) rows += count;
    const auto of = [&](const char* table) { return counts.contains(table) ? counts.at(table) : 0; };
    std::println("{} rows: {} products, {} sales, {} stock movements, {} ledger entries …", rows, of("products"), of("sales"),
                 of("movements"), of("ledger"));
}

Result<std::int64_t> number_in(const std::string& text, const std::string& where) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty()) return 0;
    if (error != std::errc() || end != text.data() + text.size() || number > 1'000'000'000'000 ||
        number < -1'000'000'000'000)
        return fault("{}: '{}' is no whole number", where, text);
    return number;
}

}  // namespace

Result<void> report(const Place& place, const std::string& by, bool as_json) {
    const auto store = open(place);
    if (!store) return std::unexpected(store.error());
    const auto dimensions = service::read_by(by);
    if (!dimensions) return std::unexpected(dimensions.error());
    const auto lines = service::report(*(*store)->storage, *dimensions);
    if (!lines) return std::unexpected(lines.error());
    const auto currency = currency_of((*store)->service);
    for (const auto& line : *lines) {
        if (as_json) {
            std::println("{}", to_text(line));
            continue;
        }
        for (const auto& word : line.of) std::print("{:<12} ", word.empty() ? "-" : word);
        std::println("{:>6} sales {:>14} {}", line.sales, currency.plain(line.total), currency.code);
    }
    if (lines->empty() && !as_json) std::println("no sales yet");
    return {};
}

Result<bool> verify(const Place& place, bool as_json) {
    const auto store = open(place);
    if (!store) return std::unexpected(store.error());
    const auto proof = prove(**store);
    if (!proof) return std::unexpected(proof.error());
    if (as_json) std::println("{}", to_text(*proof));
    else print_proof(*proof, currency_of((*store)->service));
    return proof->breaks.empty();
}

Result<void> backup(const Place& place, const fs::path& file, bool with_keys) {
    const auto address = database_of(place);
    if (!address) return std::unexpected(address.error());
    storage::Keys keys;
    if (with_keys)
        for (const char* name : secrets)
            if (fs::exists(place.data / name)) {
                auto body = read_file(place.data / name);
                if (!body) return std::unexpected(body.error());
                keys[name] = std::move(*body);
            }
    const auto counts = storage::backup(*address, file, keys, place.clock);
    if (!counts) return std::unexpected(counts.error());
    print_counts(*counts);
    if (with_keys) std::println("the store's keys are in it: keep {} as safe as the store itself", file.string());
    else std::println("without the store's keys: keep a copy of card.key, or members' cards are not known again");
    return {};
}

Result<void> restore(const Place& place, const fs::path& file, const std::string& database) {
    ::umask(077);
    std::error_code error;
    fs::create_directories(place.data, error);
    if (error) return fault("cannot make the folder {}: {}", place.data.string(), error.message());
    for (const char* there : {"store.db", "store.toml"})
        if (fs::exists(place.data / there)) return fault("{} holds a store already", place.data.string());
    const std::string address = database.empty() ? (place.data / "store.db").string() : database;
    const auto restored = storage::restore(file, address, place.clock);
    if (!restored) {
        if (database.empty())
            for (const char* end : {"", "-wal", "-shm"}) fs::remove(address + end, error);
        return std::unexpected(restored.error());
    }
    for (const auto& [name, body] : restored->keys)
        if (auto wrote = protocol::write_private_file(place.data / name, body); !wrote) return wrote;
    if (!database.empty())
        if (auto kept = keep_database(place, database); !kept) return kept;
    print_counts(restored->rows);
    for (const char* name : secrets)
        if (!fs::exists(place.data / name))
            std::println("{} is not in the backup: put the store's own into {} before it serves", name, place.data.string());
    return {};
}

Result<void> show_stock(const Place& place, const std::string& item, bool as_json) {
    const auto store = open(place);
    if (!store) return std::unexpected(store.error());
    const auto stock = (*store)->storage->stock(item);
    if (!stock) return std::unexpected(stock.error());
    for (const auto& row : *stock) {
        if (as_json) {
            const boost::json::object line{{"item", row.item}, {"pieces", row.pieces}, {"grams", row.grams}};
            std::println("{}", boost::json::serialize(line));
            continue;
        }
        std::println("{:<20} {:>10} pieces {:>12} g", row.item, row.pieces, row.grams);
    }
    if (stock->empty() && !as_json) std::println("nothing has moved yet");
    return {};
}

Result<void> put_stock(const Place& place, const std::string& file, const std::string& id, bool counted) {
    const auto store = open(place);
    if (!store) return std::unexpected(store.error());
    std::ifstream in(file, std::ios::binary);
    if (!in || fs::is_directory(file)) return fault("cannot read {}: is the name right?", file);
    service::StockTold told{id, counted, {}};
    std::string line;
    for (long number = 1; std::getline(in, line); ++number) {
        const auto where = std::format("{}:{}", file, number);
        if (line.ends_with('\r')) line.pop_back();
        if (number == 1) {
            if (line != "item,pieces,grams") return fault("{}: the first line is item,pieces,grams", where);
            continue;
        }
        if (line.empty()) continue;
        const auto first = line.find(','), second = line.find(',', first + 1);
        if (first == std::string::npos || second == std::string::npos ||
            line.find(',', second + 1) != std::string::npos)
            return fault("{}: three columns are needed: item,pieces,grams", where);
        const auto pieces = number_in(line.substr(first + 1, second - first - 1), where);
        if (!pieces) return std::unexpected(pieces.error());
        const auto grams = number_in(line.substr(second + 1), where);
        if (!grams) return std::unexpected(grams.error());
        told.goods.push_back({line.substr(0, first), *pieces, *grams});
        const auto known = (*store)->storage->product(told.goods.back().item);
        if (!known) return std::unexpected(known.error());
        if (!*known) return fault("{}: the store has no product {}", where, told.goods.back().item);
    }
    if (told.goods.empty()) return fault("{} names no goods", file);
    if (told.id.empty()) {
        // Without an id the content is the id: the same file told twice is one delivery.
        std::string content;
        for (const auto& goods : told.goods)
            content += std::format("{},{},{}\n", goods.item, goods.pieces, goods.grams);
        told.id = std::format("{}-{}", counted ? "count" : "delivery", protocol::fingerprint(content).substr(0, 32));
    }
    const auto fresh = service::keep_stock(*(*store)->storage, told, place.clock.now());
    if (!fresh) return fault("{}", fresh.error().sentence);
    if (!*fresh) std::println("{} is known already: nothing was changed (another one needs an --id of its own)", told.id);
    else std::println("{} goods, as {}", told.goods.size(), told.id);
    return {};
}

Result<void> issue_coupons(const Place& place, const std::string& key, int count, int days) {
    const auto store = open(place);
    if (!store) return std::unexpected(store.error());
    const auto cards = card_key(place);
    if (!cards) return std::unexpected(cards.error());
    const Instant until = days > 0 ? place.clock.now() + std::chrono::hours(24) * days : Instant{};
    const auto prefixes = current_policy((*store)->service).codes.single_use_coupon_prefixes;
    if (prefixes.empty())
        return fault("the policy has no single_use_coupon_prefixes under [codes]: kiosks would not know the codes");
    std::vector<std::string> codes;
    for (int i = 0; i < count; ++i) codes.push_back(new_code(prefixes.front()));
    const auto taken = service::Coupons(*(*store)->storage, place.clock, *cards).take_in(key, codes, until);
    if (!taken) return std::unexpected(taken.error());
    for (const auto& code : codes) std::println("{}", code);
    return {};
}

}  // namespace kassa::server
