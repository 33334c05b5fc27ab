#include "core/server/commands.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>
#include <print>
#include <sstream>

#include <sys/stat.h>

#include "core/base/csv.h"
#include "core/catalog/utf8.h"
#include "core/server/command_files.h"
#include "core/server/open_store.h"

namespace kassa::server {
namespace {

namespace fs = std::filesystem;

std::string moment(Instant at) {
    return std::format("{:%FT%TZ}", std::chrono::floor<std::chrono::seconds>(at));
}

}  // namespace

Result<void> init(const Place& place, const std::vector<std::string>& hosts) {
    std::error_code error;
    ::umask(077);
    fs::create_directories(place.data, error);
    if (error) return fault("cannot make the folder {}: {}", place.data.string(), error.message());
    if (fs::exists(place.data / "store.db")) return fault("{} holds a store already", place.data.string());
    // The database comes last: while it is missing, `init` can be called again after a power cut.
    if (!fs::exists(place.data / "card.key"))
        if (auto wrote = protocol::write_private_file(place.data / "card.key", protocol::new_key() + "\n");
            !wrote)
            return wrote;
    if (!fs::exists(place.data / "certificate.pem"))
        if (auto made = make_papers(place, hosts); !made) return made;
    const auto store = open(place, storage::Open::Fresh);
    if (!store) return std::unexpected(store.error());
    std::println("a new store stands in {}", place.data.string());
    return {};
}

Result<bool> import_members(const Place& place, const std::string& file) {
    const auto store = open(place);
    if (!store) return std::unexpected(store.error());
    const auto key = card_key(place);
    if (!key) return std::unexpected(key.error());
    Input input;
    if (auto opened = open_input(file, input); !opened) return std::unexpected(opened.error());
    const auto tiers = current_policy((*store)->service).pricing.vip.tiers;
    const auto known = [&](const std::string& tier) {
        return tier.empty() || std::ranges::any_of(tiers, [&](const auto& one) { return one.key == tier; });
    };
    std::vector<std::pair<std::string, std::string>> members;
    long bad = 0;
    // A sentence names the line and never the card.
    const auto refuse = [&](long line, const std::string& reason) {
        ++bad;
        std::println(stderr, "{}:{}: {}", input.name, line, reason);
    };
    CsvReader rows(*input.stream);
    const auto head = rows.next();
    if (head != CsvReader::Found::Record || rows.fields() != std::vector<std::string_view>{"card", "tier"})
        return fault("{}:1: the first line is 'card,tier'; then one card a line, an empty tier blocks it",
                     input.name);
    for (auto found = rows.next(); found != CsvReader::Found::End; found = rows.next()) {
        if (found == CsvReader::Found::Broken) {
            refuse(rows.line(), rows.reason());
            continue;
        }
        if (rows.fields().size() != 2) {
            refuse(rows.line(), "a row has two fields: card and tier");
            continue;
        }
        std::string card(rows.fields()[0]), tier(rows.fields()[1]);
        if (!known(tier))
            refuse(rows.line(),
                   std::format("the policy has no VIP tier '{}'", catalog::utf8_shortened(tier, 40)));
        else if (const auto hidden = protocol::card_pseudonym(card, *key); !hidden)
            refuse(rows.line(), hidden.error().sentence);
        else
            members.emplace_back(std::move(card), std::move(tier));
    }
    const auto count = (*store)->service.put_members(members, *key);
    if (!count) return std::unexpected(count.error());
    std::println("{} good rows ({} cards new, {} changed, {} known), {} bad", members.size(), count->added,
                 count->changed, count->same, bad);
    return !members.empty();
}

Result<void> import_pictures(const Place& place, const fs::path& folder) {
    const auto store = open(place);
    if (!store) return std::unexpected(store.error());
    std::error_code error;
    if (!fs::is_directory(folder, error)) return fault("{} is not a folder of pictures", folder.string());
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(folder, error))
        if (entry.path().extension() == ".png") files.push_back(entry.path());
    if (error) return fault("cannot read {}: {}", folder.string(), error.message());
    if (files.empty()) return fault("{} holds no .png file", folder.string());
    std::ranges::sort(files);
    int fresh = 0, bad = 0;
    for (const auto& file : files) {
        const auto png = read_file(file);
        const auto put = png ? (*store)->service.put_picture(file.filename().string(), *png)
                             : Result<bool>(std::unexpected(png.error()));
        if (put) {
            fresh += *put ? 1 : 0;
            continue;
        }
        ++bad;
        std::println(stderr, "{}: {}", file.string(), put.error().sentence);
    }
    std::println("{} pictures ({} new or changed), {} bad", files.size() - std::size_t(bad), fresh, bad);
    if (std::size_t(bad) == files.size()) return fault("no picture of {} was taken", folder.string());
    return {};
}

Result<void> list_sales(const Place& place, bool as_json) {
    const auto store = open(place);
    if (!store) return std::unexpected(store.error());
    const auto currency = current_policy((*store)->service).pricing.currency;
    long count = 0;
    const auto listed = (*store)->service.each_sale([&](const service::SaleRow& sale) {
        ++count;
        if (as_json) {
            const boost::json::object line{{"id", sale.id},
                                           {"lane", sale.lane},
                                           {"number", sale.number},
                                           {"at", moment(sale.at)},
                                           {"total", sale.total.minor_units()},
                                           {"voided", sale.voided},
                                           {"received", moment(sale.received)},
                                           {"tenders", to_json(sale.tenders)}};
            std::println("{}", boost::json::serialize(line));
            return;
        }
        std::println("{}  lane {}  no. {}  {} {}{}  {}", moment(sale.at), sale.lane, sale.number,
                     currency.plain(sale.total), currency.code, sale.voided ? "  VOID" : "", sale.id);
    });
    if (listed && !as_json) std::println("{} sales", count);
    return listed;
}

Result<void> report(const Place& place) {
    const auto store = open(place);
    if (!store) return std::unexpected(store.error());
    const auto lines = (*store)->service.report();
    if (!lines) return std::unexpected(lines.error());
    const auto currency = current_policy((*store)->service).pricing.currency;
    for (const auto& line : *lines)
        std::println("{}  {:<12} {:>6} sales {:>14} {}", line.day, line.tender, line.sales,
                     currency.plain(line.total), currency.code);
    if (lines->empty()) std::println("no sales yet");
    return {};
}

}  // namespace kassa::server
