#pragma once
// A small validator of JSON Schema: as much of it as core/server/schema_of.h writes. It is stricter in one thing: a
// member that the schema does not name is wrong, so that a description which forgets one is found out.
#include <boost/json.hpp>
#include <format>
#include <string>

namespace kassa::tests {

class Schemas {
public:
    explicit Schemas(const boost::json::object& description) : description_(description) {}

    // What is wrong with `value`, with its place; "" when it fits.
    std::string wrong(const boost::json::value& value, const boost::json::value& schema,
                      const std::string& at = "") const {
        const auto& rules = schema.as_object();
        if (const auto* reference = rules.if_contains("$ref")) return wrong(value, resolved(*reference), at);
        if (const auto* any = rules.if_contains("anyOf")) return of_several(value, any->as_array(), at, false);
        if (const auto* one = rules.if_contains("oneOf")) return of_several(value, one->as_array(), at, true);
        if (const auto* fixed = rules.if_contains("const"))
            return value == *fixed ? "" : std::format("{}: is not {}", at, boost::json::serialize(*fixed));
        if (const auto* words = rules.if_contains("enum")) {
            for (const auto& word : words->as_array())
                if (word == value) return "";
            return at + ": is none of the words";
        }
        const std::string type(rules.at("type").as_string());
        if (!is(value, type)) return std::format("{}: {} is not of type {}", at, boost::json::serialize(value), type);
        if (const auto* least = rules.if_contains("minimum"); least && value.is_int64())
            if (value.as_int64() < least->as_int64()) return at + ": is below its minimum";
        if (type == "array") return items(value.as_array(), rules, at);
        if (type == "object") return members(value.as_object(), rules, at);
        return "";
    }

private:
    static bool is(const boost::json::value& value, std::string_view type) {
        if (type == "string") return value.is_string();
        if (type == "integer") return value.is_int64() || value.is_uint64();
        if (type == "number") return value.is_number();
        if (type == "boolean") return value.is_bool();
        if (type == "null") return value.is_null();
        if (type == "array") return value.is_array();
        return type == "object" && value.is_object();
    }
    const boost::json::value& resolved(const boost::json::value& reference) const {
        const std::string_view path(reference.as_string());
        return description_.at("components").at("schemas").at(path.substr(path.rfind('/') + 1));
    }
    std::string of_several(const boost::json::value& value, const boost::json::array& schemas, const std::string& at,
                           bool exactly_one) const {
        int fitting = 0;
        std::string last;
        for (const auto& schema : schemas) {
            auto complaint = wrong(value, schema, at);
            if (complaint.empty())
                ++fitting;
            else
                last = std::move(complaint);
        }
        if (fitting == 1 || (fitting > 1 && !exactly_one)) return "";
        return fitting == 0 ? last : at + ": fits more than one choice";
    }
    std::string items(const boost::json::array& list, const boost::json::object& rules, const std::string& at) const {
        for (std::size_t i = 0; i < list.size(); ++i)
            if (auto complaint = wrong(list[i], rules.at("items"), std::format("{}[{}]", at, i)); !complaint.empty())
                return complaint;
        return "";
    }
    std::string members(const boost::json::object& object, const boost::json::object& rules,
                        const std::string& at) const {
        if (const auto* required = rules.if_contains("required"))
            for (const auto& name : required->as_array())
                if (!object.contains(name.as_string()))
                    return at + ": " + std::string(name.as_string()) + " is missing";
        const auto* named = rules.if_contains("properties");
        const auto* others = rules.if_contains("additionalProperties");
        if (!named && !others) return "";
        for (const auto& [name, value] : object) {
            const auto* schema = named ? named->as_object().if_contains(name) : nullptr;
            if (!schema) schema = others;
            const auto place = at + "/" + std::string(name);
            if (!schema) return place + ": the description does not know this member";
            if (auto complaint = wrong(value, *schema, place); !complaint.empty()) return complaint;
        }
        return "";
    }

    const boost::json::object& description_;
};

}  // namespace kassa::tests
