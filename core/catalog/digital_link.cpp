// GS1 Digital Link URI Syntax 1.4, uncompressed, read and written: the path holds a key and its qualifiers in a fixed
// order, the query other elements and whatever else the owner of the address wants.
#include <algorithm>
#include <array>
#include <cctype>
#include <format>

#include "core/catalog/gs1.h"
#include "core/catalog/gs1_table.h"

namespace kassa::catalog::gs1 {
namespace {

struct Key {
    std::string_view ai;
    std::string_view alternative;  // a second, exclusive list of qualifiers
    std::string_view qualifiers;   // in the order in which they may follow, each three letters wide at most
};

constexpr auto keys = std::to_array<Key>({
    {"00", "", ""},         {"01", "235", "22 10 21"}, {"253", "", ""},  {"255", "", ""},      {"401", "", ""},
    {"402", "", ""},        {"414", "7040", "254"},    {"415", "", "8020"}, {"417", "", "7040"}, {"8003", "", ""},
    {"8004", "", "7040"},   {"8006", "", "22 10 21"},  {"8010", "", "8011"}, {"8013", "", ""},  {"8017", "", "8019"},
    {"8018", "", "8019"},
});

const Key* key_of(std::string_view ai) {
    const auto found = std::ranges::find(keys, ai, &Key::ai);
    return found == keys.end() ? nullptr : &*found;
}

std::string_view number_of(std::string_view segment, Reading reading) {
    if (reading == Reading::ByTheLetter) return segment;
    if (segment == "gtin") return "01";
    if (segment == "sscc") return "00";
    return segment;
}

bool is_letter_or_digit(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

// RFC 3986, 2.2 and 2.3, with the percent sign.
bool may_stand_in_a_uri(char c) {
    return is_letter_or_digit(c) || std::string_view("-._~:/?#[]@!$&'()*+,;=%").contains(c);
}

std::vector<std::string_view> split(std::string_view text, std::string_view separators) {
    std::vector<std::string_view> parts;
    while (true) {
        const auto end = text.find_first_of(separators);
        parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos) return parts;
        text.remove_prefix(end + 1);
    }
}

int hexadecimal(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

enum class Plus { IsPlus, IsSpace };  // in a query, a plus sign stands for a space

std::optional<std::string> decode(std::string_view text, Plus plus) {
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+' && plus == Plus::IsSpace) {
            plain += ' ';
        } else if (text[i] != '%') {
            plain += text[i];
        } else {
            if (i + 2 >= text.size()) return std::nullopt;
            const int high = hexadecimal(text[i + 1]);
            const int low = hexadecimal(text[i + 2]);
            if (high < 0 || low < 0) return std::nullopt;
            plain += char(high * 16 + low);
            i += 2;
        }
    }
    return plain;
}

std::optional<Element> element_of(std::string_view ai, std::string_view text, Plus plus, Reading reading) {
    auto value = decode(text, plus);
    if (!value) return std::nullopt;
    const bool shorter = value->size() == 8 || value->size() == 12 || value->size() == 13;
    if (reading == Reading::Forgiving && ai == "01" && shorter)
        value->insert(0, 14 - value->size(), '0');
    Element element{std::string(ai), std::move(*value)};
    if (element.value.empty() || !is_valid(element)) return std::nullopt;
    return element;
}

// None when the key has none: splitting nothing would give one part without a letter.
std::vector<std::string_view> allowed_qualifiers(const Key& key) {
    return key.qualifiers.empty() ? std::vector<std::string_view>{} : split(key.qualifiers, " ");
}

bool may_follow(const Key& key, const Elements& qualifiers) {
    if (qualifiers.empty()) return true;
    if (!key.alternative.empty() && qualifiers.size() == 1 && qualifiers[0].ai == key.alternative) return true;
    auto next = qualifiers.begin();
    for (const std::string_view qualifier : allowed_qualifiers(key))
        if (next != qualifiers.end() && next->ai == qualifier) ++next;
    return next == qualifiers.end();
}

bool is_qualifier(const Key& key, std::string_view ai) {
    return (!ai.empty() && ai == key.alternative) || std::ranges::contains(allowed_qualifiers(key), ai);
}

// The key stands as far right as one can, an even number of segments from the end; whatever is before it is the
// owner's own.
std::optional<Elements> parse_path(std::string_view path, const Key*& key, Reading reading) {
    const auto segments = split(path, "/");
    for (std::size_t pairs = 1; pairs * 2 <= segments.size(); ++pairs) {
        const std::size_t start = segments.size() - pairs * 2;
        key = key_of(number_of(segments[start], reading));
        if (!key) continue;
        Elements elements;
        for (std::size_t i = start; i < segments.size(); i += 2) {
            auto element = element_of(i == start ? key->ai : segments[i], segments[i + 1], Plus::IsPlus, reading);
            if (!element) return std::nullopt;
            elements.push_back(std::move(*element));
        }
        if (!may_follow(*key, {elements.begin() + 1, elements.end()})) return std::nullopt;
        return elements;
    }
    return std::nullopt;
}

bool add_query(std::string_view query, const Key& key, Elements& elements, Reading reading) {
    for (const std::string_view parameter : split(query, "&;")) {
        const auto equals = parameter.find('=');
        const std::string_view name = parameter.substr(0, equals);
        const bool is_number = name.size() >= 2 && name.size() <= 4 && std::ranges::all_of(name, [](char c) {
            return c >= '0' && c <= '9';
        });
        if (!is_number || equals == std::string_view::npos) continue;
        if (is_qualifier(key, name)) return false;
        auto element = element_of(name, parameter.substr(equals + 1), Plus::IsSpace, reading);
        if (!element || std::ranges::contains(elements, element->ai, &Element::ai)) return false;
        elements.push_back(std::move(*element));
    }
    return true;
}

bool is_in_mixed_case(std::string_view letters) {
    const auto is_lower = [](char c) { return c >= 'a' && c <= 'z'; };
    return std::ranges::any_of(letters, is_lower) && !std::ranges::all_of(letters, is_lower);
}

// RFC 3986, 2.3: letters, digits and four signs stand for themselves; everything else is written in hexadecimal.
std::string encode(std::string_view text) {
    std::string uri;
    for (const char c : text) {
        if (is_letter_or_digit(c) || std::string_view("-._~").contains(c)) uri += c;
        else uri += std::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return uri;
}

// The qualifiers of the key among the elements, in the key's order; nothing when they belong to two exclusive lists.
std::optional<Elements> qualifiers_of(const Key& key, const Elements& elements) {
    Elements path;
    for (const std::string_view ai : allowed_qualifiers(key))
        if (const Element* one = find(elements, ai)) path.push_back(*one);
    const Element* alternative = key.alternative.empty() ? nullptr : find(elements, key.alternative);
    if (alternative && !path.empty()) return std::nullopt;
    if (alternative) path.push_back(*alternative);
    return path;
}

}  // namespace

bool is_web_address(std::string_view text) {
    const auto begins = [&](std::string_view start) {
        return text.size() >= start.size() &&
            std::ranges::equal(text.substr(0, start.size()), start, [](char a, char b) {
                   return std::tolower(static_cast<unsigned char>(a)) == b;
               });
    };
    return begins("http://") || begins("https://");
}

std::optional<Elements> parse_digital_link(std::string_view uri, Reading reading) {
    if (!is_web_address(uri) || !std::ranges::all_of(uri, may_stand_in_a_uri)) return std::nullopt;
    if (reading == Reading::ByTheLetter && is_in_mixed_case(uri.substr(0, uri.find(':')))) return std::nullopt;
    uri.remove_prefix(uri.find("//") + 2);
    uri = uri.substr(0, uri.find('#'));
    const auto question = uri.find('?');
    const std::string_view query = question == std::string_view::npos ? std::string_view{} : uri.substr(question + 1);
    uri = uri.substr(0, question);
    const auto slash = uri.find('/');
    if (slash == std::string_view::npos || slash == 0) return std::nullopt;
    const auto may_stand_in_a_host =
        [](char c) { return is_letter_or_digit(c) || std::string_view("-._:[]").contains(c); };
    if (!std::ranges::all_of(uri.substr(0, slash), may_stand_in_a_host)) return std::nullopt;
    const Key* key = nullptr;
    auto elements = parse_path(uri.substr(slash + 1), key, reading);
    if (!elements || !add_query(query, *key, *elements, reading)) return std::nullopt;
    return elements;
}

std::optional<std::string> digital_link_of(const Elements& elements, std::string_view stem) {
    const auto key_element =
        std::ranges::find_if(elements, [](const Element& element) { return key_of(element.ai) != nullptr; });
    if (key_element == elements.end()) return std::nullopt;
    const Key& key = *key_of(key_element->ai);
    const auto path = qualifiers_of(key, elements);
    if (!path) return std::nullopt;
    std::string link(stem);
    link += "/" + key_element->ai + "/" + encode(key_element->value);
    for (const auto& [ai, value] : *path) link += "/" + ai + "/" + encode(value);
    // Values of a fixed length come first, as in an element string.
    char separator = '?';
    for (const bool fixed : {true, false})
        for (const Element& element : elements) {
            if ((fixed_length(element.ai) != 0) != fixed || element == *key_element) continue;
            if (std::ranges::contains(*path, element)) continue;
            // An address inside the address would lead two ways, and what is not known could be anything.
            if (!is_known(element.ai) || element.ai == "8200") return std::nullopt;
            link += separator + element.ai + "=" + encode(element.value);
            separator = '&';
        }
    return link;
}

}  // namespace kassa::catalog::gs1
