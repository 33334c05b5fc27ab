// Migration 8: what has been learned of weights, and what was told of them.
#include "core/storage/schema.h"

namespace kassa::storage {
namespace {

constexpr std::string_view statements[] = {
    "create table weights (item text primary key, version bigint not null unique, body text not null)",
    "create table packagings (category text primary key, version bigint not null unique, body text not null)",
    "create table weights_told (id text primary key, lane text not null, received bigint not null)",
};

}  // namespace

std::span<const std::string_view> weight_tables() { return statements; }

}  // namespace kassa::storage
