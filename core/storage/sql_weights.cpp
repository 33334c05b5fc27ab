// What has been learned of goods' weights.
#include "core/storage/sql_session.h"

namespace kassa::storage {
namespace {

// Both tables are alike but for the name of their key.
std::string words(WeightTable table, const std::string& text) {
    const bool items = table == WeightTable::Items;
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '$') out += items ? "weights" : "packagings";
        else if (text[at] == '#') out += items ? "item" : "category";
        else out += text[at];
    }
    return out;
}

}  // namespace

Result<std::optional<WeightRow>> SqlStorage::weight(WeightTable table, const std::string& key) {
    return guarded([&]() -> Result<std::optional<WeightRow>> {
        WeightRow row{.key = key};
        long long version = 0;
        sql_ << words(table, "select version, body from $ where # = :key"), into(version), into(row.body), use(key);
        if (!sql_.got_data()) return std::nullopt;
        row.version = version;
        return row;
    });
}

Result<void> SqlStorage::put_weight(WeightTable table, const WeightRow& row) {
    return guarded([&]() -> Result<void> {
        const long long version = row.version;
        sql_ << words(table, "insert into $ (#, version, body) values (:key, :version, :body)"
                             " on conflict (#) do update set version = excluded.version, body = excluded.body"),
            use(row.key, "key"), use(version, "version"), use(row.body, "body");
        return {};
    });
}

Result<std::vector<WeightRow>> SqlStorage::weights_since(WeightTable table, std::int64_t since, int limit) {
    return guarded([&]() -> Result<std::vector<WeightRow>> {
        std::vector<WeightRow> rows;
        WeightRow row;
        long long version = 0;
        const long long above = since;
        soci::statement statement =
            (sql_.prepare << words(table, "select #, version, body from $ where version > :above order by version"
                                          " limit :count"),
             into(row.key), into(version), into(row.body), use(above), use(limit));
        statement.execute();
        while (statement.fetch()) {
            row.version = version;
            rows.push_back(row);
        }
        return rows;
    });
}

Result<std::int64_t> SqlStorage::newest_weight() {
    return newest("select max(version) from (select max(version) as version from weights"
                  " union all select max(version) as version from packagings) as both_tables");
}

Result<std::optional<Instant>> SqlStorage::weights_told(const Id& id) {
    return guarded([&]() -> Result<std::optional<Instant>> {
        long long received = 0;
        sql_ << "select received from weights_told where id = :id", into(received), use(id);
        if (!sql_.got_data()) return std::nullopt;
        return instant(received);
    });
}

Result<void> SqlStorage::put_weights_told(const Id& id, const std::string& lane, Instant received) {
    return guarded([&]() -> Result<void> {
        const long long at = count_of(received);
        sql_ << "insert into weights_told (id, lane, received) values (:id, :lane, :received)", use(id, "id"),
            use(lane, "lane"), use(at, "received");
        return {};
    });
}

}  // namespace kassa::storage
