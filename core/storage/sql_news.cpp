// What other processes should look at. SQLite has one writer at a time, so numbers appear in their order. On
// PostgreSQL a transaction may take a number early and commit late; a reader that remembered the highest number would
// miss it. So every row also holds the number of the transaction that wrote it (pg_current_xact_id), rows are read in
// the order (transaction, number), and only those of transactions older than every one that still runs
// (pg_snapshot_xmin): behind them nothing can appear any more. News waits for the slowest writing transaction, which
// lock and idle timeouts bound.
#include <charconv>
#include <thread>

#include "core/storage/sql_session.h"

namespace kassa::storage {
namespace {

struct Cursor {
    long long writer = 0;
    long long number = 0;
};

// "STORE.WRITER.NUMBER"; of another store's or of no cursor the start.
Cursor cursor_of(const std::string& text, const std::string& store) {
    Cursor cursor;
    if (!text.starts_with(store + ".")) return {};
    const char *at = text.data() + store.size() + 1, *const end = text.data() + text.size();
    const auto first = std::from_chars(at, end, cursor.writer);
    if (first.ec != std::errc() || first.ptr == end || *first.ptr != '.') return {};
    const auto second = std::from_chars(first.ptr + 1, end, cursor.number);
    return second.ec == std::errc() && second.ptr == end ? cursor : Cursor{};
}

std::string text_of(const Cursor& cursor, const std::string& store) {
    return std::format("{}.{}.{}", store, cursor.writer, cursor.number);
}

constexpr const char* finished_of_postgresql =
    " and writer < cast(cast(pg_snapshot_xmin(pg_current_snapshot()) as text) as bigint)";

}  // namespace

Result<void> SqlStorage::put_news(std::span<const News> told) {
    return gathered([&]() -> Result<void> {
        const bool sqlite = address_.engine == Engine::Sqlite;
        auto& news =
            rows("news", {{"kind"}, {"item"}},
                 {{"writer", sqlite ? "0" : "cast(cast(pg_current_xact_id() as text) as bigint)"},
                  {"number", sqlite ? "(select coalesce(max(number), 0) + 1 from news where writer = 0)"
                                    : "nextval('news_numbers')"}});
        for (const auto& one : told) news.add(one.kind).add(one.key);
        news.write();
        return {};
    });
}

Result<NewsPage> SqlStorage::news_since(const std::string& cursor, int limit) {
    return guarded([&]() -> Result<NewsPage> {
        Cursor at = cursor_of(cursor, store_id_);
        const Cursor above = at;
        NewsPage page;
        News one;
        const int one_more = limit + 1;
        const std::string query =
            std::string(
                "select writer, number, kind, item from news where (writer, number) > (:writer, :number)") +
            (address_.engine == Engine::Postgresql ? finished_of_postgresql : "") +
            " order by writer, number limit :count";
        soci::statement statement =
            (sql_.prepare << query, into(at.writer), into(at.number), into(one.kind), into(one.key),
             use(above.writer, "writer"), use(above.number, "number"), use(one_more, "count"));
        statement.execute();
        Cursor last = above;
        while (statement.fetch()) {
            if (page.news.size() == std::size_t(limit)) {
                page.more = true;
                continue;
            }
            page.news.push_back(one);
            last = at;
        }
        page.cursor = text_of(last, store_id_);
        return page;
    });
}

Result<std::string> SqlStorage::newest_news() {
    return guarded([&]() -> Result<std::string> {
        Cursor last;
        const std::string query = std::string("select writer, number from news where number > 0") +
                                  (address_.engine == Engine::Postgresql ? finished_of_postgresql : "") +
                                  " order by writer desc, number desc limit 1";
        sql_ << query, into(last.writer), into(last.number);
        return text_of(sql_.got_data() ? last : Cursor{}, store_id_);
    });
}

Result<bool> SqlStorage::wait_for_hint(Duration patience) {
    if (address_.engine == Engine::Postgresql) {
        if (!listener_) listener_.emplace(address_);
        return listener_->wait(patience);
    }
    // SQLite counts what other connections commit; nobody is told, so it is looked at.
    const auto until = std::chrono::steady_clock::now() + patience;
    for (;;) {
        long long version = 0;
        const auto asked = guarded([&]() -> Result<void> {
            sql_ << "pragma data_version", into(version);
            return {};
        });
        if (!asked) return std::unexpected(asked.error());
        if (std::exchange(data_version_, version) != version) return true;
        if (std::chrono::steady_clock::now() >= until) return false;
        std::this_thread::sleep_for(5ms);
    }
}

}  // namespace kassa::storage
