#include "kiosk/replica/weights.h"

namespace kassa::replica {
namespace {

constexpr const char* schema = R"(
    CREATE TABLE IF NOT EXISTS weights (item TEXT PRIMARY KEY, body TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS packagings (category TEXT PRIMARY KEY, body TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS position (only_one INTEGER PRIMARY KEY CHECK (only_one = 1), store TEXT NOT NULL,
        version INTEGER NOT NULL);
    INSERT OR IGNORE INTO position VALUES (1, '', 0);
)";

void remove_file(const std::filesystem::path& file) {
    std::error_code ignored;
    for (const char* suffix : {"-wal", "-shm", ""}) std::filesystem::remove(file.string() + suffix, ignored);
}

Result<sqlite::Database> open_once(const std::filesystem::path& file, bool& useless) {
    auto database = sqlite::Database::open(file);
    if (!database) return database;
    std::string statements =
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; "
        "PRAGMA cache_size = -512; PRAGMA journal_size_limit = 1048576;";
    statements += schema;
    const auto made = database->run(statements);
    if (made) return database;
    useless = database->last_failure_is_damage();
    return std::unexpected(made.error());
}

Result<sqlite::Database> open_file(const std::filesystem::path& file) {
    bool useless = false;
    auto database = open_once(file, useless);
    if (database || !useless) return database;
    remove_file(file);
    return open_once(file, useless);
}

Result<void> prepare(sqlite::Database& database, sqlite::Statement& statement, const char* text) {
    auto prepared = database.prepare(text);
    if (!prepared) return std::unexpected(prepared.error());
    statement = std::move(*prepared);
    return {};
}

// The body in the row of this key; none where there is no such row, or none that can be read.
template <class T>
std::optional<T> find(sqlite::Statement& statement, const std::string& key) {
    const auto row = statement.with(key).step();
    if (!row || !*row) return std::nullopt;
    auto read = from_text<T>(statement.text(0));
    statement.start_over();
    return read ? std::optional<T>(std::move(*read)) : std::nullopt;
}

}  // namespace

// --- Reading

struct LearnedWeights::Statements {
    sqlite::Statement weight, packaging;
};

LearnedWeights::LearnedWeights() = default;
LearnedWeights::LearnedWeights(LearnedWeights&&) noexcept = default;
LearnedWeights& LearnedWeights::operator=(LearnedWeights&&) noexcept = default;
LearnedWeights::~LearnedWeights() = default;

Result<LearnedWeights> LearnedWeights::open(const std::filesystem::path& file) {
    LearnedWeights weights;
    auto database = open_file(file);
    if (!database) return std::unexpected(database.error());
    weights.database_ = std::move(*database);
    weights.statements_ = std::make_unique<Statements>();
    auto& [weight, packaging] = *weights.statements_;
    if (auto made = prepare(weights.database_, weight, "SELECT body FROM weights WHERE item = ?"); !made)
        return std::unexpected(made.error());
    if (auto made = prepare(weights.database_, packaging, "SELECT body FROM packagings WHERE category = ?"); !made)
        return std::unexpected(made.error());
    return weights;
}

std::optional<weights::Belief> LearnedWeights::belief_of(const catalog::Product& product) const {
    auto& [weight, packaging] = *statements_;
    const auto learned = find<weights::Learned>(weight, product.item);
    const auto packed = find<weights::Packaging>(packaging, product.category);
    if (!learned && !packed) return std::nullopt;
    return weights::believe(learned.value_or(weights::Learned{}),
                            {product.gross_weight, weights::net_weight_of(product.content)},
                            packed.value_or(weights::Packaging{}));
}

// --- Writing

struct LearnedWeightsWriter::Statements {
    sqlite::Statement put_weight, put_packaging, position, set_position;
};

LearnedWeightsWriter::LearnedWeightsWriter() = default;
LearnedWeightsWriter::LearnedWeightsWriter(LearnedWeightsWriter&&) noexcept = default;
LearnedWeightsWriter& LearnedWeightsWriter::operator=(LearnedWeightsWriter&&) noexcept = default;
LearnedWeightsWriter::~LearnedWeightsWriter() = default;

Result<LearnedWeightsWriter> LearnedWeightsWriter::open(const std::filesystem::path& file) {
    LearnedWeightsWriter writer;
    auto database = open_file(file);
    if (!database) return std::unexpected(database.error());
    writer.database_ = std::move(*database);
    writer.statements_ = std::make_unique<Statements>();
    auto& all = *writer.statements_;
    const std::pair<sqlite::Statement*, const char*> texts[] = {
        {&all.put_weight, "INSERT OR REPLACE INTO weights VALUES (?, ?)"},
        {&all.put_packaging, "INSERT OR REPLACE INTO packagings VALUES (?, ?)"},
        {&all.position, "SELECT store, version FROM position"},
        {&all.set_position, "UPDATE position SET store = ?, version = ?"}};
    for (const auto& [statement, text] : texts)
        if (auto made = prepare(writer.database_, *statement, text); !made) return std::unexpected(made.error());
    return writer;
}

kiosk::CataloguePosition LearnedWeightsWriter::weights_at() const {
    auto& position = statements_->position;
    kiosk::CataloguePosition at;
    position.start_over();
    if (position.step().value_or(false)) at = {std::string(position.text(0)), position.integer(1)};
    position.start_over();
    return at;
}

Result<void> LearnedWeightsWriter::apply(const protocol::WeightsPage& page) {
    auto transaction = sqlite::Transaction::begin(database_);
    if (!transaction) return std::unexpected(transaction.error());
    if (page.from_start)
        if (auto done = database_.run("DELETE FROM weights; DELETE FROM packagings"); !done) return done;
    for (const auto& [item, learned] : page.weights)
        if (auto put = statements_->put_weight.with(item, to_text(learned)).run(); !put) return put;
    for (const auto& [category, packaging] : page.packagings)
        if (auto put = statements_->put_packaging.with(category, to_text(packaging)).run(); !put) return put;
    if (auto set = statements_->set_position.with(page.store, page.version).run(); !set) return set;
    return transaction->commit();
}

}  // namespace kassa::replica
