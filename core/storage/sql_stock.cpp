// Stock movements and single-use coupons.
#include "core/storage/sql_session.h"

namespace kassa::storage {
namespace {

// What moved in the very millisecond of a count is in the count.
std::string level_of(const std::string& column) {
    return std::format("coalesce(max(case when m.cause = 'count' and m.at = c.at then m.{0} end), 0)"
                       " + sum(case when m.cause <> 'count' and (c.at is null or m.at > c.at) then m.{0} else 0 end)",
                       column);
}

}  // namespace

// --- Stock ---

Result<void> SqlStorage::put_movements(std::span<const MovementRow> told) {
    return gathered([&]() -> Result<void> {
        auto& movements = rows("movements", {{"reference"}, {"line", false}, {"cause"}, {"item"}, {"pieces", false},
                                             {"grams", false}, {"at", false}});
        for (const auto& row : told)
            movements.add(row.reference).add(row.line).add(row.cause).add(row.item).add(row.pieces).add(row.grams).add(
                count_of(row.at));
        movements.write();
        return {};
    });
}

Result<std::vector<MovementRow>> SqlStorage::movements_of(const std::string& reference) {
    return guarded([&]() -> Result<std::vector<MovementRow>> {
        std::vector<MovementRow> rows;
        MovementRow row{.reference = reference};
        long long pieces = 0, grams = 0, at = 0;
        soci::statement statement =
            (sql_.prepare << "select line, cause, item, pieces, grams, at from movements where reference = :reference"
                             " order by line",
             into(row.line), into(row.cause), into(row.item), into(pieces), into(grams), into(at), use(reference));
        statement.execute();
        while (statement.fetch()) {
            row.pieces = pieces;
            row.grams = grams;
            row.at = instant(at);
            rows.push_back(row);
        }
        return rows;
    });
}

Result<std::vector<StockRow>> SqlStorage::stock(const std::string& prefix) {
    return guarded([&]() -> Result<std::vector<StockRow>> {
        std::vector<StockRow> stock;
        StockRow row;
        long long pieces = 0, grams = 0;
        // Items are printable ASCII: everything that begins so stands before the prefix with '~' behind it.
        const std::string until = prefix + "\x7F";
        soci::statement statement =
            (sql_.prepare << "with counted as (select item, max(at) as at from movements where cause = 'count' group by item)"
                             " select m.item, cast(" + level_of("pieces") + " as bigint), cast(" + level_of("grams") +
                                 " as bigint) from movements m left join counted c on c.item = m.item"
                                 " where m.item >= :first and m.item < :until group by m.item order by m.item",
             into(row.item), into(pieces), into(grams), use(prefix, "first"), use(until, "until"));
        statement.execute();
        while (statement.fetch()) {
            row.pieces = pieces;
            row.grams = grams;
            stock.push_back(row);
        }
        return stock;
    });
}

Result<void> SqlStorage::each_movement(const std::function<void(const MovementRow&)>& take) {
    constexpr int a_page = 5000;
    MovementRow last;
    for (bool more = true; more;) {
        std::vector<MovementRow> page;
        const auto read = guarded([&]() -> Result<void> {
            MovementRow row;
            long long pieces = 0, grams = 0, at = 0;
            const auto above = last;
            soci::statement statement =
                (sql_.prepare << "select reference, line, cause, item, pieces, grams, at from movements"
                                 " where (reference, line) > (:reference, :line) order by reference, line limit :count",
                 into(row.reference), into(row.line), into(row.cause), into(row.item), into(pieces), into(grams),
                 into(at), use(above.reference, "reference"), use(above.line, "line"), use(a_page, "count"));
            statement.execute();
            while (statement.fetch()) {
                row.pieces = pieces;
                row.grams = grams;
                row.at = instant(at);
                page.push_back(row);
            }
            return {};
        });
        if (!read) return read;
        more = page.size() == std::size_t(a_page);
        for (const auto& row : page) take(row);
        if (!page.empty()) last = page.back();
    }
    return {};
}

// --- Coupons ---

Result<std::optional<CouponRow>> SqlStorage::coupon(const std::string& code) {
    return guarded([&]() -> Result<std::optional<CouponRow>> {
        CouponRow row{.code = code, .key = {}};
        long long until = 0;
        sql_ << "select promotion, until from coupons where code = :code", into(row.key), into(until), use(code);
        if (!sql_.got_data()) return std::nullopt;
        row.until = instant(until);
        return row;
    });
}

Result<void> SqlStorage::put_coupons(std::span<const CouponRow> told) {
    return guarded([&]() -> Result<void> {
        auto& coupons = rows("coupons", {{"code"}, {"promotion"}, {"until", false}});
        for (const auto& row : told) coupons.add(row.code).add(row.key).add(count_of(row.until));
        coupons.write();
        return {};
    });
}

Result<void> SqlStorage::put_coupon_entries(std::span<const CouponEntry> entries) {
    return guarded([&]() -> Result<void> {
        // Numbered by code, one statement each: a statement does not see what it writes itself.
        for (const auto& entry : entries) {
            const std::string what = boost::describe::enum_to_string(entry.what, "?");
            const long long at = count_of(entry.at), until = count_of(entry.until);
            sql_ << "insert into coupon_entries (code, number, what, at, by_id, until) select cast(:code as text),"
                    " coalesce(max(number), 0) + 1, cast(:what as text), cast(:at as bigint), cast(:by as text),"
                    " cast(:until as bigint) from coupon_entries where code = :of",
                use(entry.code, "code"), use(what, "what"), use(at, "at"), use(entry.by, "by"), use(until, "until"),
                use(entry.code, "of");
        }
        return {};
    });
}

std::vector<CouponEntry> SqlStorage::entries_where(const std::string& where, const std::string& value) {
    std::vector<CouponEntry> entries;
    CouponEntry entry;
    std::string what;
    long long at = 0, until = 0;
    soci::statement statement =
        (sql_.prepare << "select code, what, at, by_id, until from coupon_entries where " + where, into(entry.code),
         into(what), into(at), into(entry.by), into(until), use(value));
    statement.execute();
    while (statement.fetch()) {
        const auto known = word_to<CouponEntry::What>(what, "a coupon's entry");
        if (!known) throw std::runtime_error(known.error().sentence);
        entry.what = *known;
        entry.at = instant(at);
        entry.until = instant(until);
        entries.push_back(entry);
    }
    return entries;
}

Result<std::vector<CouponEntry>> SqlStorage::coupon_entries(const std::string& code) {
    return guarded([&]() -> Result<std::vector<CouponEntry>> {
        return entries_where("code = :code order by number", code);
    });
}

Result<std::vector<CouponEntry>> SqlStorage::coupon_entries_by(const Id& by) {
    return guarded([&]() -> Result<std::vector<CouponEntry>> {
        return entries_where("by_id = :id order by code, number", by);
    });
}

Result<void> SqlStorage::put_coupon_claim(const Id& claim, const std::string& lane) {
    return guarded([&]() -> Result<void> {
        sql_ << "insert into coupon_claims (claim, lane) values (:claim, :lane)", use(claim, "claim"), use(lane, "lane");
        return {};
    });
}

Result<std::optional<std::string>> SqlStorage::lane_of_claim(const Id& claim) {
    return guarded([&]() -> Result<std::optional<std::string>> {
        std::string lane;
        sql_ << "select lane from coupon_claims where claim = :claim", into(lane), use(claim);
        if (!sql_.got_data()) return std::nullopt;
        return lane;
    });
}

Result<void> SqlStorage::each_coupon_entry(const std::function<void(const CouponEntry&)>& take) {
    return guarded([&]() -> Result<void> {
        for (const auto& entry : entries_where("code <> :none order by code, number", "")) take(entry);
        return {};
    });
}

}  // namespace kassa::storage
