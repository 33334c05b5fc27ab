#include "kiosk/replica/replica.h"
#include "kiosk/replica/tables.h"

namespace kassa::replica {
namespace {

// So many new products leave the index of words in enough pieces to make it compact again (a second or two on the
// link's thread, beside which the lane goes on reading).
constexpr std::int64_t tidy_after = 20'000;

std::string all_names(const catalog::Texts& names) {
    std::string text;
    for (const auto& [language, name] : names) text += searchable(name) + " ";
    return text;
}

// "00012345678905" is found by its beginning with and without the zeros that pad it.
std::string numbers(const catalog::ItemKey& item) {
    const std::string text = searchable(item);
    const std::size_t digits = text.find_first_not_of('0');
    return digits == 0 || digits == std::string::npos ? text : text + " " + text.substr(digits);
}

// Puts a product in, or all of it in the place of the one that is there.
std::string put_text() {
    const std::string columns = tables::columns;
    std::string places, changes;
    for (std::size_t at = 0, end = 0; end != std::string::npos; at = end + 2) {
        end = columns.find(", ", at);
        const std::string name = columns.substr(at, end - at);
        places += "?, ";
        if (name != "item") changes += (changes.empty() ? "" : ", ") + name + " = excluded." + name;
    }
    return "INSERT INTO products (" + columns + ", number) VALUES (" + places +
           "(SELECT ifnull(max(number), 0) + 1 FROM products)) ON CONFLICT (item) DO UPDATE SET " + changes +
           " RETURNING number";
}

}  // namespace

struct ReplicaWriter::Statements {
    std::filesystem::path file;
    sqlite::Statement known, put, index, position, set_position;
};

ReplicaWriter::ReplicaWriter() = default;
ReplicaWriter::ReplicaWriter(ReplicaWriter&&) noexcept = default;
ReplicaWriter& ReplicaWriter::operator=(ReplicaWriter&&) noexcept = default;
ReplicaWriter::~ReplicaWriter() = default;

Result<ReplicaWriter> ReplicaWriter::open(const std::filesystem::path& file) {
    ReplicaWriter writer;
    writer.statements_ = std::make_unique<Statements>();
    auto& all = *writer.statements_;
    all.file = file;
    const std::vector<tables::Prepared> texts{
        {&all.known, "SELECT names, brand FROM products WHERE item = ?"},
        {&all.put, put_text()},
        {&all.index, "INSERT OR REPLACE INTO words (rowid, names, brand, item) VALUES (?, ?, ?, ?)"},
        {&all.position, tables::select_position},
        {&all.set_position, "UPDATE position SET store = ?, version = ?"},
    };
    auto database = tables::open(file, texts);
    if (!database) return std::unexpected(database.error());
    writer.database_ = std::move(*database);
    return writer;
}

kiosk::CataloguePosition ReplicaWriter::version() const { return tables::position(statements_->position); }

Result<void> ReplicaWriter::put(const catalog::Product& product) {
    auto& [file, known, put, index, position, set_position] = *statements_;
    const auto there = known.with(product.item).step();
    if (!there) return std::unexpected(there.error());
    // Most changes are prices; the index of words need not hear of them.
    const bool same_words = *there && known.text(0) == to_text(product.names) && known.text(1) == product.brand;
    known.start_over();
    tables::bind(put, product);
    const auto row = put.step();
    if (!row) return std::unexpected(row.error());
    const std::int64_t number = put.integer(0);
    put.start_over();
    if (same_words) return {};
    ++since_tidy_;
    return index.with(number, all_names(product.names), searchable(product.brand), numbers(product.item)).run();
}

Result<void> ReplicaWriter::apply(const protocol::ChangesPage& page) {
    const auto write = [&]() -> Result<void> {
        auto transaction = sqlite::Transaction::begin(database_);
        if (!transaction) return std::unexpected(transaction.error());
        const char* forget = "DELETE FROM products; INSERT INTO words (words) VALUES ('delete-all')";
        if (page.from_start)
            if (auto done = database_.run(forget); !done) return done;
        for (const auto& product : page.products)
            if (auto done = put(product); !done) return done;
        if (auto done = statements_->set_position.with(page.store, page.version).run(); !done) return done;
        return transaction->commit();
    };
    auto written = write();
    if (!written && database_.last_failure_is_damage()) tables::mark_damaged(statements_->file);
    if (!written || page.more || since_tidy_ < tidy_after) return written;
    since_tidy_ = 0;
    return database_.run("INSERT INTO words (words) VALUES ('optimize')");
}

}  // namespace kassa::replica
