#include "kiosk/journal/records.h"

namespace kassa::journal::records {
namespace {

constexpr std::int64_t application_id = 0x4B617373;  // "Kass", at byte 68 of the file

constexpr const char* tables = R"(
    CREATE TABLE heard (
        number INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, visit TEXT NOT NULL, lane_version INTEGER NOT NULL,
        policy TEXT NOT NULL, heard TEXT NOT NULL, changes TEXT NOT NULL, effects TEXT NOT NULL,
        effects_digest TEXT NOT NULL, before TEXT, lane_name TEXT, promotions INTEGER NOT NULL DEFAULT 0);
    CREATE INDEX heard_by_visit ON heard (visit, number);
    CREATE TABLE state (
        only_one INTEGER PRIMARY KEY CHECK (only_one = 1), number INTEGER NOT NULL, lane_version INTEGER NOT NULL,
        visit TEXT NOT NULL, policy TEXT NOT NULL, next_receipt INTEGER NOT NULL, lane TEXT NOT NULL,
        promotions INTEGER NOT NULL DEFAULT 0);
    CREATE TABLE policies (version TEXT PRIMARY KEY, text TEXT NOT NULL);
    CREATE TABLE outbox (
        number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, path TEXT NOT NULL, body TEXT NOT NULL,
        refused TEXT);
    CREATE INDEX outbox_by_id ON outbox (id);
    CREATE INDEX outbox_waiting ON outbox (number) WHERE refused IS NULL;
    CREATE TABLE crashes (event TEXT PRIMARY KEY, count INTEGER NOT NULL, at_ms INTEGER NOT NULL);
)";

// Since version 2: the chain of sealed records, and the store's promotions with their past.
constexpr const char* tables_of_version_2 = R"(
    CREATE TABLE chain (only_one INTEGER PRIMARY KEY CHECK (only_one = 1), restarts INTEGER NOT NULL);
    CREATE TABLE sealed (position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, hash TEXT NOT NULL);
    CREATE TABLE promotion_pages (number INTEGER PRIMARY KEY, store TEXT NOT NULL, version INTEGER NOT NULL);
    CREATE TABLE promotions (
        id TEXT NOT NULL, number INTEGER NOT NULL, body TEXT, PRIMARY KEY (id, number)) WITHOUT ROWID;
)";

// Since version 3: sealed sales that the store has confirmed, with the numbers that they had in the outbox. A store
// that is restored from a backup lacks the newest of them.
constexpr const char* tables_of_version_3 = R"(
    CREATE TABLE told (
        number INTEGER PRIMARY KEY, position INTEGER NOT NULL UNIQUE, id TEXT NOT NULL, body TEXT NOT NULL);
)";

// What an older file's tables lack in columns.
constexpr const char* columns_of_version_2 = R"(
    ALTER TABLE heard ADD COLUMN promotions INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE state ADD COLUMN promotions INTEGER NOT NULL DEFAULT 0;
)";

// Since version 3: the lane whose chain it is; "" before its next record.
constexpr const char* columns_of_version_3 = "ALTER TABLE chain ADD COLUMN lane TEXT NOT NULL DEFAULT ''";

// Reads the rows that a running kiosk needs; what cannot be read here would fail in the middle of a visit.
Result<void> read_through(sqlite::Database& database) {
    auto state = database.prepare("SELECT lane_version, lane FROM state");
    if (!state) return std::unexpected(state.error());
    const auto row = state->step();
    if (!row) return std::unexpected(row.error());
    if (*row) {
        if (const auto lane = from_text<flows::Lane>(state->text(1)); !lane)
            return fault("the last state cannot be read: {}", lane.error().sentence);
    }
    for (const char* sql : {"SELECT total(length(heard) + length(changes)) FROM "
                            "(SELECT heard, changes FROM heard ORDER BY number DESC LIMIT 100)",
                            "SELECT total(length(body)) FROM outbox", "SELECT count(*) FROM crashes",
                            "SELECT count(*) FROM policies"})
        if (const auto read = database.number(sql); !read) return std::unexpected(read.error());
    return {};
}

Judgement judge_version(sqlite::Database& database, const std::filesystem::path& file) {
    const auto version = database.number("PRAGMA user_version");
    if (version && *version > journal_version)
        return {Finding::Newer,
                std::format("{}: written by a newer program (journal version {}, this program knows {})",
                            file.string(), *version, journal_version)};
    const auto lane = database.number("SELECT lane_version FROM state");
    if (lane && *lane > flows::lane_version)
        return {Finding::Newer,
                std::format("{}: written by a newer program (lane version {}, this program knows {})", file.string(),
                            *lane, flows::lane_version)};
    return {};
}

}  // namespace

