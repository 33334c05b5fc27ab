#pragma once
// A PIN on its way from the keypad to the check. It is never an event, never in a log, and its bytes are wiped when
// it goes; there is no way to print it.
#include <array>
#include <cstddef>
#include <string_view>

namespace kassa::staff {

class Pin {
public:
    static constexpr std::size_t most = 8;  // digits

    Pin() = default;
    Pin(Pin&& other) noexcept { take(other); }
    Pin& operator=(Pin&& other) noexcept {
        if (this != &other) take(other);
        return *this;
    }
    ~Pin() { clear(); }

    // False when it is no digit, or the PIN is full.
    bool add(char digit);
    void remove_last();
    void clear();
    std::size_t size() const { return size_; }

private:
    friend class PinDesk;
    std::string_view digits() const { return {digits_.data(), size_}; }
    void take(Pin& other);

    std::array<char, most> digits_{};
    std::size_t size_ = 0;
};

}  // namespace kassa::staff
