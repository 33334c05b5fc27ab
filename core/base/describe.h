#pragma once
// Plain structs that can be written to the journal, read back, compared and printed. A struct lists its members once,
// behind its definition:
//
//     struct BagChanged { Weight delta; Weight total; bool operator==(const BagChanged&) const = default; };
//     KASSA_DESCRIBE(BagChanged, delta, total)
//
// and `to_json` / `from_json` follow. A std::variant is written as {"is":"BagChanged", …members…}, an enum by its
// enumerator's name (KASSA_DESCRIBE_ENUM), an optional as its value or null. Reading is strict about types and kind
// about missing members, which keep their default: an older journal reads in a newer program.
#include <boost/describe.hpp>
#include <boost/json.hpp>
#include <boost/mp11.hpp>
#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "core/base/money.h"
#include "core/base/result.h"
#include "core/base/weight.h"

#define KASSA_DESCRIBE(Type, ...) BOOST_DESCRIBE_STRUCT(Type, (), (__VA_ARGS__))
#define KASSA_DESCRIBE_ENUM(Type, ...) BOOST_DESCRIBE_ENUM(Type, __VA_ARGS__)

namespace kassa {

KASSA_DESCRIBE_ENUM(Rounding, HalfUp, HalfEven, Down, Up)
KASSA_DESCRIBE(Ratio, numerator, denominator)
KASSA_DESCRIBE(Currency, code, decimals)

// The type's own name without its namespaces: "BagChanged".
template <class T>
constexpr std::string_view short_name() {
    std::string_view name = __PRETTY_FUNCTION__;  // "… short_name() [with T = a::b::C; …]"
    const auto start = name.find("T = ") + 4;
    name = name.substr(start, name.find_first_of(";]", start) - start);
    const auto colons = name.rfind("::");
    return colons == std::string_view::npos ? name : name.substr(colons + 2);
}

namespace detail {
template <class T, template <class...> class Template>
struct is_a : std::false_type {};
template <template <class...> class Template, class... Args>
struct is_a<Template<Args...>, Template> : std::true_type {};
template <class T>
concept Described = boost::describe::has_describe_members<T>::value && std::is_class_v<T>;
template <class T>
concept DescribedEnum = boost::describe::has_describe_enumerators<T>::value;
}  // namespace detail

template <class T>
boost::json::value to_json(const T& value);
template <class T>
Result<T> from_json(const boost::json::value& json);

namespace detail {

template <Described T>
boost::json::object members_to_json(const T& value) {
    boost::json::object object;
    boost::mp11::mp_for_each<boost::describe::describe_members<T, boost::describe::mod_public>>(
        [&](auto member) { object[member.name] = to_json(value.*member.pointer); });
    return object;
}

template <class T>
bool read(const boost::json::value& json, T& out, std::string& wrong);

template <Described T>
bool read_members(const boost::json::value& json, T& out, std::string& wrong) {
    const auto* object = json.if_object();
    if (!object) return wrong = std::string(short_name<T>()) + " is not an object", false;
    bool good = true;
    boost::mp11::mp_for_each<boost::describe::describe_members<T, boost::describe::mod_public>>([&](auto member) {
        const auto* found = object->if_contains(member.name);
        if (!good || !found) return;
        good = read(*found, out.*member.pointer, wrong);
        if (!good) wrong = std::string(member.name) + ": " + wrong;
    });
    return good;
}

template <class T, std::size_t Index = 0>
bool read_variant(const boost::json::value& json, std::string_view is, T& out, std::string& wrong) {
    if constexpr (Index == std::variant_size_v<T>) {
        return wrong = "nothing here is called '" + std::string(is) + "'", false;
    } else {
        using Alternative = std::variant_alternative_t<Index, T>;
        if (is != short_name<Alternative>()) return read_variant<T, Index + 1>(json, is, out, wrong);
        return read_members(json, out.template emplace<Index>(), wrong);
    }
}

template <class T>
bool read(const boost::json::value& json, T& out, std::string& wrong) {
    if constexpr (std::is_same_v<T, bool>) {
        if (!json.is_bool()) return wrong = "not true or false", false;
        out = json.get_bool();
    } else if constexpr (std::is_integral_v<T>) {
        boost::system::error_code error;
        out = json.to_number<T>(error);
        if (error) return wrong = "not a whole number in range", false;
    } else if constexpr (std::is_same_v<T, double>) {
        boost::system::error_code error;
        out = json.to_number<double>(error);
        if (error) return wrong = "not a number", false;
    } else if constexpr (std::is_same_v<T, std::string>) {
        if (!json.is_string()) return wrong = "not a text", false;
        out = std::string(json.get_string());
    } else if constexpr (std::is_same_v<T, Money>) {
        std::int64_t units = 0;
        if (!read(json, units, wrong)) return false;
        out = Money::minor(units);
    } else if constexpr (std::is_same_v<T, Weight>) {
        std::int64_t count = 0;
        if (!read(json, count, wrong)) return false;
        out = Weight::milligrams(count);
    } else if constexpr (is_a<T, std::chrono::time_point>::value) {
        std::int64_t count = 0;
        if (!read(json, count, wrong)) return false;
        out = T(typename T::duration(count));
    } else if constexpr (is_a<T, std::chrono::duration>::value) {
        std::int64_t count = 0;
        if (!read(json, count, wrong)) return false;
        out = T(count);
    } else if constexpr (is_a<T, std::optional>::value) {
        if (json.is_null()) return out.reset(), true;
        return read(json, out.emplace(), wrong);
    } else if constexpr (is_a<T, std::vector>::value) {
        if (!json.is_array()) return wrong = "not a list", false;
        out.clear();
        for (const auto& item : json.get_array())
            if (!read(item, out.emplace_back(), wrong)) return false;
    } else if constexpr (is_a<T, std::map>::value) {
        if (!json.is_object()) return wrong = "not an object", false;
        out.clear();
        for (const auto& [key, item] : json.get_object())
            if (!read(item, out[std::string(key)], wrong)) return false;
    } else if constexpr (is_a<T, std::variant>::value) {
        const auto* object = json.if_object();
        const auto* is = object ? object->if_contains("is") : nullptr;
        if (!is || !is->is_string()) return wrong = "not an object with a member \"is\"", false;
        return read_variant(json, is->get_string(), out, wrong);
    } else if constexpr (DescribedEnum<T>) {
        if (!json.is_string()) return wrong = "not a word", false;
        if (!boost::describe::enum_from_string(std::string(json.get_string()).c_str(), out))
            return wrong = "'" + std::string(json.get_string()) + "' is not one of the choices", false;
    } else {
        return read_members(json, out, wrong);
    }
    return true;
}

}  // namespace detail

template <class T>
boost::json::value to_json(const T& value) {
    using namespace detail;
    if constexpr (std::is_same_v<T, Money>) {
        return value.minor_units();
    } else if constexpr (std::is_same_v<T, Weight>) {
        return value.in_milligrams();
    } else if constexpr (is_a<T, std::chrono::time_point>::value) {
        return std::int64_t(value.time_since_epoch().count());
    } else if constexpr (is_a<T, std::chrono::duration>::value) {
        return std::int64_t(value.count());
    } else if constexpr (is_a<T, std::optional>::value) {
        return value ? to_json(*value) : boost::json::value(nullptr);
    } else if constexpr (is_a<T, std::vector>::value) {
        boost::json::array array;
        for (const auto& item : value) array.push_back(to_json(item));
        return array;
    } else if constexpr (is_a<T, std::map>::value) {
        boost::json::object object;
        for (const auto& [key, item] : value) object[key] = to_json(item);
        return object;
    } else if constexpr (is_a<T, std::variant>::value) {
        return std::visit(
            [](const auto& alternative) -> boost::json::value {
                boost::json::object object;
                object["is"] = short_name<std::remove_cvref_t<decltype(alternative)>>();
                for (auto& [key, item] : members_to_json(alternative)) object[key] = std::move(item);
                return object;
            },
            value);
    } else if constexpr (DescribedEnum<T>) {
        return boost::json::value(boost::describe::enum_to_string(value, "?"));
    } else if constexpr (Described<T>) {
        return members_to_json(value);
    } else {
        return boost::json::value(value);
    }
}

template <class T>
Result<T> from_json(const boost::json::value& json) {
    T out{};
    std::string wrong;
    if (!detail::read(json, out, wrong)) return fault("{}", wrong);
    return out;
}

template <class T>
std::string to_text(const T& value) {
    return boost::json::serialize(to_json(value));
}

// Parses text and reads it; the sentence names what was wrong and where.
template <class T>
Result<T> from_text(std::string_view text) {
    boost::system::error_code error;
    const auto json = boost::json::parse(text, error);
    if (error) return fault("not JSON: {}", error.message());
    return from_json<T>(json);
}

}  // namespace kassa
