// Migration 7: recalls, each as one JSON text. They are told as one list; its version stands in `marks`.
#include "core/storage/schema.h"

namespace kassa::storage {
namespace {

constexpr std::string_view statements[] = {
    "create table recalls (id text primary key, body text not null)",
};

}  // namespace

std::span<const std::string_view> recall_tables() { return statements; }

}  // namespace kassa::storage
