// Migration 5: promotions with their history. A row holds from change `since` up to, not including, change `until`;
// the newest row of an id has the greatest number as `until`. `body` is empty where a promotion was taken away.
#include "core/storage/schema.h"

namespace kassa::storage {
namespace {

constexpr std::string_view statements[] = {
    "create table promotions (id text not null, since bigint not null unique, until bigint not null,"
    " body text not null, primary key (id, since))",
    "create index promotions_held on promotions (until, since)",
};

}  // namespace

std::span<const std::string_view> promotions_tables() { return statements; }

}  // namespace kassa::storage
