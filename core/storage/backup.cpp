#include "core/storage/backup.h"

#include <fcntl.h>
#include <sodium.h>
#include <soci/sqlite3/soci-sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/storage/schema.h"
#include "core/storage/sql_session.h"

namespace kassa::storage {
namespace {

namespace fs = std::filesystem;
using namespace sqlite_api;  // where SOCI puts SQLite's own functions

// Rows of a table that are held in memory at once.
constexpr int a_page = 1000;

// What is only of the moment, who was signed in; and what the other database has of its own.
bool is_left_out(const std::string& table) { return table == "migrations" || table == "sessions"; }

// As the backup's own file describes them, which the same migrations made.
struct Table {
    std::string name;
    std::vector<Rows::Column> columns;
    std::vector<std::string> names;  // what the columns' names refer to
};

Result<std::vector<Table>> tables_of(soci::session& sqlite) {
    std::vector<Table> tables;
    std::vector<std::string> names;
    std::string name, type;
    {
        soci::statement statement = (sqlite.prepare << "select name from sqlite_master where type = 'table' and name not"
                                                       " like 'sqlite_%' and name not like 'backup_%' order by rowid",
                                     into(name));
        statement.execute();
        while (statement.fetch()) names.push_back(name);
    }
    for (const auto& table : names) {
        if (is_left_out(table)) continue;
        Table found{table, {}, {}};
        std::vector<bool> texts;
        soci::statement statement =
            (sqlite.prepare << "select name, lower(type) from pragma_table_info('" + table + "') order by cid", into(name),
             into(type));
        statement.execute();
        while (statement.fetch()) {
            found.names.push_back(name);
            texts.push_back(type == "text");
        }
        tables.push_back(std::move(found));
        for (std::size_t i = 0; i < texts.size(); ++i)
            tables.back().columns.push_back({tables.back().names[i], texts[i]});
    }
    return tables;
}

// Reads a table's rows in pages, each value as text.
void each_page(soci::session& from, Engine engine, const Table& table,
               const std::function<void(const std::vector<std::vector<std::string>>&)>& take) {
    std::string columns;
    for (const auto& column : table.columns) {
        columns += columns.empty() ? "" : ", ";
        columns += std::format("cast({} as text)", column.name);
    }
    std::vector<std::string> row(table.columns.size());
    std::vector<std::vector<std::string>> page;
    const auto query = std::format("select {} from {}", columns, table.name);
    const auto bind = [&](soci::statement& statement, const std::string& text) {
        for (auto& value : row) statement.exchange(into(value));
        statement.alloc();
        statement.prepare(text, soci::details::st_one_time_query);
        statement.define_and_bind();
    };
    if (engine == Engine::Postgresql) {
        // Its library would hold the whole answer in memory: a cursor gives it out piece by piece.
        from << "declare taken no scroll cursor for " + query;
        do {
            page.clear();
            soci::statement fetch(from);
            bind(fetch, std::format("fetch {} from taken", a_page));
            fetch.execute();
            while (fetch.fetch()) page.push_back(row);
            take(page);
        } while (!page.empty());
        from << "close taken";
        return;
    }
    soci::statement statement(from);
    bind(statement, query);
    statement.execute();
    while (statement.fetch()) {
        page.push_back(row);
        if (page.size() < std::size_t(a_page)) continue;
        take(page);
        page.clear();
    }
    take(page);
}

// Copies every table; both sessions are inside a transaction.
Counts copy(soci::session& from, Engine from_engine, SqlStorage& to, const std::vector<Table>& tables) {
    Counts counts;
    for (const auto& table : tables) {
        if (table.name == "store") continue;
        to.session() << "delete from " + table.name;
        Rows rows(to.session(), to.batch(), to.address().engine, table.name, table.columns);
        each_page(from, from_engine, table, [&](const std::vector<std::vector<std::string>>& page) {
            for (const auto& row : page)
                for (const auto& value : row) rows.add(value);
            rows.write();
            to.batch().run();
            counts[table.name] += long(page.size());
        });
    }
    return counts;
}

// What all rows and keys of a backup come to: BLAKE2b-256 of every value with its length, table by table and row by row
// in the file's own order. Whatever was changed or lost on the way changes it.
std::string checksum_of(soci::session& sqlite, const std::vector<Table>& tables, const Keys& keys) {
    crypto_generichash_state state;
    unsigned char hash[32];
    crypto_generichash_init(&state, nullptr, 0, sizeof hash);
    const auto add = [&](std::string_view value) {
        const std::uint64_t size = value.size();
        crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(&size), sizeof size);
        crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(value.data()), value.size());
    };
    for (const auto& table : tables) {
        add(table.name);
        each_page(sqlite, Engine::Sqlite, table, [&](const std::vector<std::vector<std::string>>& page) {
            for (const auto& row : page)
                for (const auto& value : row) add(value);
        });
    }
    for (const auto& [name, body] : keys) {
        add(name);
        add(body);
    }
    crypto_generichash_final(&state, hash, sizeof hash);
    char text[sizeof hash * 2 + 1];
    sodium_bin2hex(text, sizeof text, hash, sizeof hash);
    return text;
}

