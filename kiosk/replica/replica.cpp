#include "kiosk/replica/replica.h"

#include <algorithm>
#include <set>

#include "kiosk/replica/tables.h"

namespace kassa::replica {
namespace {

// Rows of one stage of a search that are looked at; more would be slow and nobody reads so far.
constexpr int stage_rows = 200;

std::vector<std::string> words_of(const std::string& query) {
    std::vector<std::string> words;
    const std::string text = searchable(query);
    for (std::size_t start = 0; start < text.size();) {
        const std::size_t end = std::min(text.find(' ', start), text.size());
        if (end > start) words.push_back(text.substr(start, end - start));
        start = end + 1;
    }
    return words;
}

// The same words asked for in four ways, from the narrowest to the widest, in FTS5's language of queries.
std::vector<std::string> stages(const std::vector<std::string>& words) {
    std::string begins, begins_so, whole, any;
    for (const std::string& word : words) {
        const bool first = &word == &words.front();
        const std::string quoted = "\"" + word + "\"";  // `searchable` left no quotes in it
        const std::string prefix = quoted + " *";
        begins += first ? "names : ^ " + quoted : " AND " + prefix;
        begins_so += first ? "names : ^ " + prefix : " AND " + prefix;
        whole += first ? quoted : " AND " + quoted;
        any += first ? prefix : " AND " + prefix;
    }
    return {begins, begins_so, whole, any};
}

}  // namespace

struct Replica::Statements {
    std::filesystem::path file;
    sqlite::Statement find, match, without_barcode, position, size;
    std::string trouble;

    void note(const Fault& fault, const sqlite::Database& database) {
        trouble = fault.sentence;
        if (database.last_failure_is_damage()) tables::mark_damaged(file);
    }
};

Replica::Replica() = default;
Replica::Replica(Replica&&) noexcept = default;
Replica& Replica::operator=(Replica&&) noexcept = default;
Replica::~Replica() = default;

Result<Replica> Replica::open(const std::filesystem::path& file) {
    auto database = tables::open(file);
    if (!database) return std::unexpected(database.error());
    Replica replica;
    replica.database_ = std::move(*database);
    replica.statements_ = std::make_unique<Statements>();
    auto& all = *replica.statements_;
    all.file = file;
    const std::string columns = tables::columns;
    const std::pair<sqlite::Statement*, std::string> texts[] = {
        {&all.find, "SELECT " + columns + " FROM products WHERE item = ?"},
        {&all.match, "SELECT " + columns + " FROM products WHERE number IN "
                     "(SELECT rowid FROM words WHERE words MATCH ? LIMIT ?)"},
        {&all.without_barcode, "SELECT " + columns + " FROM products "
                               "WHERE picture <> '' AND substr(item, 1, 4) = 'plu:' "
                               "AND (?1 = '' OR category = ?1 OR substr(category, 1, length(?1) + 1) = ?1 || '/') "
                               "ORDER BY category, item LIMIT ?2"},
        {&all.position, tables::select_position},
        {&all.size, "SELECT count(*) FROM products"},
    };
    for (const auto& [statement, text] : texts) {
        auto prepared = replica.database_.prepare(text);
        if (!prepared) return std::unexpected(prepared.error());
        *statement = std::move(*prepared);
    }
    return replica;
}

std::optional<catalog::Product> Replica::find(const catalog::ItemKey& item) const {
    auto& statement = statements_->find;
    const auto row = statement.with(item).step();
    if (!row) return statements_->note(row.error(), database_), std::nullopt;
    if (!*row) return std::nullopt;
    auto product = tables::product_of(statement);
    statement.start_over();
    return product;
}

std::vector<catalog::Product> Replica::search(const std::string& query, const std::string& language, int limit) const {
    const auto words = words_of(query);
    std::vector<catalog::Product> found;
    if (words.empty() || limit < 1) return found;
    std::set<catalog::ItemKey> known;
    auto& statement = statements_->match;
    for (const std::string& stage : stages(words)) {
        const auto stage_begin = std::ssize(found);
        statement.with(stage, std::int64_t(stage_rows));
        while (true) {
            const auto row = statement.step();
            if (!row) statements_->note(row.error(), database_);
            if (!row || !*row) break;
            auto product = tables::product_of(statement);
            if (known.insert(product.item).second) found.push_back(std::move(product));
        }
        std::ranges::sort(found.begin() + stage_begin, found.end(), {}, [&](const catalog::Product& product) {
            const std::string& name = catalog::text_in(product.names, language);
            return std::tuple(!product.price, name.size(), name, product.item);
        });
        if (std::ssize(found) >= limit) break;
    }
    if (std::ssize(found) > limit) found.resize(std::size_t(limit));
    return found;
}

std::vector<catalog::Product> Replica::without_barcode(const std::string& category, int limit) const {
    std::vector<catalog::Product> found;
    auto& statement = statements_->without_barcode;
    statement.with(category, std::int64_t(limit));
    while (true) {
        const auto row = statement.step();
        if (!row) statements_->note(row.error(), database_);
        if (!row || !*row) return found;
        found.push_back(tables::product_of(statement));
    }
}

kiosk::CataloguePosition Replica::position() const { return tables::position(statements_->position); }

std::int64_t Replica::size() const {
    auto& statement = statements_->size;
    statement.start_over();
    const std::int64_t count = statement.step().value_or(false) ? statement.integer(0) : 0;
    statement.start_over();
    return count;
}

std::string Replica::trouble() const { return std::exchange(statements_->trouble, {}); }

}  // namespace kassa::replica
