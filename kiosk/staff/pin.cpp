#include "kiosk/staff/pin.h"

#include <sodium.h>

namespace kassa::staff {

bool Pin::add(char digit) {
    if (digit < '0' || digit > '9' || size_ == most) return false;
    digits_[size_++] = digit;
    return true;
}

void Pin::remove_last() {
    if (size_ > 0) digits_[--size_] = 0;
}

// sodium_memzero, for a compiler may leave out a plain loop over bytes that nobody reads again.
void Pin::clear() {
    sodium_memzero(digits_.data(), digits_.size());
    size_ = 0;
}

void Pin::take(Pin& other) {
    digits_ = other.digits_;
    size_ = other.size_;
    other.clear();
}

}  // namespace kassa::staff
