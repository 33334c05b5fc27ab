#pragma once
// The store's tables as numbered migrations. They are written in the SQL that SQLite and PostgreSQL share: text,
// integer and bigint columns, named constraints by position, no defaults worked out by the database. A migration
// that has been released is never edited: a new one follows it.
#include <span>
#include <string_view>

namespace kassa::storage {

struct Migration {
    int number = 0;
    std::string_view name;
    std::span<const std::string_view> statements;
    // What only one of the databases needs, behind the others.
    std::span<const std::string_view> sqlite_statements = {};
    std::span<const std::string_view> postgresql_statements = {};
};

std::span<const Migration> migrations();

// The statements of one migration each, by subject (schema_<subject>.cpp).
std::span<const std::string_view> book_tables();
std::span<const std::string_view> book_tables_of_postgresql();
std::span<const std::string_view> card_ends();
std::span<const std::string_view> claim_tables();
std::span<const std::string_view> member_tables();
std::span<const std::string_view> people_tables();
std::span<const std::string_view> promotions_tables();
std::span<const std::string_view> recall_tables();
std::span<const std::string_view> tries_columns();
std::span<const std::string_view> weight_tables();

}  // namespace kassa::storage
