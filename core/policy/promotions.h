#pragma once
// Inside the policy room: the policy's [[promotions]]. packaging/demo/policy.toml describes every key.
#include "core/policy/table.h"

namespace kassa::policy {

// Reads them into `rules`, whose currency is known by then.
void read_promotions(Table& top, pricing::Rules& rules);

}  // namespace kassa::policy
