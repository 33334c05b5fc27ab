#include "kiosk/replica/tables.h"

#include <fstream>

#include "kiosk/replica/replica.h"

namespace kassa::replica::tables {
namespace {

namespace fs = std::filesystem;

// A product stands in the tree of its own key, so that a look-up reads one page that is not in memory; its number is
// only for `words`. That holds no texts, only where each word stands. Prefixes of one to three letters have an index of
// their own, for that is what a person has typed when the first results are wanted.
constexpr const char* schema = R"(
    CREATE TABLE products (
        item TEXT PRIMARY KEY NOT NULL, names TEXT NOT NULL, brand TEXT NOT NULL, content TEXT NOT NULL,
        category TEXT NOT NULL, price_minor INTEGER, by_weight INTEGER NOT NULL, gross_weight_milligrams INTEGER,
        tax TEXT NOT NULL, age_limit INTEGER NOT NULL, picture TEXT NOT NULL, deposit_minor INTEGER,
        number INTEGER NOT NULL UNIQUE)
        WITHOUT ROWID;
    CREATE INDEX products_without_barcode ON products (category, item)
        WHERE picture <> '' AND substr(item, 1, 4) = 'plu:';
    CREATE VIRTUAL TABLE words USING fts5 (names, brand, item, content = '', contentless_delete = 1,
        prefix = '1 2 3', tokenize = 'unicode61 remove_diacritics 2');
    CREATE TABLE position (only_one INTEGER PRIMARY KEY CHECK (only_one = 1), store TEXT NOT NULL,
        version INTEGER NOT NULL);
    INSERT INTO position VALUES (1, '', 0);
)";

fs::path marker(const fs::path& file) { return fs::path(file.string() + ".damaged"); }

Result<sqlite::Database> open_once(const fs::path& file, bool& useless) {
    auto database = sqlite::Database::open(file);
    if (!database) return database;
    // A page cache of 2 MB holds the inner pages of the trees; what lies under them is read from the system's own
    // cache. A memory map would count as the kiosk's memory, and a look-up takes 10 µs without one.
    const auto set = database->run("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; "
                                   "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -2048; "
                                   "PRAGMA journal_size_limit = 8388608");
    const auto version = set ? database->number("PRAGMA user_version") : std::unexpected(set.error());
    const auto objects = version ? database->number("SELECT count(*) FROM sqlite_master") : version;
    if (!objects) {
        useless = database->last_failure_is_damage();
        return std::unexpected(objects.error());
    }
    if (*version == replica_version) return database;
    if (*version != 0 || *objects != 0) {
        useless = true;
        return fault("{}: is not a catalogue of this program's version", file.string());
    }
    auto transaction = sqlite::Transaction::begin(*database);
    if (!transaction) return std::unexpected(transaction.error());
    if (auto made = database->run(schema); !made) return std::unexpected(made.error());
    if (auto said = database->run(std::format("PRAGMA user_version = {}", replica_version)); !said)
        return std::unexpected(said.error());
    if (auto done = transaction->commit(); !done) return std::unexpected(done.error());
    return database;
}

Result<sqlite::Database> open_and_prepare(const fs::path& file, const std::vector<Prepared>& texts, bool& useless) {
    auto database = open_once(file, useless);
    if (!database) return database;
    for (const auto& [statement, text] : texts) {
        auto prepared = database->prepare(text);
        if (!prepared) {
            useless = database->last_failure_is_damage();
            for (const auto& one : texts) *one.statement = {};
            return std::unexpected(prepared.error());
        }
        *statement = std::move(*prepared);
    }
    return database;
}

void remove_file(const fs::path& file) {
    std::error_code ignored;
    for (const char* suffix : {"-wal", "-shm", ""}) fs::remove(file.string() + suffix, ignored);
    fs::remove(marker(file), ignored);
}

}  // namespace

Result<sqlite::Database> open(const fs::path& file, const std::vector<Prepared>& texts) {
    std::error_code error;
    if (file.has_parent_path()) fs::create_directories(file.parent_path(), error);
    if (error) return fault("{}: cannot be made: {}", file.parent_path().string(), error.message());
    if (fs::exists(marker(file))) remove_file(file);
    bool useless = false;
    auto database = open_and_prepare(file, texts, useless);
    if (!useless) return database;
    remove_file(file);
    return open_and_prepare(file, texts, useless);
}

void mark_damaged(const fs::path& file) { std::ofstream(marker(file)) << "made anew at the next start\n"; }

catalog::Product product_of(const sqlite::Statement& row) {
    catalog::Product product;
    product.item = row.text(0);
    product.names = from_text<catalog::Texts>(row.text(1)).value_or(catalog::Texts{});
    product.brand = row.text(2);
    product.content = row.text(3);
    product.category = row.text(4);
    if (!row.is_null(5)) product.price = Money::minor(row.integer(5));
    product.sold_by = row.integer(6) ? catalog::SoldBy::Weight : catalog::SoldBy::Piece;
    if (!row.is_null(7)) product.gross_weight = Weight::milligrams(row.integer(7));
    product.tax = row.text(8);
    product.age_limit = int(row.integer(9));
    product.picture = row.text(10);
    if (!row.is_null(11)) product.deposit = Money::minor(row.integer(11));
    return product;
}

void bind(sqlite::Statement& statement, const catalog::Product& product) {
    statement.with(product.item, to_text(product.names), product.brand, product.content, product.category);
    if (product.price) statement.bind(6, product.price->minor_units());
    statement.bind(7, std::int64_t(product.sold_by == catalog::SoldBy::Weight));
    if (product.gross_weight) statement.bind(8, product.gross_weight->in_milligrams());
    statement.bind(9, product.tax).bind(10, std::int64_t(product.age_limit)).bind(11, product.picture);
    if (product.deposit) statement.bind(12, product.deposit->minor_units());
}

kiosk::CataloguePosition position(sqlite::Statement& statement) {
    statement.start_over();
    kiosk::CataloguePosition position;
    if (statement.step().value_or(false)) position = {std::string(statement.text(0)), statement.integer(1)};
    statement.start_over();
    return position;
}

}  // namespace kassa::replica::tables
