#include "core/imports/open_food_facts.h"

#include <algorithm>

#include "core/catalog/barcode.h"
#include "core/catalog/utf8.h"
#include "core/imports/columns.h"

namespace kassa::imports {
namespace {

constexpr std::size_t longest_text = 200;
constexpr std::size_t none = SIZE_MAX;

using Reason = std::optional<std::string>;

std::vector<std::string_view> split(std::string_view line) {
    std::vector<std::string_view> fields;
    while (true) {
        const auto tab = std::min(line.find('\t'), line.size());
        fields.push_back(line.substr(0, tab));
        if (tab == line.size()) return fields;
        line.remove_prefix(tab + 1);
    }
}

// Some tools put quotes around a field and double those inside; the exports themselves leave quotes alone. Only a
// field that is quoted all round is unwrapped.
std::string unquoted(std::string_view field) {
    const bool wrapped = field.size() >= 2 && field.front() == '"' && field.back() == '"';
    if (!wrapped) return std::string(field);
    std::string text;
    field = field.substr(1, field.size() - 2);
    for (std::size_t i = 0; i < field.size(); ++i) {
        text += field[i];
        if (field[i] == '"' && i + 1 < field.size() && field[i + 1] == '"') ++i;
    }
    return text;
}

bool is_language(std::string_view text) {
    return (text.size() == 2 || text.size() == 3) &&
           std::ranges::all_of(text, [](char c) { return c >= 'a' && c <= 'z'; });
}

struct Columns {
    std::size_t code = none, name = none, abbreviated = none, generic = none, language = none, short_language = none,
                brands = none, quantity = none, categories = none, alcohol = none;
    std::vector<std::pair<std::string, std::size_t>> names;  // by language
    std::size_t count = 0;
};

Result<Columns> columns_of(std::string_view line, const std::string& file_name) {
    Columns columns;
    const std::pair<std::string_view, std::size_t Columns::*> known[] = {
        {"code", &Columns::code},           {"product_name", &Columns::name},
        {"abbreviated_product_name", &Columns::abbreviated},
        {"generic_name", &Columns::generic}, {"lang", &Columns::language},
        {"lc", &Columns::short_language},   {"brands", &Columns::brands},
        {"quantity", &Columns::quantity},   {"categories_tags", &Columns::categories},
        {"alcohol_100g", &Columns::alcohol}};
    if (line.starts_with("\xEF\xBB\xBF")) line.remove_prefix(3);
    for (const std::string_view field : split(line)) {
        const std::string name = unquoted(field);
        for (const auto& [word, member] : known)
            if (name == word) columns.*member = columns.count;
        if (name.starts_with("product_name_") && is_language(std::string_view(name).substr(13)))
            columns.names.emplace_back(name.substr(13), columns.count);
        ++columns.count;
    }
    if (columns.code == none) return fault("{}:1: there is no column 'code'", file_name);
    if (columns.name == none && columns.names.empty())
        return fault("{}:1: there is no column 'product_name'", file_name);
    return columns;
}

// "en:hot-drinks" → "hot-drinks". A '/' inside one would make it a path.
std::string category_of(std::string_view tags) {
    std::string path;
    for (int level = 0; level < 3 && !tags.empty(); ++level) {
        const auto end = std::min(tags.find(','), tags.size());
        std::string_view tag = tags.substr(0, end);
        tags.remove_prefix(std::min(end + 1, tags.size()));
        if (const auto colon = tag.find(':'); colon != tag.npos) tag.remove_prefix(colon + 1);
        std::string word = plain_text(tag, 60).value_or("");
        std::ranges::replace(word, '/', '-');
        std::ranges::replace(word, ' ', '-');
        if (word.empty()) continue;
        if (!path.empty()) path += '/';
        path += word;
    }
    return path;
}

// Everybody writes there, so a strength that is none only means that nothing is known.
int age_limit_of(std::string_view alcohol) {
    const auto strength = Ratio::parse(alcohol.substr(0, alcohol.find('.') == alcohol.npos
                                                             ? alcohol.size()
                                                             : alcohol.find('.') + 10));
    const bool strong = strength && *strength > catalog::alcohol_limit && *strength <= Ratio{100, 1};
    return strong ? catalog::alcohol_age : 0;
}

Reason read_code(std::string_view code, catalog::ItemKey& item) {
    if (code.empty()) return "code: it is empty";
    const auto gtin = catalog::gtin14(code);
    if (!gtin || gtin->find_first_not_of('0') == gtin->npos)
        return std::format("code: '{}' is no GTIN with its check digit", catalog::utf8_shortened(code, 20));
    item = *gtin;
    return {};
}

Reason read_line(std::string_view line, const Columns& columns, catalog::Product& product) {
    const auto fields = split(line);
    if (fields.size() != columns.count)
        return std::format("it has {} fields where the first line has {}", fields.size(), columns.count);
    const auto field = [&](std::size_t column) { return column == none ? std::string() : unquoted(fields[column]); };
    if (auto reason = read_code(field(columns.code), product.item)) return reason;
    for (const auto& [language, column] : columns.names) {
        const auto name = plain_text(field(column), longest_text);
        if (!name) return std::format("product_name_{}: it is not UTF-8", language);
        if (!name->empty()) product.names[language] = *name;
    }
    std::string language = field(columns.language);
    if (!is_language(language)) language = field(columns.short_language);
    if (!is_language(language)) language.clear();
    for (const auto column : {columns.name, columns.abbreviated, columns.generic}) {
        if (product.names.contains(language)) break;
        const auto name = plain_text(field(column), longest_text);
        if (!name) return "product_name: it is not UTF-8";
        if (!name->empty()) product.names[language] = *name;
    }
    if (product.names.empty()) return "it has no name";
    const std::string brands = field(columns.brands);
    product.brand = plain_text(std::string_view(brands).substr(0, brands.find(',')), longest_text).value_or("");
    product.content = plain_text(field(columns.quantity), longest_text).value_or("");
    product.category = category_of(field(columns.categories));
    product.age_limit = age_limit_of(field(columns.alcohol));
    return {};
}

// The next line without its end; false at the end of the file. What passes the limit is read and thrown away.
bool next_line(std::istream& stream, std::string& line, bool& too_long) {
    line.clear();
    too_long = false;
    std::streambuf& buffer = *stream.rdbuf();
    int c = buffer.sbumpc();
    if (c == std::char_traits<char>::eof()) return false;
    for (; c != std::char_traits<char>::eof() && c != '\n'; c = buffer.sbumpc()) {
        if (line.size() < longest_food_facts_line) line += char(c);
        else too_long = true;
    }
    if (line.ends_with('\r')) line.pop_back();
    return true;
}

}  // namespace

Result<catalog::ImportReport> read_open_food_facts(std::istream& stream, const std::string& file_name,
                                                   const std::function<void(catalog::Product)>& take) {
    std::string line;
    bool too_long = false;
    if (!next_line(stream, line, too_long))
        return fault("{}: the file is empty; its first line must name the columns", file_name);
    if (too_long) return fault("{}:1: the first line is longer than 1 MiB", file_name);
    const auto columns = columns_of(line, file_name);
    if (!columns) return std::unexpected(columns.error());
    catalog::ImportReport report;
    for (long number = 2; next_line(stream, line, too_long); ++number) {
        if (line.empty() && !too_long) continue;
        catalog::Product product;
        auto reason = too_long ? Reason("it is longer than 1 MiB") : read_line(line, *columns, product);
        if (reason) {
            report.bad.push_back({number, std::move(*reason)});
            continue;
        }
        ++report.good;
        take(std::move(product));
    }
    if (stream.bad()) return fault("{}: reading stopped; the disk or the connection failed", file_name);
    return report;
}

}  // namespace kassa::imports
