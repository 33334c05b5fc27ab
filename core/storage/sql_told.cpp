// Cases and baskets as lanes have told them.
#include "core/storage/sql_session.h"

namespace kassa::storage {

Result<std::optional<CaseRow>> SqlStorage::told_case(const Id& id) {
    return guarded([&]() -> Result<std::optional<CaseRow>> {
        CaseRow row{.id = id, .lane = {}, .kind = {}, .body = {}};
        int decided = 0;
        long long opened = 0, received = 0;
        sql_ << "select lane, kind, opened, decided, body, received from cases where id = :id",
            into(row.lane), into(row.kind), into(opened), into(decided), into(row.body), into(received),
            use(id);
        if (!sql_.got_data()) return std::nullopt;
        row.opened = instant(opened);
        row.decided = decided != 0;
        row.received = instant(received);
        return row;
    });
}

Result<void> SqlStorage::put_case(const CaseRow& row) {
    return guarded([&]() -> Result<void> {
        const int decided = row.decided;
        const long long opened = count_of(row.opened), received = count_of(row.received);
        sql_ << "insert into cases (id, lane, kind, opened, decided, body, received) values"
                " (:id, :lane, :kind, :opened, :decided, :body, :received)"
                " on conflict (id) do update set decided = excluded.decided, body = excluded.body",
            use(row.id, "id"), use(row.lane, "lane"), use(row.kind, "kind"), use(opened, "opened"),
            use(decided, "decided"), use(row.body, "body"), use(received, "received");
        return {};
    });
}

Result<std::optional<BasketRow>> SqlStorage::basket(const Id& id) {
    return guarded([&]() -> Result<std::optional<BasketRow>> {
        BasketRow row{.id = id, .lane = {}, .body = {}};
        std::string what;
        long long received = 0;
        sql_ << "select lane, what, body, received from baskets where id = :id", into(row.lane), into(what),
            into(row.body), into(received), use(id);
        if (!sql_.got_data()) return std::nullopt;
        const auto known = word_to<protocol::BasketTold::What>(what, "a basket's state");
        if (!known) return std::unexpected(known.error());
        row.what = *known;
        row.received = instant(received);
        return row;
    });
}

Result<void> SqlStorage::put_basket(const BasketRow& row) {
    return guarded([&]() -> Result<void> {
        const std::string what = boost::describe::enum_to_string(row.what, "?");
        const long long received = count_of(row.received);
        sql_
            << "insert into baskets (id, lane, what, body, received) values (:id, :lane, :what, :body, :received)"
               " on conflict (id) do update set what = excluded.what, body = excluded.body",
            use(row.id, "id"), use(row.lane, "lane"), use(what, "what"), use(row.body, "body"),
            use(received, "received");
        return {};
    });
}

}  // namespace kassa::storage
