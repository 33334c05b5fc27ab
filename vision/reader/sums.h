#pragma once
// The innermost loop of the reader, in one place so that the compiler makes vector instructions of it.
#include <cstddef>

namespace kassa::vision {

inline float sum_of_products(const float* a, const float* b, std::size_t count) {
    float sum = 0;
#pragma omp simd reduction(+ : sum)
    for (std::size_t i = 0; i < count; ++i) sum += a[i] * b[i];
    return sum;
}

}  // namespace kassa::vision
