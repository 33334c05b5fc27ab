#include "kiosk/journal/changes.h"

#include <charconv>

namespace kassa::journal {
namespace {

std::string escaped(std::string_view key) {
    std::string text;
    for (const char c : key) {
        if (c == '~') text += "~0";
        else if (c == '/') text += "~1";
        else text += c;
    }
    return text;
}

std::string unescaped(std::string_view token) {
    std::string text;
    for (std::size_t i = 0; i < token.size(); ++i) {
        const bool escape = token[i] == '~' && i + 1 < token.size();
        if (!escape) text += token[i];
        else text += token[++i] == '1' ? '/' : '~';
    }
    return text;
}

void set(std::vector<Change>& list, std::string path, const boost::json::value& to) {
    list.push_back({std::move(path), boost::json::serialize(to)});
}

void compare(const boost::json::value& before, const boost::json::value& after, const std::string& path,
             std::vector<Change>& list) {
    if (before.is_object() && after.is_object()) {
        for (const auto& [key, value] : after.get_object()) {
            const auto* old = before.get_object().if_contains(key);
            const std::string here = path + "/" + escaped(key);
            if (old) compare(*old, value, here, list);
            else set(list, here, value);
        }
        for (const auto& [key, value] : before.get_object())
            if (!after.get_object().contains(key)) list.push_back({path + "/" + escaped(key), std::nullopt});
    } else if (before.is_array() && after.is_array()) {
        const auto& old = before.get_array();
        const auto& now = after.get_array();
        for (std::size_t i = 0; i < now.size(); ++i) {
            const std::string here = path + "/" + std::to_string(i);
            if (i < old.size()) compare(old[i], now[i], here, list);
            else set(list, here, now[i]);
        }
        if (now.size() < old.size()) list.push_back({path + "/" + std::to_string(now.size()), std::nullopt});
    } else if (before != after) {
        set(list, path, after);
    }
}

std::optional<std::size_t> index_in(std::string_view token) {
    std::size_t index = 0;
    const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), index);
    if (error != std::errc() || end != token.data() + token.size()) return std::nullopt;
    return index;
}

// The member or element that `token` names in `parent`; for setting, one that is made where it may be.
boost::json::value* child(boost::json::value& parent, const std::string& token, bool make) {
    if (auto* object = parent.if_object()) {
        if (make) return &(*object)[token];
        return object->if_contains(token);
    }
    auto* array = parent.if_array();
    const auto index = array ? index_in(token) : std::nullopt;
    if (!index) return nullptr;
    if (make && *index == array->size()) array->emplace_back(nullptr);
    return *index < array->size() ? &(*array)[*index] : nullptr;
}

bool take_away(boost::json::value& parent, const std::string& token) {
    if (auto* object = parent.if_object()) return object->erase(token) == 1;
    auto* array = parent.if_array();
    const auto index = array ? index_in(token) : std::nullopt;
    if (!index || *index > array->size()) return false;
    array->resize(*index);
    return true;
}

bool make(const Change& change, boost::json::value& value) {
    boost::system::error_code error;
    const auto to = change.to ? boost::json::parse(*change.to, error) : boost::json::value();
    if (error) return false;
    if (change.path.empty()) return value = to, change.to.has_value();
    if (change.path.front() != '/') return false;
    boost::json::value* at = &value;
    for (std::size_t start = 1;;) {
        const std::size_t end = change.path.find('/', start);
        const bool last = end == std::string::npos;
        const std::string token = unescaped(std::string_view(change.path).substr(start, last ? end : end - start));
        if (last && !change.to) return take_away(*at, token);
        at = child(*at, token, last);
        if (!at) return false;
        if (last) return *at = to, true;
        start = end + 1;
    }
}

}  // namespace

std::vector<Change> changes(const boost::json::value& before, const boost::json::value& after) {
    std::vector<Change> list;
    compare(before, after, "", list);
    return list;
}

Result<void> apply(const std::vector<Change>& list, boost::json::value& value) {
    for (const Change& change : list)
        if (!make(change, value)) return fault("the change at '{}' does not fit the state it was made to", change.path);
    return {};
}

}  // namespace kassa::journal
