#pragma once
// What differs between SQLite and PostgreSQL: addresses, opening, how a writing transaction begins, which words a
// schema has, how many rows are written at once, and what an error means. Private to this room; the statements
// themselves stand in the sql_*.cpp files and are the same for both.
#include <filesystem>
#include <memory>
#include <soci/soci.h>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/service/storage.h"
#include "core/storage/batch.h"

namespace kassa::storage {

enum class Engine { Sqlite, Postgresql };

// Where a database is. Nothing that is shown or logged comes from `connection`, which may hold a password.
struct Address {
    Engine engine = Engine::Sqlite;
    std::filesystem::path file;  // SQLite
    std::string connection;      // PostgreSQL: keyword='value' pairs for libpq
    std::string name;            // for sentences: the file, or "the PostgreSQL database shop at db.lan:5432"
};

// "postgresql://…", "postgres://…", or a file. A sentence that repeats nothing of an address that cannot be read.
Result<Address> address_of(const std::string& text);

// Opens the session and makes its settings. Throws what SOCI throws.
void connect(soci::session& sql, const Address& address);
// Whether the line to the server is gone: what runs next has to connect anew.
bool is_lost(soci::session& sql, Engine engine);
// Whether a PostgreSQL server holds a transaction of this session that has to be rolled back.
bool is_in_transaction(soci::session& sql);
// What an exception says, without the values that a statement was run with: they may be personal.
std::string words_of(const std::exception& error);

// The statements that begin a writing transaction.
std::vector<std::string> beginning(Engine engine, service::Beside beside);
// The statement that begins a reading one, in which every statement sees the same moment.
std::string beginning_of_snapshot(Engine engine);
// A statement of schema.h as this database wants it: on PostgreSQL texts are compared by bytes, as SQLite does.
std::string schema_statement(Engine engine, std::string_view statement);

// Rows of several columns, written with as few statements as the database likes: one for all of them on PostgreSQL
// (arrays, if there are several), which waits in the batch, one a row on SQLite, each prepared once.
class Rows {
public:
    struct Column {
        std::string_view name;
        bool is_text = true;  // else a bigint
    };
    // `computed`: a column and an expression that is worked out for each row. `conflict`: what follows the values.
    Rows(soci::session& sql, Batch& batch, Engine engine, std::string_view table, const std::vector<Column>& columns,
         const std::vector<std::pair<std::string, std::string>>& computed = {},
         std::string_view conflict = "");
    Rows(const Rows&) = delete;
    Rows& operator=(const Rows&) = delete;

    // One row, value by value in the order of the columns.
    Rows& add(std::string_view text);
    Rows& add(std::int64_t number);
    // Writes what was added and forgets it.
    void write();
    // Forgets it unwritten.
    void clear();

private:
    Engine engine_;
    Batch& batch_;
    std::vector<Column> columns_;
    std::string one_row_, many_rows_;
    std::vector<std::string> bound_;  // what SQLite's statement reads: the values of one row
    std::vector<std::vector<std::string>> rows_;
    std::unique_ptr<soci::statement> statement_;
};

// {"a","b"} for `any(cast(:list as text[]))`.
std::string array_of(const std::vector<std::string>& texts);

// A second line to a PostgreSQL server that only hears when there is news.
class Listener {
public:
    explicit Listener(const Address& address);
    ~Listener();
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;
    // True: there was some since the last call. False: there was none, for so long.
    Result<bool> wait(Duration patience);

private:
    Result<void> listen();
    const Address& address_;
    pg_conn* line_ = nullptr;
};

}  // namespace kassa::storage
