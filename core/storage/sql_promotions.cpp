// Promotions with their history.
#include "core/storage/sql_session.h"

namespace kassa::storage {
namespace {

// Of a row that holds still.
constexpr long long for_good = INT64_MAX;

}  // namespace

Result<std::optional<PromotionRow>> SqlStorage::promotion(const std::string& id) {
    return guarded([&]() -> Result<std::optional<PromotionRow>> {
        PromotionRow row{.id = id, .body = {}};
        long long since = 0;
        const long long until = for_good;
        sql_ << "select since, body from promotions where id = :id and until = :until", into(since), into(row.body),
            use(id), use(until);
        if (!sql_.got_data()) return std::nullopt;
        row.since = since;
        return row;
    });
}

Result<void> SqlStorage::put_promotion(const PromotionRow& row) {
    return guarded([&]() -> Result<void> {
        const long long since = row.since, until = for_good;
        sql_ << "update promotions set until = :since where id = :id and until = :until", use(since, "since"),
            use(row.id, "id"), use(until, "until");
        sql_ << "insert into promotions (id, since, until, body) values (:id, :since, :until, :body)",
            use(row.id, "id"), use(since, "since"), use(until, "until"), use(row.body, "body");
        return {};
    });
}

Result<std::vector<PromotionRow>> SqlStorage::promotions_since(std::int64_t since, std::int64_t until, int limit) {
    return guarded([&]() -> Result<std::vector<PromotionRow>> {
        std::vector<PromotionRow> rows;
        PromotionRow row;
        long long number = 0;
        const long long held = for_good, above = since, last = until;
        soci::statement statement =
            (sql_.prepare << "select id, since, body from promotions"
                             " where until = :held and since > :above and since <= :last order by since limit :count",
             into(row.id), into(number), into(row.body), use(held), use(above), use(last), use(limit));
        statement.execute();
        while (statement.fetch()) {
            row.since = number;
            rows.push_back(row);
        }
        return rows;
    });
}

Result<void> SqlStorage::each_promotion_at(std::int64_t version,
                                           const std::function<void(const PromotionRow&)>& take) {
    return guarded([&]() -> Result<void> {
        PromotionRow row;
        long long since = 0;
        // What holds for good holds at the greatest number too.
        const long long at = std::min<long long>(version, for_good - 1);
        soci::statement statement =
            (sql_.prepare << "select id, since, body from promotions"
                             " where since <= :at and until > :until and body <> '' order by id",
             into(row.id), into(since), into(row.body), use(at), use(at));
        statement.execute();
        while (statement.fetch()) {
            row.since = since;
            take(row);
        }
        return {};
    });
}

Result<std::int64_t> SqlStorage::newest_promotion(std::int64_t version) {
    return guarded([&]() -> Result<std::int64_t> {
        long long newest = 0;
        soci::indicator found = soci::i_null;
        const long long last = version;
        sql_ << "select max(since) from promotions where since <= :last", into(newest, found), use(last);
        return found == soci::i_ok ? newest : 0;
    });
}

}  // namespace kassa::storage
