#include "core/policy/difference.h"

#include "core/catalog/utf8.h"

namespace kassa::policy {
namespace {

constexpr std::size_t longest_value = 60;

std::string shown(const boost::json::value& value) {
    if (const auto* text = value.if_string()) return "'" + catalog::utf8_shortened(std::string_view(*text), longest_value) + "'";
    const auto* object = value.if_object();
    const auto* numerator = object && object->size() == 2 ? object->if_contains("numerator") : nullptr;
    if (numerator)
        return std::format("{}/{}", boost::json::serialize(*numerator),
                           boost::json::serialize(object->at("denominator")));
    return catalog::utf8_shortened(boost::json::serialize(value), longest_value);
}

// What a member of a list is known by.
std::optional<std::string> name_of(const boost::json::value& value) {
    const auto* object = value.if_object();
    if (!object) return std::nullopt;
    for (const std::string_view key : {"id", "key", "pattern"})
        if (const auto* name = object->if_contains(key); name && name->is_string())
            return std::string(std::string_view(name->get_string()));
    return std::nullopt;
}

const boost::json::value* named(const boost::json::array& list, const std::string& name) {
    for (const auto& one : list)
        if (name_of(one) == name) return &one;
    return nullptr;
}

bool all_named(const boost::json::array& list) {
    for (const auto& one : list)
        if (!name_of(one)) return false;
    return true;
}

class Difference {
public:
    std::vector<std::string> lines;

    void compare(const std::string& path, const boost::json::value& before, const boost::json::value& after) {
        if (before == after) return;
        const bool ratio = before.is_object() && before.get_object().contains("numerator");
        if (before.is_object() && after.is_object() && !ratio)
            return members(path, before.get_object(), after.get_object());
        if (before.is_array() && after.is_array() && all_named(before.get_array()) && all_named(after.get_array()))
            return list(path, before.get_array(), after.get_array());
        lines.push_back(std::format("{}: {} → {}", path, shown(before), shown(after)));
    }

private:
    static std::string inside(const std::string& path, std::string_view key) {
        return path.empty() ? std::string(key) : path + "." + std::string(key);
    }

    void members(const std::string& path, const boost::json::object& before, const boost::json::object& after) {
        for (const auto& [key, value] : before) {
            const auto* now = after.if_contains(key);
            if (now) compare(inside(path, key), value, *now);
            else lines.push_back(std::format("{}: {} is gone", inside(path, key), shown(value)));
        }
        for (const auto& [key, value] : after)
            if (!before.contains(key)) lines.push_back(std::format("{}: {} is new", inside(path, key), shown(value)));
    }

    void list(const std::string& path, const boost::json::array& before, const boost::json::array& after) {
        for (const auto& one : before)
            if (!named(after, *name_of(one))) lines.push_back(std::format("{}: '{}' is gone", path, *name_of(one)));
        for (const auto& one : after) {
            const auto* held = named(before, *name_of(one));
            if (held) compare(std::format("{}[{}]", path, *name_of(one)), *held, one);
            else lines.push_back(std::format("{}: '{}' is new", path, *name_of(one)));
        }
        const bool moved = lines.empty() && before != after;
        if (moved) lines.push_back(path + ": they stand in another order");
    }
};

}  // namespace

std::vector<std::string> differences(const Policy& before, const Policy& after) {
    Policy same_version = after;
    same_version.version = before.version;
    Difference difference;
    difference.compare("", to_json(before), to_json(same_version));
    return std::move(difference.lines);
}

}  // namespace kassa::policy
