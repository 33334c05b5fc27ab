#pragma once
// Inside the policy room: reads one TOML table key by key. Each reading marks its key as known; `finish` complains
// about the rest. The first problem is kept, with file, line and key, and reading goes on with defaults, so that the
// code which reads a policy is a plain list of keys.
#include <functional>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <toml++/toml.hpp>
#include <vector>

#include "core/catalog/product.h"
#include "core/policy/policy.h"

namespace kassa::policy {

class Problems {
public:
    explicit Problems(std::string file) : file_(std::move(file)) {}

    // "file:line: key: sentence"; only the first is kept.
    void add(const toml::source_region& where, const std::string& key, const std::string& sentence);
    const std::optional<std::string>& first() const { return first_; }

private:
    std::string file_;
    std::optional<std::string> first_;
};

enum class Need { Optional, Required };

class Table {
public:
    // `path` is how the table is called in sentences, such as "promotions[2]"; "" for the file itself.
    Table(const toml::table& table, std::string path, Problems& problems)
        : table_(table), path_(std::move(path)), problems_(problems) {}

    bool has(std::string_view key) const { return table_.contains(key); }
    void wrong(std::string_view key, const std::string& sentence);  // about a key of this table

    void text(std::string_view key, std::string& value, Need need = Need::Optional);  // never empty
    void texts(std::string_view key, std::vector<std::string>& values);               // no empty, no double ones
    void whole(std::string_view key, std::int64_t least, std::int64_t most, std::int64_t& value,
               Need need = Need::Optional);
    void whole(std::string_view key, std::int64_t least, std::int64_t most, int& value, Need need = Need::Optional);
    void flag(std::string_view key, bool& value);
    // A whole number, or a decimal in quotes: 20 or "5.5" → 20/100, 55/1000. From 0 to `most`.
    void percent(std::string_view key, std::int64_t most, Ratio& value, Need need = Need::Optional);
    // In quotes, and above zero.
    void amount(std::string_view key, const Currency& currency, Money& value, Need need = Need::Optional);
    void seconds(std::string_view key, Duration& value);                     // 1 to 3600
    void grams(std::string_view key, Weight& value);                         // 0 to 100,000
    // a date and time with its offset from UTC
    void instant(std::string_view key, std::optional<Instant>& value);
    // A text, or a table of texts by language: "3 for 2" or { en = "3 for 2", ar = "…" }.
    void names(std::string_view key, catalog::Texts& value, Need need = Need::Optional);
    void items(std::string_view key, std::vector<catalog::ItemKey>& values);  // GTINs with check digit, or plu:4011

    void table(std::string_view key, const std::function<void(Table&)>& read, Need need = Need::Optional);
    void tables(std::string_view key, const std::function<void(Table&)>& read);  // [[key]]
    // Every member is a table of its own: [key.member].
    void members(std::string_view key, const std::function<void(const std::string& member, Table&)>& read,
                 Need need = Need::Optional);

    // Complains about keys that nobody has asked for.
    void finish();

private:
    const toml::node* find(std::string_view key, Need need);
    std::string path_to(std::string_view key) const;
    void wrong_at(const toml::node& node, std::string_view key, const std::string& sentence);

    const toml::table& table_;
    std::string path_;
    Problems& problems_;
    std::set<std::string, std::less<>> known_;
};

}  // namespace kassa::policy
