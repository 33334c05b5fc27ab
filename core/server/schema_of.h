#pragma once
// A described type as JSON Schema (draft 2020-12, as OpenAPI 3.1 takes it), in the form in which core/base/describe.h
// writes it: structs by their members, variants by "is", times and amounts as whole numbers. A struct or a variant
// stands once under components/schemas, by its name; where two types share a short name, the schema is named by the
// outer one too ("BasketTold.What").
#include <cstdint>
#include <limits>

#include "core/base/describe.h"

namespace kassa::server {

// Writes what it needs into `schemas` and answers the schema to use.
using Shape = boost::json::value (*)(boost::json::object& schemas);

template <class T>
boost::json::value shape(boost::json::object& schemas);

namespace detail {

// "kassa::protocol::BasketTold::What" → "BasketTold.What": namespaces are written small, types are not.
template <class T>
std::string schema_name() {
    std::string_view name = __PRETTY_FUNCTION__;
    const auto start = name.find("T = ") + 4;
    name = name.substr(start, name.find_first_of(";]", start) - start);
    std::string out;
    while (!name.empty()) {
        const auto colons = name.find("::");
        const auto part = name.substr(0, colons);
        name.remove_prefix(colons == std::string_view::npos ? name.size() : colons + 2);
        if (part[0] >= 'A' && part[0] <= 'Z') out += (out.empty() ? "" : ".") + std::string(part);
    }
    return out;
}

inline boost::json::value reference(const std::string& name) {
    return boost::json::object{{"$ref", "#/components/schemas/" + name}};
}

inline boost::json::object whole_number(const char* meaning) {
    return {{"type", "integer"}, {"format", "int64"}, {"description", meaning}};
}

template <class T>
void describe_members(boost::json::object& properties, boost::json::object& schemas) {
    boost::mp11::mp_for_each<boost::describe::describe_members<T, boost::describe::mod_public>>([&](auto member) {
        using Type = std::remove_cvref_t<decltype(std::declval<T>().*member.pointer)>;
        properties[member.name] = shape<Type>(schemas);
    });
}

// Reading is kind about members that are missing and that are new, so nothing is required and nothing forbidden.
template <class T>
boost::json::value struct_schema(boost::json::object& schemas) {
    const auto name = schema_name<T>();
    if (schemas.contains(name)) return reference(name);
    schemas[name] = nullptr;  // a type may hold itself
    boost::json::object properties;
    describe_members<T>(properties, schemas);
    schemas[name] = boost::json::object{{"type", "object"}, {"properties", std::move(properties)}};
    return reference(name);
}

template <class T>
struct VariantSchema;
template <class... Types>
struct VariantSchema<std::variant<Types...>> {
    static boost::json::value make(boost::json::object& schemas) {
        boost::json::array choices;
        (choices.push_back(choice<Types>(schemas)), ...);
        return boost::json::object{{"oneOf", std::move(choices)}};
    }
    template <class T>
    static boost::json::value choice(boost::json::object& schemas) {
        boost::json::object properties{{"is", {{"const", short_name<T>()}}}};
        describe_members<T>(properties, schemas);
        return boost::json::object{
            {"type", "object"}, {"properties", std::move(properties)}, {"required", boost::json::array{"is"}}};
    }
};

template <class T>
boost::json::value enum_schema(boost::json::object& schemas) {
    const auto name = schema_name<T>();
    boost::json::array words;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<T>>(
        [&](auto enumerator) { words.push_back(enumerator.name); });
    schemas[name] = boost::json::object{{"type", "string"}, {"enum", std::move(words)}};
    return reference(name);
}

template <class T>
boost::json::value integer_schema() {
    boost::json::object schema{{"type", "integer"}};
    schema["format"] = sizeof(T) > 4 ? "int64" : "int32";
    if (std::is_unsigned_v<T>) schema["minimum"] = 0;
    return schema;
}

}  // namespace detail

template <class T>
boost::json::value shape(boost::json::object& schemas) {
    using namespace kassa::detail;
    namespace json = boost::json;
    if constexpr (std::is_same_v<T, bool>) {
        return json::object{{"type", "boolean"}};
    } else if constexpr (std::is_integral_v<T>) {
        return detail::integer_schema<T>();
    } else if constexpr (std::is_same_v<T, double>) {
        return json::object{{"type", "number"}};
    } else if constexpr (std::is_same_v<T, std::string>) {
        return json::object{{"type", "string"}};
    } else if constexpr (std::is_same_v<T, Money>) {
        return detail::whole_number("minor units of the policy's currency");
    } else if constexpr (std::is_same_v<T, Weight>) {
        return detail::whole_number("milligrams");
    } else if constexpr (is_a<T, std::chrono::time_point>::value) {
        using Unit = typename T::period;
        return detail::whole_number(std::is_same_v<Unit, std::milli> ? "milliseconds since 1970 in UTC"
                                                                     : "days since 1970");
    } else if constexpr (is_a<T, std::chrono::duration>::value) {
        return detail::whole_number(std::is_same_v<typename T::period, std::milli> ? "milliseconds" : "see the name");
    } else if constexpr (is_a<T, std::optional>::value) {
        return json::object{{"anyOf", json::array{shape<typename T::value_type>(schemas), {{"type", "null"}}}}};
    } else if constexpr (is_a<T, std::vector>::value) {
        return json::object{{"type", "array"}, {"items", shape<typename T::value_type>(schemas)}};
    } else if constexpr (is_a<T, std::map>::value) {
        return json::object{{"type", "object"}, {"additionalProperties", shape<typename T::mapped_type>(schemas)}};
    } else if constexpr (is_a<T, std::variant>::value) {
        return detail::VariantSchema<T>::make(schemas);
    } else if constexpr (DescribedEnum<T>) {
        return detail::enum_schema<T>(schemas);
    } else {
        return detail::struct_schema<T>(schemas);
    }
}

}  // namespace kassa::server
