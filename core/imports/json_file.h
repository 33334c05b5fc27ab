#pragma once
// JSON that people write. It is read more strictly than what programs say to one another: a member that nobody knows
// is wrong, because a condition whose name is misspelt would else be no condition; and every sentence begins with the
// path of what it speaks of, members by name and the places of a list counted from 1: "items[3].quantity: …".
#include <string>
#include <string_view>

#include "core/base/describe.h"
#include "core/base/result.h"

namespace kassa::imports {

// The text's value; a fault names file, line and what is wrong there.
Result<boost::json::value> parse_json(std::string_view text, const std::string& file_name);

// A described struct (core/base/describe.h) as it is read there; members that are left out keep their defaults.
// `path` is how the value itself is called in sentences; "" for the whole of a file.
template <class T>
Result<T> read_strictly(const boost::json::value& json, const std::string& path = "");

namespace detail {

inline std::string member_path(const std::string& path, std::string_view member) {
    return path.empty() ? std::string(member) : path + "." + std::string(member);
}
// "items[3].quantity: it is …"; the whole of a file has no path to name.
inline std::unexpected<Fault> wrong_at(const std::string& path, std::string_view sentence) {
    return fault("{}{}{}", path, path.empty() ? "" : ": ", sentence);
}
// The key as it can stand in a sentence.
std::string shown_key(std::string_view key);

template <class T>
Result<T> read_members_strictly(const boost::json::value& json, const std::string& path) {
    using Members = boost::describe::describe_members<T, boost::describe::mod_public>;
    const auto* object = json.if_object();
    if (!object) return wrong_at(path, "it has to be an object in braces");
    for (const auto& [key, value] : *object) {
        bool known = false;
        std::string possible;
        boost::mp11::mp_for_each<Members>([&](auto member) {
            known = known || std::string_view(key) == member.name;
            possible += (possible.empty() ? "" : ", ") + std::string(member.name);
        });
        if (!known)
            return wrong_at(member_path(path, shown_key(key)), "this is not known here; possible are " + possible);
    }
    T read{};
    Result<void> good;
    boost::mp11::mp_for_each<Members>([&](auto member) {
        const auto* found = object->if_contains(member.name);
        if (!good || !found) return;
        using Type = std::remove_cvref_t<decltype(read.*member.pointer)>;
        auto value = read_strictly<Type>(*found, member_path(path, member.name));
        if (value) read.*member.pointer = std::move(*value);
        else good = std::unexpected(value.error());
    });
    if (!good) return std::unexpected(good.error());
    return read;
}

template <class T>
Result<std::vector<T>> read_list_strictly(const boost::json::value& json, const std::string& path) {
    const auto* list = json.if_array();
    if (!list) return wrong_at(path, "it has to be a list in square brackets");
    std::vector<T> read;
    for (const auto& item : *list) {
        auto value = read_strictly<T>(item, std::format("{}[{}]", path, read.size() + 1));
        if (!value) return std::unexpected(value.error());
        read.push_back(std::move(*value));
    }
    return read;
}

}  // namespace detail

template <class T>
Result<T> read_strictly(const boost::json::value& json, const std::string& path) {
    using kassa::detail::is_a;
    if constexpr (is_a<T, std::optional>::value) {
        if (json.is_null()) return T();
        auto value = read_strictly<typename T::value_type>(json, path);
        if (!value) return std::unexpected(value.error());
        return T(std::move(*value));
    } else if constexpr (is_a<T, std::vector>::value) {
        return detail::read_list_strictly<typename T::value_type>(json, path);
    } else if constexpr (kassa::detail::Described<T> && !std::is_same_v<T, Ratio>) {
        return detail::read_members_strictly<T>(json, path);
    } else {
        auto value = from_json<T>(json);
        if (!value) return detail::wrong_at(path, value.error().sentence);
        if constexpr (std::is_same_v<T, Ratio>)
            if (value->denominator <= 0) return detail::wrong_at(path, "the denominator has to be above zero");
        return value;
    }
}

}  // namespace kassa::imports