Result<void> create(sqlite::Database& database, bool restarts) {
    // auto_vacuum has to be chosen before the first table; it lets `trim` give space back in bites.
    if (auto done = database.run("PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL"); !done) return done;
    auto transaction = sqlite::Transaction::begin(database);
    if (!transaction) return std::unexpected(transaction.error());
    if (auto done = database.run(tables); !done) return done;
    if (auto done = database.run(tables_of_version_2); !done) return done;
    if (auto done = database.run(tables_of_version_3); !done) return done;
    if (auto done = database.run(std::format("INSERT INTO chain VALUES (1, {})", restarts ? 1 : 0)); !done) return done;
    if (auto done = database.run(columns_of_version_3); !done) return done;
    if (auto done = database.run(std::format("PRAGMA application_id = {}; PRAGMA user_version = {}", application_id,
                                             journal_version));
        !done)
        return done;
    return transaction->commit();
}

Result<void> migrate(sqlite::Database& database) {
    const auto version = database.number("PRAGMA user_version");
    if (!version) return std::unexpected(version.error());
    if (*version >= journal_version) return {};
    auto transaction = sqlite::Transaction::begin(database);
    if (!transaction) return std::unexpected(transaction.error());
    if (*version < 2) {
        if (auto done = database.run(tables_of_version_2); !done) return done;
        if (auto done = database.run(columns_of_version_2); !done) return done;
        // A journal from before there were seals begins its chain, it does not begin it again.
        if (auto done = database.run("INSERT INTO chain VALUES (1, 0)"); !done) return done;
    }
    if (auto done = database.run(tables_of_version_3); !done) return done;
    if (auto done = database.run(columns_of_version_3); !done) return done;
    if (auto done = database.run(std::format("PRAGMA user_version = {}", journal_version)); !done) return done;
    return transaction->commit();
}

Judgement judge(sqlite::Database& database, const std::filesystem::path& file) {
    const auto objects = database.number("SELECT count(*) FROM sqlite_master");
    if (!objects && !database.last_failure_is_damage()) return {Finding::Unavailable, objects.error().sentence};
    if (!objects) return {Finding::Damaged, objects.error().sentence};
    const auto owner = database.number("PRAGMA application_id");
    if (*objects == 0 && owner && *owner == 0) return {Finding::Empty, {}};
    if (owner && *owner != application_id)
        return {Finding::NotOurs, std::format("{}: is a database, but not a kiosk's journal", file.string())};
    if (auto newer = judge_version(database, file); newer.finding != Finding::Good) return newer;
    if (const auto read = read_through(database); !read)
        return {Finding::Damaged, std::format("{}: damaged: {}", file.string(), read.error().sentence)};
    return {};
}

Result<std::vector<VisitRecord>> visits(sqlite::Database& database) {
    auto statement = database.prepare("SELECT visit, min(at_ms), max(at_ms), count(*) FROM heard WHERE visit <> '' "
                                      "GROUP BY visit ORDER BY min(number)");
    if (!statement) return std::unexpected(statement.error());
    std::vector<VisitRecord> list;
    while (true) {
        const auto row = statement->step();
        if (!row) return std::unexpected(row.error());
        if (!*row) return list;
        list.push_back({std::string(statement->text(0)), Instant(Duration(statement->integer(1))),
                        Instant(Duration(statement->integer(2))), statement->integer(3)});
    }
}

Result<std::vector<Entry>> events(sqlite::Database& database, const std::string& visit) {
    const auto version = database.number("PRAGMA user_version");
    if (!version) return std::unexpected(version.error());
    // A file that is only read may be an older program's.
    auto statement = database.prepare(
        std::format("SELECT number, lane_version, policy, heard, changes, effects, effects_digest, before, lane_name, "
                    "{} FROM heard WHERE visit = ? ORDER BY number", *version < 2 ? "0" : "promotions"));
    if (!statement) return std::unexpected(statement.error());
    std::vector<Entry> list;
    statement->with(visit);
    while (true) {
        const auto row = statement->step();
        if (!row) return std::unexpected(row.error());
        if (!*row) return list;
        auto heard = from_text<flows::Heard>(statement->text(3));
        auto changed = from_text<std::vector<Change>>(statement->text(4));
        auto effects = from_text<std::vector<std::string>>(statement->text(5));
        const std::int64_t number = statement->integer(0);
        if (!heard) return fault("event {} cannot be read: {}", number, heard.error().sentence);
        if (!changed) return fault("the changes of event {} cannot be read: {}", number, changed.error().sentence);
        if (!effects) return fault("the effects of event {} cannot be read: {}", number, effects.error().sentence);
        Entry entry{number, visit, int(statement->integer(1)), std::string(statement->text(2)), statement->integer(9),
                    std::move(*heard), std::move(*changed), std::move(*effects), std::string(statement->text(6)),
                    std::nullopt,
                    std::string(statement->text(8))};
        if (!statement->is_null(7)) {
            boost::system::error_code error;
            entry.before = boost::json::parse(statement->text(7), error);
            if (error) return fault("the state before event {} cannot be read: {}", number, error.message());
        }
        list.push_back(std::move(entry));
    }
}

Result<std::string> policy(sqlite::Database& database, const std::string& version) {
    auto statement = database.prepare("SELECT text FROM policies WHERE version = ?");
    if (!statement) return std::unexpected(statement.error());
    const auto row = statement->with(version).step();
    if (!row) return std::unexpected(row.error());
    if (!*row) return fault("the journal does not hold policy version '{}'", version);
    return std::string(statement->text(0));
}

}  // namespace kassa::journal::records
