#pragma once
// SQLite as values that close themselves and faults that name the file. Only what the kiosk needs: open, run,
// prepare, bind by position, step, read by column. A Database and its statements belong to one thread at a time.
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "core/base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace kassa::sqlite {

// A prepared statement: bind, step, read, reset; again and again. Positions are counted from 1, columns from 0.
class Statement {
public:
    Statement() = default;
    Statement(Statement&& other) noexcept;
    Statement& operator=(Statement&& other) noexcept;
    ~Statement();

    // Forgets the last run and its bindings; then binds from position 1 on, in the order given: texts, whole numbers,
    // nullptr for NULL. Texts are copied.
    template <class... Values>
    Statement& with(const Values&... values) {
        start_over();
        int position = 0;
        (bind(++position, values), ...);
        return *this;
    }
    Statement& bind(int position, std::int64_t value);
    Statement& bind(int position, std::string_view value);
    Statement& bind(int position, std::nullptr_t);

    // True: a row stands ready. False: there are no more, and the statement is ready for `with` again.
    Result<bool> step();
    // Runs a statement that gives no rows.
    Result<void> run();
    // Ends a run before its last row, which lets go of the locks that a reader holds.
    void start_over();

    bool is_null(int column) const;
    std::int64_t integer(int column) const;
    // Valid until the next step.
    std::string_view text(int column) const;

private:
    friend class Database;
    explicit Statement(sqlite3_stmt* statement) : statement_(statement) {}
    sqlite3_stmt* statement_ = nullptr;
};

struct OpenOptions {
    enum class Mode { ReadWriteCreate, ReadOnly };
    Mode mode = Mode::ReadWriteCreate;
    std::string vfs;  // the name of a registered VFS; "": the operating system's
};

class Database {
public:
    // Opens (and by default creates) the file. A file that is no database shows itself at the first statement.
    static Result<Database> open(const std::filesystem::path& file, const OpenOptions& options = {});

    Database() = default;
    Database(Database&& other) noexcept;
    Database& operator=(Database&& other) noexcept;
    ~Database();

    // One statement or several, separated by semicolons, without bindings and without rows that matter.
    Result<void> run(const std::string& sql);
    Result<Statement> prepare(std::string_view sql);
    // The first column of the first row, as a whole number: for PRAGMA and count(*). 0 when there is no row.
    Result<std::int64_t> number(const std::string& sql);
    // How many rows the last statement inserted, changed or deleted.
    std::int64_t changes() const;
    // Whether the last failure says that the file itself is damaged or no database, rather than busy, full or away.
    bool last_failure_is_damage() const;

private:
    std::string fault_text(std::string_view what) const;
    sqlite3* handle_ = nullptr;
};

// BEGIN IMMEDIATE … COMMIT. What was not committed when it goes out of scope is rolled back.
class Transaction {
public:
    static Result<Transaction> begin(Database& database);
    Transaction(Transaction&& other) noexcept : database_(std::exchange(other.database_, nullptr)) {}
    ~Transaction();
    Result<void> commit();

private:
    explicit Transaction(Database& database) : database_(&database) {}
    Database* database_;
};

}  // namespace kassa::sqlite
