#include "kiosk/sqlite/database.h"

#include <sqlite3.h>

#include <utility>

namespace kassa::sqlite {
namespace {

std::string file_of(sqlite3* handle) {
    const char* name = handle ? sqlite3_db_filename(handle, "main") : nullptr;
    return name && *name ? name : "database";
}

// What to do about it, where SQLite's own words do not say.
const char* advice(int code) {
    switch (code & 0xff) {
        case SQLITE_FULL: return "; free space on this disk";
        case SQLITE_READONLY:
        case SQLITE_CANTOPEN:
        case SQLITE_PERM: return "; check that the folder exists and that the kiosk's user may write there";
        case SQLITE_BUSY:
        case SQLITE_LOCKED: return "; another program holds it, close that one";
        case SQLITE_IOERR: return "; check the disk";
        default: return "";
    }
}

std::string sentence(sqlite3* handle, std::string_view what) {
    const int code = sqlite3_extended_errcode(handle);
    return std::format("{}: {}: {} (SQLite {}){}", file_of(handle), what, sqlite3_errmsg(handle), code, advice(code));
}

}  // namespace

// --- Statement -----------------------------------------------------------------------------------------------------

Statement::Statement(Statement&& other) noexcept : statement_(std::exchange(other.statement_, nullptr)) {}

Statement& Statement::operator=(Statement&& other) noexcept {
    std::swap(statement_, other.statement_);
    return *this;
}

Statement::~Statement() { sqlite3_finalize(statement_); }

void Statement::start_over() {
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
}

Statement& Statement::bind(int position, std::int64_t value) {
    sqlite3_bind_int64(statement_, position, value);
    return *this;
}

Statement& Statement::bind(int position, std::string_view value) {
    sqlite3_bind_text64(statement_, position, value.data() ? value.data() : "", value.size(), SQLITE_TRANSIENT,
                        SQLITE_UTF8);
    return *this;
}

Statement& Statement::bind(int position, std::nullptr_t) {
    sqlite3_bind_null(statement_, position);
    return *this;
}

Result<bool> Statement::step() {
    const int code = sqlite3_step(statement_);
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) {
        sqlite3_reset(statement_);
        return false;
    }
    auto words = sentence(sqlite3_db_handle(statement_), "a statement failed");
    sqlite3_reset(statement_);
    return std::unexpected(Fault{std::move(words)});
}

Result<void> Statement::run() {
    while (true) {
        const auto row = step();
        if (!row) return std::unexpected(row.error());
        if (!*row) return {};
    }
}

bool Statement::is_null(int column) const { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }

std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(statement_, column); }

std::string_view Statement::text(int column) const {
    const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
    if (!bytes) return {};
    return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

// --- Database ------------------------------------------------------------------------------------------------------

Result<Database> Database::open(const std::filesystem::path& file, const OpenOptions& options) {
    const int mode = options.mode == OpenOptions::Mode::ReadOnly ? SQLITE_OPEN_READONLY
                                                                 : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    Database database;
    const int code = sqlite3_open_v2(file.c_str(), &database.handle_, mode | SQLITE_OPEN_NOMUTEX,
                                     options.vfs.empty() ? nullptr : options.vfs.c_str());
    if (code != SQLITE_OK)
        return fault("{}: cannot be opened: {}{}", file.string(),
                     database.handle_ ? sqlite3_errmsg(database.handle_) : sqlite3_errstr(code), advice(code));
    sqlite3_busy_timeout(database.handle_, 2000);
    return database;
}

Database::Database(Database&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}

Database& Database::operator=(Database&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
}

// close_v2: statements that a member order destroys later still find their connection.
Database::~Database() { sqlite3_close_v2(handle_); }

std::string Database::fault_text(std::string_view what) const { return sentence(handle_, what); }

Result<void> Database::run(const std::string& sql) {
    if (sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK) return {};
    return std::unexpected(Fault{fault_text(sql.substr(0, 60))});
}

Result<Statement> Database::prepare(std::string_view sql) {
    sqlite3_stmt* statement = nullptr;
    const int code = sqlite3_prepare_v3(handle_, sql.data(), int(sql.size()), SQLITE_PREPARE_PERSISTENT, &statement,
                                        nullptr);
    if (code == SQLITE_OK) return Statement(statement);
    return std::unexpected(Fault{fault_text(sql.substr(0, 60))});
}

Result<std::int64_t> Database::number(const std::string& sql) {
    auto statement = prepare(sql);
    if (!statement) return std::unexpected(statement.error());
    const auto row = statement->step();
    if (!row) return std::unexpected(row.error());
    return *row ? statement->integer(0) : 0;
}

std::int64_t Database::changes() const { return sqlite3_changes64(handle_); }

bool Database::last_failure_is_damage() const {
    const int code = sqlite3_errcode(handle_) & 0xff;
    return code == SQLITE_CORRUPT || code == SQLITE_NOTADB || code == SQLITE_FORMAT;
}

// --- Transaction ---------------------------------------------------------------------------------------------------

Result<Transaction> Transaction::begin(Database& database) {
    if (auto begun = database.run("BEGIN IMMEDIATE"); !begun) return std::unexpected(begun.error());
    return Transaction(database);
}

Transaction::~Transaction() {
    // Where SQLite has already rolled back by itself (a full disk), this fails and nothing is lost by it.
    if (database_) (void)database_->run("ROLLBACK");
}

Result<void> Transaction::commit() {
    auto done = database_->run("COMMIT");
    if (done) database_ = nullptr;
    return done;
}

}  // namespace kassa::sqlite
