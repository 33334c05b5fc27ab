#pragma once
// What the world can refuse comes back as a Result: the value, or a Fault whose sentence names the file, line, key or
// device and says what to do.
#include <expected>
#include <format>
#include <string>
#include <utility>

namespace kassa {

struct Fault {
    std::string sentence;  // for a technician: what went wrong, where, and what to do about it

    bool operator==(const Fault&) const = default;
};

template <class T>
using Result = std::expected<T, Fault>;

// fault("{}:{}: …", file, line) makes the unexpected half of any Result.
template <class... Args>
std::unexpected<Fault> fault(std::format_string<Args...> text, Args&&... args) {
    return std::unexpected(Fault{std::format(text, std::forward<Args>(args)...)});
}

}  // namespace kassa
