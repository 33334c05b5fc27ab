#pragma once
// Commands of `store` about goods, promotions and rules as files: import, export, policy check and apply, quotes.
#include <filesystem>
#include <string>
#include <vector>

#include "core/imports/shop_goods.h"
#include "core/server/commands.h"

namespace kassa::server {

// Takes in a file of any kind that core/imports/file_kind.h tells apart. `file` "-" is standard input. Of a shop's
// promotions the ones that are no longer in the file end. True when at least one row was good.
Result<bool> import_file(const Place& place, const std::string& file, const imports::Shop& shop);
// Writes catalogue.csv, promotions.json and policy.toml into the folder; `import` and `policy apply` read them again.
Result<void> export_files(const Place& place, const std::filesystem::path& folder);
Result<void> remove_promotion(const Place& place, const std::string& id);

// Recalls (commands_recalls.cpp): a CSV file as core/imports/recalls_file.h has it; each recall in it takes the place
// of what the store had under its number. True when every row was good.
Result<bool> import_recalls(const Place& place, const std::string& file);
Result<void> end_recall(const Place& place, const std::string& id);
Result<void> show_recalls(const Place& place);

// Prints what the policy holds; a fault names file, line and key.
Result<void> check_policy(const std::string& file);
// Applies it and prints what it says otherwise than the one before.
Result<void> apply_policy(const Place& place, const std::filesystem::path& file);
Result<void> show_policy(const Place& place);

// What a quote is priced with: a store's folder, or files.
struct QuoteSource {
    std::string basket;                   // a JSON file, or "-"
    std::string data;                     // a store's folder; "": the files below
    std::string policy;                   // TOML
    std::vector<std::string> catalogue;   // any kind of goods that `import` reads
    std::vector<std::string> promotions;  // JSON, or a shop's own file
    imports::Shop shop;
};
// Prints service::Quote as JSON.
Result<void> print_quote(const QuoteSource& source, const Clock& clock);

}  // namespace kassa::server
