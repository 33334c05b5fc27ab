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

bool is_head_of_members(const std::vector<std::string>& columns) {
    const std::vector<std::string> all{"card", "tier", "name", "telephone", "address", "birthday", "email"};
    return columns == all || columns == std::vector<std::string>{"card", "tier"};
}

// A row of a members' file, of as many fields as its first line has. A sentence about it never names the card or the
// person.
Result<service::MemberLine> member_line(const std::vector<std::string_view>& fields, std::size_t columns,
                                        const policy::Policy& policy) {
    if (fields.size() != columns) return fault("the row has {} fields and the first line {}", fields.size(), columns);
    service::MemberLine line{.card = std::string(fields[0]), .tier = std::string(fields[1])};
    if (!line.tier.empty() && !std::ranges::contains(policy.vip.tiers, line.tier))
        return fault("the policy has no VIP tier '{}'", catalog::utf8_shortened(line.tier, 40));
    // Any key tells whether it is a card's number.
    if (const auto hidden = protocol::card_pseudonym(line.card, std::string(64, '0')); !hidden)
        return std::unexpected(hidden.error());
    if (columns == 2) return line;
    line.person = protocol::Person{std::string(fields[2]), std::string(fields[3]), std::string(fields[4]),
                                   std::string(fields[5]), std::string(fields[6])};
    if (const auto wrong = service::wrong_with(*line.person, policy.vip)) return fault("{}", *wrong);
    return line;
}

std::string moment(Instant at) {
    return std::format("{:%FT%TZ}", std::chrono::floor<std::chrono::seconds>(at));
}

}  // namespace

Result<void> init(const Place& place, const std::vector<std::string>& hosts, const std::string& database) {
    std::error_code error;
    ::umask(077);
    fs::create_directories(place.data, error);
    if (error) return fault("cannot make the folder {}: {}", place.data.string(), error.message());
    for (const char* file : {"store.db", "store.toml"})
        if (fs::exists(place.data / file)) return fault("{} holds a store already", place.data.string());
    // The database comes last: while it is missing, `init` can be called again after a power cut.
    if (!fs::exists(place.data / "card.key"))
        if (auto wrote = protocol::write_private_file(place.data / "card.key", protocol::new_key() + "\n");
            !wrote)
            return wrote;
    if (!fs::exists(place.data / "members.key"))
        if (auto wrote = protocol::write_private_file(place.data / "members.key", protocol::new_key() + "\n");
            !wrote)
            return wrote;
    if (!fs::exists(place.data / "certificate.pem"))
        if (auto made = make_papers(place, hosts); !made) return made;
    if (!database.empty())
        if (auto kept = keep_database(place, database); !kept) return kept;
    const auto store = open(place, storage::Open::Fresh);
    if (!store) {
        fs::remove(place.data / "store.toml", error);
        return std::unexpected(store.error());
    }
    std::println("a new store stands in {}", place.data.string());
    return {};
}

Result<bool> import_members(const Place& place, const std::string& file) {
    const auto store = open(place);
    if (!store) return std::unexpected(store.error());
    auto members = members_of(place, **store);
    if (!members) return std::unexpected(members.error());
    Input input;
    if (auto opened = open_input(file, input); !opened) return std::unexpected(opened.error());
    const auto policy = current_policy((*store)->service);
    std::vector<service::MemberLine> lines;
    long bad = 0;
    CsvReader rows(*input.stream);
    const auto head = rows.next();
    const std::vector<std::string> columns(rows.fields().begin(), rows.fields().end());
    if (head != CsvReader::Found::Record || !is_head_of_members(columns))
        return fault("{}:1: the first line is 'card,tier' or 'card,tier,name,telephone,address,birthday,email'; then one "
                     "card a line, an empty tier blocks it",
                     input.name);
    for (auto found = rows.next(); found != CsvReader::Found::End; found = rows.next()) {
        auto line = found == CsvReader::Found::Broken ? Result<service::MemberLine>(fault("{}", rows.reason()))
                                                      : member_line(rows.fields(), columns.size(), policy);
        if (line) {
            lines.push_back(std::move(*line));
            continue;
        }
        ++bad;
        std::println(stderr, "{}:{}: {}", input.name, rows.line(), line.error().sentence);
    }
    const auto count = members->import(lines);
    if (!count) return std::unexpected(count.error());
    std::println("{} good rows ({} cards new, {} changed, {} known), {} bad", lines.size(), count->added,
                 count->changed, count->same, bad);
    return !lines.empty();
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

}  // namespace kassa::server
