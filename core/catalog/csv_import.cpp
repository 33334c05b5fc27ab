#include "core/catalog/csv_import.h"

#include <algorithm>
#include <charconv>
#include <unordered_map>

#include "core/base/csv.h"
#include "core/catalog/barcode.h"
#include "core/catalog/utf8.h"

namespace kassa::catalog {
namespace {

using Reason = std::optional<std::string>;  // why a field is wrong; nothing when it is right

constexpr std::size_t longest_text = 200;    // characters of a name, brand, content or category
constexpr std::size_t longest_list = 1000;   // characters of a column that is only cut down
constexpr std::int64_t heaviest_grams = 1'000'000;
constexpr int oldest_limit = 120;            // years

// A text as people wrote it: line ends and tabs become spaces, other control characters are refused, because a
// receipt printer would obey them.
Reason read_text(std::string_view field, std::string& text, std::size_t longest) {
    const auto length = utf8_length(field);
    if (!length) return "it is not UTF-8";
    if (*length > longest) return std::format("it has {} characters where {} are allowed", *length, longest);
    text.clear();
    for (const char c : field) {
        const bool space = c == ' ' || c == '\n' || c == '\r' || c == '\t';
        if (!space && (static_cast<unsigned char>(c) < ' ' || c == 0x7F)) return "it contains a control character";
        if (!space) text += c;
        else if (!text.empty() && text.back() != ' ') text += ' ';
    }
    if (text.ends_with(' ')) text.pop_back();
    return {};
}

Reason read_gtin(std::string_view field, ItemKey& item) {
    if (auto key = gtin14(field)) {
        item = std::move(*key);
        if (item.find_first_not_of('0') == std::string::npos) return "a number of nothing but zeros is no article";
        return {};
    }
    if (field.empty()) return "it is empty";
    if (field.size() > 14 || !std::ranges::all_of(field, [](char c) { return c >= '0' && c <= '9'; }))
        return "it is not a GTIN of 8, 12, 13 or 14 digits";
    if (field.size() != 8 && field.size() < 12)
        return std::format("it has {} digits where a GTIN has 8, 12, 13 or 14", field.size());
    return std::format("its check digit is {} and should be {}", field.back(),
                       check_digit(field.substr(0, field.size() - 1)));
}

bool is_number(std::string_view text) {
    return !text.empty() && text.size() <= 14 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// A shop's own number, which goes beyond the five digits that a person keys in: 4011, 1216705, or with the number of
// the chain whose it is, 7290058140886-102. And gift:4334943, what a promotion hands out.
Reason read_item(std::string_view field, ItemKey& item) {
    if (field.starts_with("gift:") && is_number(field.substr(5))) {
        item = field;
        return {};
    }
    if (!field.starts_with("plu:")) return read_gtin(field, item);
    std::string_view number = field.substr(4);
    const auto dash = number.find('-');
    if (dash != number.npos && is_number(number.substr(0, dash)) && is_number(number.substr(dash + 1))) {
        item = field;
        return {};
    }
    const bool good = is_number(number);
    number.remove_prefix(std::min(number.find_first_not_of('0'), number.size()));
    if (!good || number.empty()) return "after plu: one to fourteen digits are needed";
    item = "plu:" + std::string(number);
    return {};
}

bool is_language(std::string_view text) {
    const auto small = [](char c) { return c >= 'a' && c <= 'z'; };
    const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    const std::string_view base = text.substr(0, text.find('_'));
    if (base.size() < 2 || base.size() > 3 || !std::ranges::all_of(base, small)) return false;
    if (base.size() == text.size()) return true;
    const std::string_view rest = text.substr(base.size() + 1);
    return rest.size() >= 2 && rest.size() <= 4 && std::ranges::all_of(rest, letter);
}

Reason read_price(std::string_view field, const Currency& currency, std::optional<Money>& price) {
    if (field.empty()) return {};
    const auto amount = currency.parse(field);
    if (!amount) return amount.error().sentence;
    if (amount->is_negative()) return std::format("'{}' is below zero", field);
    price = *amount;
    return {};
}

Reason read_number(std::string_view field, std::int64_t most, std::int64_t& number) {
    if (field.empty()) return {};
    const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), number);
    if (error != std::errc() || end != field.data() + field.size() || number < 0 || number > most)
        return std::format("'{}' is not a whole number from 0 to {}", utf8_shortened(field, 20), most);
    return {};
}

Reason read_word(std::string_view field, std::string& word, std::string_view also) {
    const auto fits = [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
            also.contains(c);
    };
    if (field.size() > 64 || field.starts_with('.') || !std::ranges::all_of(field, fits))
        return std::format("'{}' is not one word of at most 64 plain letters and digits", utf8_shortened(field, 20));
    if (!field.empty()) word = field;
    return {};
}

// "Beverages,Hot drinks,Teas" → "beverages/hot-drinks/teas": the first three, from the general to the particular.
Reason read_categories(std::string_view field, std::string& category) {
    std::string list;
    if (auto reason = read_text(field, list, longest_list)) return reason;
    int levels = 1;
    for (char c : list) {
        if (c == ',' && ++levels > 3) break;
        if (c >= 'A' && c <= 'Z') c = char(c - 'A' + 'a');
        category += c == ',' ? '/' : c == ' ' || c == '/' ? '-' : c;
    }
    return {};
}

Reason read_alcohol(std::string_view field, int& age_limit) {
    if (field.empty()) return {};
    const auto strength = Ratio::parse(field);
    if (!strength || *strength < Ratio{0, 1} || *strength > Ratio{100, 1})
        return std::format("'{}' is not a strength from 0 to 100 per cent", utf8_shortened(field, 20));
    if (*strength > alcohol_limit) age_limit = alcohol_age;
    return {};
}

// Puts one field of the row into the product.
using Column = std::function<Reason(std::string_view field, Product& product)>;

struct Format {
    std::vector<std::string> names;  // of the columns, as in the file
    std::vector<Column> columns;
};

Column text_column(std::string Product::* member) {
    return [member](std::string_view field, Product& product) {
        return read_text(field, product.*member, longest_text);
    };
}

Column name_column(std::string language) {
    return [language](std::string_view field, Product& product) -> Reason {
        std::string name;
        if (auto reason = read_text(field, name, longest_text)) return reason;
        if (!name.empty()) product.names[language] = std::move(name);
        return {};
    };
}

// The list format has the name's language in a column of its own. 'xx' and nothing stand for one that nobody noted.
Reason read_language(std::string_view field, Product& product) {
    if (field.empty() || field == "xx" || product.names.empty()) return {};
    if (!is_language(field))
        return std::format("'{}' is not a language such as en or pt_BR", utf8_shortened(field, 20));
    auto name = product.names.extract("");
    name.key() = field;
    product.names.insert(std::move(name));
    return {};
}

std::unordered_map<std::string, Column> list_columns() {
    return {
        {"gtin", [](std::string_view field, Product& product) { return read_gtin(field, product.item); }},
        {"name", name_column("")},
        {"lang", [](std::string_view, Product&) -> Reason { return {}; }},  // read last, by read_row
        {"brand", text_column(&Product::brand)},
        {"quantity", text_column(&Product::content)},
        {"categories",
         [](std::string_view field, Product& product) { return read_categories(field, product.category); }},
        {"alcohol_pct",
         [](std::string_view field, Product& product) { return read_alcohol(field, product.age_limit); }},
        {"source", [](std::string_view, Product&) -> Reason { return {}; }},
    };
}

std::unordered_map<std::string, Column> full_columns(const Currency& currency) {
    return {
        {"item", [](std::string_view field, Product& product) { return read_item(field, product.item); }},
        {"name", name_column("")},
        {"brand", text_column(&Product::brand)},
        {"content", text_column(&Product::content)},
        {"category", text_column(&Product::category)},
        {"price",
         [currency](std::string_view field, Product& product) { return read_price(field, currency, product.price); }},
        {"sold_by",
         [](std::string_view field, Product& product) -> Reason {
             const bool by_weight = field == "kg" || field == "weight";
             if (!field.empty() && field != "piece" && !by_weight)
                 return std::format("'{}' is neither piece nor kg", utf8_shortened(field, 20));
             product.sold_by = by_weight ? SoldBy::Weight : SoldBy::Piece;
             return {};
         }},
        {"gross_weight_g",
         [](std::string_view field, Product& product) -> Reason {
             std::int64_t grams = 0;
             if (auto reason = read_number(field, heaviest_grams, grams)) return reason;
             if (grams > 0) product.gross_weight = Weight::grams(grams);
             return {};
         }},
        {"tax", [](std::string_view field, Product& product) { return read_word(field, product.tax, ""); }},
        {"age_limit",
         [](std::string_view field, Product& product) -> Reason {
             std::int64_t years = 0;
             auto reason = read_number(field, oldest_limit, years);
             product.age_limit = int(years);
             return reason;
         }},
        {"deposit",
         [currency](std::string_view field, Product& product) { return read_price(field, currency, product.deposit); }},
        {"picture", [](std::string_view field, Product& product) { return read_word(field, product.picture, "."); }},
    };
}

Result<Format> read_header(const CsvReader& reader, const std::string& file, const Currency& currency) {
    const auto& fields = reader.fields();
    const bool is_list = std::ranges::contains(fields, "gtin");
    const auto known = is_list ? list_columns() : full_columns(currency);
    Format format;
    for (const std::string_view field : fields) {
        const std::string name(field);
        if (std::ranges::contains(format.names, name))
            return fault("{}:{}: the column '{}' stands there twice", file, reader.line(), utf8_shortened(name, 40));
        const auto column = known.find(name);
        if (column != known.end()) {
            format.columns.push_back(column->second);
        } else if (!is_list && name.starts_with("name_") && is_language(name.substr(5))) {
            format.columns.push_back(name_column(name.substr(5)));
        } else {
            return fault("{}:{}: the column '{}' is not known; the first row must name the columns", file,
                         reader.line(), utf8_shortened(name, 40));
        }
        format.names.push_back(name);
    }
    if (!is_list && !std::ranges::contains(fields, "item"))
        return fault("{}:{}: there is no column 'item' (or 'gtin')", file, reader.line());
    if (std::ranges::none_of(fields, [](std::string_view name) { return name == "name" || name.starts_with("name_"); }))
        return fault("{}:{}: there is no column 'name'", file, reader.line());
    return format;
}

Reason read_row(const std::vector<std::string_view>& fields, const Format& format, Product& product) {
    if (fields.size() != format.columns.size())
        return std::format("it has {} fields where the first row has {}", fields.size(), format.columns.size());
    for (std::size_t i = 0; i < fields.size(); ++i)
        if (const auto reason = format.columns[i](fields[i], product)) return format.names[i] + ": " + *reason;
    if (const auto language = std::ranges::find(format.names, "lang"); language != format.names.end())
        if (const auto reason = read_language(fields[std::size_t(language - format.names.begin())], product))
            return "lang: " + *reason;
    if (product.names.empty()) return "it has no name";
    return {};
}

}  // namespace

Result<ImportReport> import_csv(std::istream& stream, const std::string& file_name, const Currency& currency,
                                const std::function<void(Product)>& take) {
    CsvReader reader(stream);
    switch (reader.next()) {
        case CsvReader::Found::End:
            return fault("{}: the file is empty; its first row must name the columns", file_name);
        case CsvReader::Found::Broken:
            return fault("{}:{}: the first row is broken: {}", file_name, reader.line(), reader.reason());
        case CsvReader::Found::Record: break;
    }
    const auto format = read_header(reader, file_name, currency);
    if (!format) return std::unexpected(format.error());
    ImportReport report;
    for (auto found = reader.next(); found != CsvReader::Found::End; found = reader.next()) {
        if (found == CsvReader::Found::Broken) {
            report.bad.push_back({reader.line(), reader.reason()});
            continue;
        }
        Product product;
        if (auto reason = read_row(reader.fields(), *format, product)) {
            report.bad.push_back({reader.line(), std::move(*reason)});
        } else {
            take(std::move(product));
            ++report.good;
        }
    }
    if (stream.bad())
        return fault("{}: reading stopped at line {}; the disk or the connection failed", file_name, reader.line());
    return report;
}

}  // namespace kassa::catalog
