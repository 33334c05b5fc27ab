#pragma once
// A store in a folder of its own, gone with the test, with words for what tests put into it. It stands on SQLite, or
// with KASSA_TEST_DATABASE=postgresql in the environment on a PostgreSQL of the tests' own: the same tests run on both.
#include <cstdlib>
#include <filesystem>
#include <string>

#include <unistd.h>

#include "core/service/books.h"
#include "core/service/promotions.h"
#include "core/service/service.h"
#include "core/storage/sql_storage.h"
#include "tests/support/postgres.h"

namespace kassa::tests {

inline bool on_postgresql() {
    const char* const asked = std::getenv("KASSA_TEST_DATABASE");
    return asked && std::string_view(asked) == "postgresql";
}

class Folder {
public:
    Folder() {
        std::string name = (std::filesystem::temp_directory_path() / "kassa-XXXXXX").string();
        if (!::mkdtemp(name.data())) std::abort();
        path_ = name;
    }
    ~Folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    const std::filesystem::path& path() const { return path_; }
    // Of the database that belongs to this folder.
    const std::string& database() {
        if (database_.empty())
            database_ = on_postgresql() ? support::Postgres::shared().new_schema() : (path_ / "store.db").string();
        return database_;
    }

private:
    std::filesystem::path path_;
    std::string database_;
};

template <class T>
T good(Result<T> result) {
    if (!result) throw std::runtime_error("not expected: " + result.error().sentence);
    if constexpr (!std::is_void_v<T>) return std::move(*result);
}
template <class T>
T good(service::Answer<T> answer) {
    if (!answer) throw std::runtime_error("not expected: " + answer.error().sentence);
    return std::move(*answer);
}

inline const Instant noon{Duration(1'795'262'400'000)};  // 2026-11-21 12:00 UTC

struct Shop {
    explicit Shop(storage::Open how = storage::Open::Fresh) : Shop(std::make_shared<Folder>(), how) {}
    Shop(std::shared_ptr<Folder> in, storage::Open how)
        : folder(std::move(in)),
          storage(good(storage::open(folder->database(), how, clock))),
          service(*storage, clock),
          books(*storage, clock, [this](const std::string& policy, std::int64_t version) {
              return service::Promotions(*storage, rules).rules(policy, version);
          }) {}

    service::ImportCount imports(const std::vector<catalog::Product>& products) {
        service::CatalogueImport import(service);
        for (const auto& product : products) good(import.put(product));
        return good(import.finish());
    }
    protocol::ChangesPage changes(std::int64_t since, int limit = 1000, const std::string& of_store = "") {
        return good(from_text<protocol::ChangesPage>(good(service.changes(since, limit, of_store))));
    }
    long sales_kept() {
        long count = 0;
        good(service.each_sale([&](const service::SaleRow&) { ++count; }));
        return count;
    }

    StoryClock clock{noon};
    std::shared_ptr<Folder> folder;
    std::unique_ptr<service::Storage> storage;
    service::Service service;
    service::RulesCache rules;
    service::Books books;
};

inline catalog::Product product(const std::string& item, const std::string& name, std::int64_t cents = 199) {
    catalog::Product made;
    made.item = item;
    made.names["en"] = name;
    made.price = Money::minor(cents);
    return made;
}

inline protocol::Sale sale(const Id& id, std::int64_t cents, const std::string& lane = "lane-1") {
    protocol::Sale made{.id = id,
                        .number = 1,
                        .at = noon,
                        .lane = lane,
                        .policy_version = "abc",
                        .priced = {},
                        .tenders = {}};
    pricing::PricedLine line;
    line.id = 1;
    line.list = line.paid = Money::minor(cents);
    made.priced.lines.push_back(line);
    made.priced.list = made.priced.total = Money::minor(cents);
    made.tenders.push_back({"card", "pay-" + id, Money::minor(cents)});
    return made;
}

}  // namespace kassa::tests