// SQLite's own way, in one step: the step reads in one transaction, so the copy is of one moment and ends however much
// is written meanwhile. Between two steps each write of another connection would make it begin anew. Writers do not
// wait: what they write stands in the log until the step is over.
Result<void> copy_pages(soci::session& from, const fs::path& file) {
    sqlite3* target = nullptr;
    auto* const source = static_cast<soci::sqlite3_session_backend*>(from.get_backend())->conn_;
    const auto opened = sqlite3_open_v2(file.c_str(), &target, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
    sqlite3_backup* const backup = opened == SQLITE_OK ? sqlite3_backup_init(target, "main", source, "main") : nullptr;
    constexpr int all_pages = -1;
    const int step = backup ? sqlite3_backup_step(backup, all_pages) : SQLITE_ERROR;
    if (backup) sqlite3_backup_finish(backup);
    // A file by itself: its log belongs into it.
    if (step == SQLITE_DONE) sqlite3_exec(target, "pragma journal_mode = delete", nullptr, nullptr, nullptr);
    const std::string why = target ? sqlite3_errmsg(target) : "no memory";
    sqlite3_close(target);
    if (step != SQLITE_DONE) return fault("{} cannot be written: {}", file.string(), why);
    return {};
}

void put_keys(soci::session& sql, const Keys& keys) {
    if (keys.empty()) return;
    sql << "create table backup_keys (name text primary key, body text not null)";
    for (const auto& [name, body] : keys) sql << "insert into backup_keys values (:name, :body)", use(name), use(body);
}

Keys keys_in(soci::session& sql) {
    Keys keys;
    int there = 0;
    sql << "select count(*) from sqlite_master where type = 'table' and name = 'backup_keys'", into(there);
    if (there == 0) return keys;
    std::string name, body;
    soci::statement statement = (sql.prepare << "select name, body from backup_keys", into(name), into(body));
    statement.execute();
    while (statement.fetch()) keys[name] = body;
    return keys;
}

// What is wrong with a backup, before anything of it is believed.
Result<void> check(soci::session& from, const fs::path& file) {
    int found = 0, newest = 0;
    from << "select count(*) from sqlite_master where type = 'table' and name in ('store', 'migrations')", soci::into(found);
    if (found != 2) return fault("{} is no backup of a store", file.string());
    from << "select max(number) from migrations", soci::into(newest);
    if (newest != migrations().back().number)
        return fault("{} was written by another version of this program: restore it with that version, and let this one "
                     "open what comes of it",
                     file.string());
    from << "select count(*) from sqlite_master where type = 'table' and name = 'backup_check'", soci::into(found);
    if (found == 0) return fault("{} is a store's database and no finished backup: make one with `store backup`", file.string());
    const auto tables = tables_of(from);
    if (!tables) return std::unexpected(tables.error());
    std::string checksum;
    from << "select checksum from backup_check", soci::into(checksum);
    if (checksum != checksum_of(from, *tables, keys_in(from)))
        return fault("{} is damaged, or was changed after it was made: use another copy", file.string());
    return {};
}

Counts count_rows(soci::session& sql, const std::vector<Table>& tables) {
    Counts counts;
    for (const auto& table : tables) {
        long long count = 0;
        sql << "select count(*) from " + table.name, into(count);
        if (table.name != "store") counts[table.name] = long(count);
    }
    return counts;
}

// Numbers that were given are not given again.
void move_sequences_on(soci::session& sql) {
    sql << "select setval('received_orders', (select coalesce(max(received_order), 0) + 1 from sales), false)";
}

Result<std::unique_ptr<SqlStorage>> open_here(const std::string& address, Open how, const Clock& clock) {
    auto read = address_of(address);
    if (!read) return std::unexpected(read.error());
    auto storage = std::make_unique<SqlStorage>(std::move(*read));
    if (auto opened = storage->open(how, clock); !opened) return std::unexpected(opened.error());
    return storage;
}

// Everything but the name: written beside the place where it will stand.
Result<Counts> write_backup(SqlStorage& from, const fs::path& file, const Keys& keys, const Clock& clock) {
    if (from.address().engine == Engine::Sqlite)
        if (auto copied = copy_pages(from.session(), file); !copied) return std::unexpected(copied.error());
    auto into = open_here(file.string(), from.address().engine == Engine::Sqlite ? Open::Existing : Open::Fresh, clock);
    if (!into) return std::unexpected(into.error());
    auto& to = (*into)->session();
    const auto tables = tables_of(to);
    if (!tables) return std::unexpected(tables.error());
    Counts counts;
    to << "begin immediate";
    if (from.address().engine == Engine::Postgresql) {
        from.session() << "begin transaction isolation level repeatable read read only";
        counts = copy(from.session(), Engine::Postgresql, **into, *tables);
        long long changes = 0;
        from.session() << "select changes from store", soci::into(changes);
        to << "update store set changes = :changes", use(changes);
        from.session() << "commit";
    } else {
        counts = count_rows(to, *tables);
    }
    put_keys(to, keys);
    const std::string checksum = checksum_of(to, *tables, keys);
    to << "create table backup_check (checksum text not null)";
    to << "insert into backup_check values (:checksum)", use(checksum);
    to << "commit";
    to << "pragma journal_mode = delete";
    return counts;
}

}  // namespace

