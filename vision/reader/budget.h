#pragma once
// How much work one picture may cost. Work is counted in prices, not in time, so that a picture is read the same
// way on a slow machine and on a fast one; a price is about a microsecond of one core of 2026, and only their
// relation matters.
#include <cstdint>

namespace kassa::vision {

class Budget {
public:
    explicit Budget(std::int64_t prices) : left_(prices) {}

    // Takes the price; false, and nothing taken, where it is more than is left.
    bool pay(std::int64_t price) {
        if (price > left_) return false;
        left_ -= price;
        return true;
    }

private:
    std::int64_t left_;
};

}  // namespace kassa::vision
