// Sales with their chains, and the keys that they are signed with.
#include <algorithm>
#include <charconv>

#include "core/storage/sql_session.h"

namespace kassa::storage {
namespace {

constexpr std::string_view next_order_of_sqlite = "(select coalesce(max(received_order), 0) + 1 from sales)";
constexpr std::string_view next_order_of_postgresql = "nextval('received_orders')";

// FNV-1a: which number a word has among the server's locks. Two words with one number would only wait for one another.
long long lock_number(std::string_view word) {
    std::uint64_t hash = 0xCBF29CE484222325u;
    for (const unsigned char c : word) hash = (hash ^ c) * 0x100000001B3u;
    return static_cast<long long>(hash);
}

// Of a column that holds whole numbers.
std::int64_t number_of(const std::string& text) {
    std::int64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

constexpr const char* sales_columns = "select id, voided, lane, fingerprint, received from sales where id";
constexpr const char* voids_columns = "select sale, void from sale_voids where sale";
constexpr const char* chains_columns = "select lane, position, hash, missing from chains where lane";
// All three in one.
constexpr const char* held_of_postgresql =
    "select 's', id, cast(voided as text), lane, fingerprint, cast(received as text) from sales"
    " where id = any(cast($1 as text[]))"
    " union all select 'v', sale, void, '', '', '' from sale_voids where sale = any(cast($2 as text[]))"
    " union all select 'c', lane, cast(position as text), hash, missing, '' from chains"
    " where lane = any(cast($3 as text[]))";

Result<std::vector<ChainRow>> chains_of(const std::vector<Batch::Row>& rows, const std::string& database) {
    std::vector<ChainRow> chains;
    for (const auto& row : rows) {
        auto missing = from_text<std::vector<std::int64_t>>(row[3]);
        if (!missing) return fault("the table of chains in {} is damaged", database);
        chains.push_back({row[0], number_of(row[1]), row[2], std::move(*missing)});
    }
    return chains;
}

}  // namespace

Result<void> SqlStorage::lock(std::vector<std::string> words) {
    // SQLite has one writer at a time: there is nobody to wait for.
    if (address_.engine == Engine::Sqlite || words.empty()) return {};
    return gathered([&]() -> Result<void> {
        std::vector<long long> numbers;
        for (const auto& word : words) numbers.push_back(lock_number(word));
        std::ranges::sort(numbers);
        std::vector<std::string> texts;
        for (const auto number : numbers) texts.push_back(std::to_string(number));
        batch_.add("select pg_advisory_xact_lock(told.number) from unnest(cast($1 as bigint[])) as told (number)",
                   {array_of(texts)});
        return {};
    });
}

// --- Sales ---

void SqlStorage::load_tenders(SaleRow& row) {
    protocol::SaleTender tender;
    long long amount = 0;
    const int voided = row.voided;
    soci::statement statement =
        (sql_.prepare
             << "select kind, payment, amount from tenders where sale = :sale and voided = :voided order by position",
         into(tender.kind), into(tender.payment), into(amount), use(row.id), use(voided));
    statement.execute();
    while (statement.fetch()) {
        tender.amount = Money::minor(amount);
        row.tenders.push_back(tender);
    }
}

Result<std::optional<SaleRow>> SqlStorage::sale(const Id& id, bool voided) {
    return guarded([&]() -> Result<std::optional<SaleRow>> {
        SaleRow row{.id = id, .voided = voided, .lane = {}, .fingerprint = {}, .body = {}, .tenders = {}};
        long long number = 0, at = 0, total = 0, received = 0, position = 0;
        const int is_void = voided;
        sql_ << "select lane, number, at, total, fingerprint, body, received, position from sales"
                " where id = :id and voided = :voided",
            into(row.lane), into(number), into(at), into(total), into(row.fingerprint), into(row.body),
            into(received), into(position), use(id), use(is_void);
        if (!sql_.got_data()) return std::nullopt;
        row.number = number;
        row.at = instant(at);
        row.total = Money::minor(total);
        row.received = instant(received);
        row.position = position;
        load_tenders(row);
        return row;
    });
}

Result<Held> SqlStorage::held(const std::vector<Id>& ids, const std::vector<Id>& sold,
                              const std::vector<std::string>& lanes) {
    return gathered([&]() -> Result<Held> {
        std::vector<Batch::Row> sales, voids, tips;
        if (address_.engine == Engine::Postgresql) {
            batch_.add(held_of_postgresql, {array_of(ids), array_of(sold), array_of(lanes)});
            for (auto& row : batch_.run()) {
                const auto from = row[0][0];
                row.erase(row.begin());
                (from == 's' ? sales : from == 'v' ? voids : tips).push_back(std::move(row));
            }
        } else {
            sales = rows_of(sales_columns, 5, ids);
            voids = rows_of(voids_columns, 2, sold);
            tips = rows_of(chains_columns, 4, lanes);
        }
        Held held;
        for (const auto& row : sales)
            held.sales.push_back({row[0], row[1] != "0", row[2], row[3], instant(number_of(row[4]))});
        for (const auto& row : voids) held.voids.push_back({row[0], row[1]});
        auto chains = chains_of(tips, name_);
        if (!chains) return std::unexpected(chains.error());
        held.chains = std::move(*chains);
        return held;
    });
}

Result<void> SqlStorage::put_sales(std::span<const SaleRow> told) {
    return gathered([&]() -> Result<void> {
        const auto next = address_.engine == Engine::Sqlite ? next_order_of_sqlite : next_order_of_postgresql;
        auto& sales = rows("sales",
                           {{"id"}, {"voided", false}, {"lane"}, {"number", false}, {"at", false}, {"total", false},
                            {"fingerprint"}, {"body"}, {"received", false}, {"position", false}, {"booked", false}},
                           {{"received_order", std::string(next)}});
        auto& tenders = rows("tenders", {{"sale"}, {"voided", false}, {"position", false}, {"kind"}, {"payment"},
                                         {"amount", false}});
        for (const auto& row : told) {
            sales.add(row.id).add(row.voided).add(row.lane).add(row.number).add(count_of(row.at));
            sales.add(row.total.minor_units()).add(row.fingerprint).add(row.body).add(count_of(row.received));
            sales.add(row.position).add(row.booked);
            int place = 0;
            for (const auto& tender : row.tenders)
                tenders.add(row.id).add(row.voided).add(place++).add(tender.kind).add(tender.payment).add(
                    tender.amount.minor_units());
        }
        sales.write();
        tenders.write();
        return {};
    });
}

Result<void> SqlStorage::each_sale(const std::function<void(const SaleRow&)>& take) {
    return guarded([&]() -> Result<void> {
        SaleRow row;
        int voided = 0;
        long long number = 0, at = 0, total = 0, received = 0, position = 0;
        soci::statement statement =
            (sql_.prepare << "select id, voided, lane, number, at, total, fingerprint, received, position from sales"
                             " order by received_order",
             into(row.id), into(voided), into(row.lane), into(number), into(at), into(total),
             into(row.fingerprint), into(received), into(position));
        statement.execute();
        while (statement.fetch()) {
            row.voided = voided != 0;
            row.number = number;
            row.at = instant(at);
            row.total = Money::minor(total);
            row.received = instant(received);
            row.position = position;
            row.tenders.clear();
            load_tenders(row);
            take(row);
        }
        return {};
    });
}

Result<void> SqlStorage::each_record(const std::function<void(const SaleRow&)>& take) {
    constexpr int a_page = 500;
    long long last = 0;
    for (bool more = true; more;) {
        // By pages, because PostgreSQL's library holds a whole answer in memory.
        std::vector<SaleRow> page;
        const auto read = guarded([&]() -> Result<void> {
            SaleRow row;
            int voided = 0;
            long long booked = 0;
            long long order = 0, number = 0, at = 0, total = 0, received = 0, position = 0;
            const long long above = last;
            soci::statement statement =
                (sql_.prepare << "select received_order, id, voided, lane, number, at, total, fingerprint, body,"
                                 " received, position, booked from sales where received_order > :above"
                                 " order by received_order limit :count",
                 into(order), into(row.id), into(voided), into(row.lane), into(number), into(at), into(total),
                 into(row.fingerprint), into(row.body), into(received), into(position), into(booked), use(above),
                 use(a_page));
            statement.execute();
            while (statement.fetch()) {
                row.voided = voided != 0;
                row.number = number;
                row.at = instant(at);
                row.total = Money::minor(total);
                row.received = instant(received);
                row.position = position;
                row.booked = booked != 0;
                page.push_back(row);
                last = order;
            }
            return {};
        });
        if (!read) return read;
        more = page.size() == std::size_t(a_page);
        for (const auto& row : page) take(row);
    }
    return {};
}

Result<void> SqlStorage::put_voids(std::span<const VoidRow> told) {
    return gathered([&]() -> Result<void> {
        auto& voids = rows("sale_voids", {{"sale"}, {"void"}}, {}, "on conflict (sale) do nothing");
        for (const auto& row : told) voids.add(row.sale).add(row.taken_back_by);
        voids.write();
        return {};
    });
}

Result<std::vector<VoidRow>> SqlStorage::voids_of(const std::vector<Id>& sales) {
    return gathered([&]() -> Result<std::vector<VoidRow>> {
        std::vector<VoidRow> found;
        for (const auto& row : rows_of(voids_columns, 2, sales))
            found.push_back({row[0], row[1]});
        return found;
    });
}

// --- Chains ---

Result<std::vector<ChainRow>> SqlStorage::chains(const std::vector<std::string>& lanes) {
    return gathered([&] {
        return chains_of(lanes.empty() ? rows_of("select lane, position, hash, missing from chains order by lane", 4)
                                       : rows_of(chains_columns, 4, lanes),
                         name_);
    });
}

Result<void> SqlStorage::put_chains(std::span<const ChainRow> told) {
    return gathered([&]() -> Result<void> {
        auto& chains = rows("chains", {{"lane"}, {"position", false}, {"hash"}, {"missing"}}, {},
                            "on conflict (lane) do update set position = excluded.position, hash = excluded.hash,"
                            " missing = excluded.missing");
        for (const auto& row : told) chains.add(row.lane).add(row.position).add(row.hash).add(to_text(row.missing));
        chains.write();
        return {};
    });
}

Result<std::vector<std::string>> SqlStorage::lane_keys(const std::string& lane) {
    return guarded([&]() -> Result<std::vector<std::string>> {
        std::vector<std::string> keys;
        std::string key;
        soci::statement statement =
            (sql_.prepare << "select public_key from lane_keys where lane = :lane order by since desc, public_key",
             into(key), use(lane));
        statement.execute();
        while (statement.fetch()) keys.push_back(key);
        return keys;
    });
}

Result<std::optional<Instant>> SqlStorage::sealing_since(const std::string& lane) {
    return guarded([&]() -> Result<std::optional<Instant>> {
        long long since = 0;
        soci::indicator found = soci::i_null;
        sql_ << "select min(since) from lane_keys where lane = :lane", into(since, found), use(lane);
        if (found != soci::i_ok) return std::nullopt;
        return instant(since);
    });
}

Result<void> SqlStorage::put_lane_key(const std::string& lane, const std::string& public_key, Instant since) {
    return guarded([&]() -> Result<void> {
        const long long at = count_of(since);
        sql_ << "insert into lane_keys (lane, public_key, since) values (:lane, :key, :since)"
                " on conflict (lane, public_key) do nothing",
            use(lane, "lane"), use(public_key, "key"), use(at, "since");
        return {};
    });
}

}  // namespace kassa::storage