Result<Counts> backup(const std::string& address, const fs::path& file, const Keys& keys, const Clock& clock) {
    if (fs::exists(file)) return fault("{} is there already: a backup writes over nothing", file.string());
    auto from = open_here(address, Open::Existing, clock);
    if (!from) return std::unexpected(from.error());
    const fs::path beside = file.string() + ".part";
    std::error_code ignored;
    fs::remove(beside, ignored);
    ::umask(077);
    Result<Counts> counts;
    try {
        counts = write_backup(**from, beside, keys, clock);
    } catch (const std::exception& error) {
        counts = fault("the backup {} failed: {}", file.string(), words_of(error));
    }
    if (!counts) {
        for (const char* end : {"", "-wal", "-shm", "-journal"}) fs::remove(beside.string() + end, ignored);
        return counts;
    }
    const int written = ::open(beside.c_str(), O_RDONLY | O_CLOEXEC);
    if (written >= 0) {
        ::fsync(written);
        ::close(written);
    }
    fs::rename(beside, file, ignored);
    if (ignored) return fault("{} cannot be named so: {}", file.string(), ignored.message());
    return counts;
}

Result<Restored> restore(const fs::path& file, const std::string& address, const Clock& clock) {
    if (!fs::exists(file)) return fault("{} is not there: is the name right?", file.string());
    try {
        // For reading only: a backup stays as it was written. It is read to its end before a store is made for it.
        soci::session from(soci::sqlite3, std::format("dbname=\"{}\" readonly=true", file.string()));
        from << "begin";
        if (auto good = check(from, file); !good) return std::unexpected(good.error());
        const auto tables = tables_of(from);
        if (!tables) return std::unexpected(tables.error());
        auto into = open_here(address, Open::Fresh, clock);
        if (!into) return std::unexpected(into.error());
        auto& to = (*into)->session();
        Restored restored;
        const auto engine = (*into)->address().engine;
        to << "begin";
        restored.rows = copy(from, Engine::Sqlite, **into, *tables);
        long long changes = 0;
        from << "select changes from store", soci::into(changes);
        to << "update store set changes = :changes", use(changes);
        if (engine == Engine::Postgresql) move_sequences_on(to);
        to << "commit";
        from << "commit";
        restored.keys = keys_in(from);
        return restored;
    } catch (const std::exception& error) {
        return fault("{} cannot be restored, it is damaged or cut off ({}): use another copy", file.string(), words_of(error));
    }
}

}  // namespace kassa::storage
