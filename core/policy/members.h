#pragma once
// Inside the policy room: what the policy says of members: their price, their cards and their points.
#include "core/policy/table.h"

namespace kassa::policy {

void read_vip(Table& top, Policy& policy);     // [vip]; after the currency
void read_points(Table& top, Policy& policy);  // [points]; after read_vip, whose tiers say who gets extra points

}  // namespace kassa::policy
