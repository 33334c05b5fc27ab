#pragma once
// The replica's file and how a product stands in it; shared by its reader and its writer.
#include <filesystem>
#include <string>
#include <vector>

#include "core/catalog/product.h"
#include "kiosk/link/link.h"
#include "kiosk/sqlite/database.h"

namespace kassa::replica::tables {

// Opens the file, makes it when it is not there, and makes it anew when it cannot be used.
// The statements are prepared too, for damage may show only then.
struct Prepared {
    sqlite::Statement* statement;
    std::string text;
};
Result<sqlite::Database> open(const std::filesystem::path& file, const std::vector<Prepared>& texts);

// Marks the file of this database as damaged, so that the next start makes it anew.
void mark_damaged(const std::filesystem::path& file);

// In the order in which `product_of` reads and `bind` writes them.
inline constexpr const char* columns =
    "item, names, brand, content, category, price_minor, by_weight, gross_weight_milligrams, tax, age_limit, picture, "
    "deposit_minor";

// The product in the row that stands ready, whose first columns are `columns`.
catalog::Product product_of(const sqlite::Statement& row);

// Binds a product to positions 1 to 12.
void bind(sqlite::Statement& statement, const catalog::Product& product);

kiosk::CataloguePosition position(sqlite::Statement& statement);
inline constexpr const char* select_position = "SELECT store, version FROM position";

}  // namespace kassa::replica::tables
