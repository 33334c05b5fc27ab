#pragma once
// The two ways that shops know: a tolerance around the declared weight, or around the mean of what has come so far.
#include <memory>

#include "tests/weights_bench/methods.h"

namespace kassa::weights_bench {

// ±5 % of the declared gross weight, at least one step of the scale (5 g). Goods of which none was declared may weigh
// anything.
std::unique_ptr<Method> fixed_tolerance();
// The mean and the standard deviation of what was accepted, from the third placement on; before that the fixed one.
std::unique_ptr<Method> learned_tolerance();

}  // namespace kassa::weights_bench
