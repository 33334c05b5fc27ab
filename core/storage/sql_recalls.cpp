// Recalls.
#include "core/storage/sql_session.h"

namespace kassa::storage {

Result<void> SqlStorage::put_recall(const RecallRow& row) {
    return guarded([&]() -> Result<void> {
        sql_ << "insert into recalls (id, body) values (:id, :body)"
                " on conflict (id) do update set body = excluded.body",
            use(row.id, "id"), use(row.body, "body");
        return {};
    });
}

Result<bool> SqlStorage::remove_recall(const std::string& id) {
    return guarded([&]() -> Result<bool> {
        int there = 0;
        sql_ << "select count(*) from recalls where id = :id", into(there), use(id);
        sql_ << "delete from recalls where id = :id", use(id);
        return there > 0;
    });
}

Result<std::vector<RecallRow>> SqlStorage::recalls() {
    return guarded([&]() -> Result<std::vector<RecallRow>> {
        std::vector<RecallRow> rows;
        RecallRow row;
        soci::statement statement =
            (sql_.prepare << "select id, body from recalls order by id", into(row.id), into(row.body));
        statement.execute();
        while (statement.fetch()) rows.push_back(row);
        return rows;
    });
}

}  // namespace kassa::storage
