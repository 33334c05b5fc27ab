#include "core/policy/table.h"

#include <algorithm>

#include "core/catalog/barcode.h"
#include "core/catalog/utf8.h"

namespace kassa::policy {
namespace {

constexpr std::size_t longest_text = 200;  // characters

// Why a text cannot be used, or nothing.
std::optional<std::string> wrong_with(std::string_view text) {
    const auto length = catalog::utf8_length(text);
    if (!length) return "it is not UTF-8";
    if (*length == 0) return "it is empty";
    if (*length > longest_text) return std::format("it has {} characters where {} are allowed", *length, longest_text);
    if (std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7F; }))
        return "it contains a control character";
    return std::nullopt;
}

std::string shown(std::string_view text) { return catalog::utf8_shortened(text, 40); }

}  // namespace

void Problems::add(const toml::source_region& where, const std::string& key, const std::string& sentence) {
    if (!first_) first_ = std::format("{}:{}: {}: {}", file_, where.begin.line, key, sentence);
}

std::string Table::path_to(std::string_view key) const { return path_.empty() ? shown(key) : path_ + "." + shown(key); }

void Table::wrong_at(const toml::node& node, std::string_view key, const std::string& sentence) {
    problems_.add(node.source(), path_to(key), sentence);
}

void Table::wrong(std::string_view key, const std::string& sentence) {
    const toml::node* node = table_.get(key);
    wrong_at(node ? *node : table_, key, sentence);
}

const toml::node* Table::find(std::string_view key, Need need) {
    known_.emplace(key);
    const toml::node* node = table_.get(key);
    if (!node && need == Need::Required) wrong_at(table_, key, "it is missing and has to be set");
    return node;
}

void Table::text(std::string_view key, std::string& value, Need need) {
    const toml::node* node = find(key, need);
    if (!node) return;
    const auto* text = node->as_string();
    if (!text) return wrong_at(*node, key, "it has to be a text in quotes");
    if (const auto reason = wrong_with(text->get())) return wrong_at(*node, key, *reason);
    value = text->get();
}

void Table::texts(std::string_view key, std::vector<std::string>& values) {
    const toml::node* node = find(key, Need::Optional);
    if (!node) return;
    const auto* array = node->as_array();
    if (!array) return wrong_at(*node, key, "it has to be a list of texts, such as [\"one\", \"two\"]");
    values.clear();
    for (const toml::node& member : *array) {
        const auto* text = member.as_string();
        if (!text) return wrong_at(member, key, "everything in the list has to be a text in quotes");
        if (const auto reason = wrong_with(text->get())) return wrong_at(member, key, *reason);
        if (std::ranges::contains(values, text->get()))
            return wrong_at(member, key, std::format("'{}' stands there twice", shown(text->get())));
        values.push_back(text->get());
    }
}

void Table::whole(std::string_view key, std::int64_t least, std::int64_t most, std::int64_t& value, Need need) {
    const toml::node* node = find(key, need);
    if (!node) return;
    const auto* number = node->as_integer();
    if (!number) return wrong_at(*node, key, "it has to be a whole number");
    if (number->get() < least || number->get() > most)
        return wrong_at(*node, key, std::format("{} is not from {} to {}", number->get(), least, most));
    value = number->get();
}

void Table::whole(std::string_view key, std::int64_t least, std::int64_t most, int& value, Need need) {
    std::int64_t wide = value;
    whole(key, least, most, wide, need);
    value = int(wide);
}

void Table::flag(std::string_view key, bool& value) {
    const toml::node* node = find(key, Need::Optional);
    if (!node) return;
    const auto* flag = node->as_boolean();
    if (!flag) return wrong_at(*node, key, "it has to be true or false");
    value = flag->get();
}

void Table::percent(std::string_view key, std::int64_t most, Ratio& value, Need need) {
    const toml::node* node = find(key, need);
    if (!node) return;
    Ratio percent;
    if (const auto* number = node->as_integer()) {
        percent = {number->get(), 1};
    } else if (const auto* text = node->as_string()) {
        const auto parsed = Ratio::parse(text->get());
        if (!parsed)
            return wrong_at(*node, key, std::format("'{}' is not a percentage such as \"5.5\"", shown(text->get())));
        percent = *parsed;
    } else {
        return wrong_at(*node, key,
                        "it has to be a percentage: a whole number, or a decimal in quotes such as \"5.5\"");
    }
    // No percentage that is meant has more decimals; and so the products of ratios stay far from their limits.
    if (percent.denominator > 10'000) return wrong_at(*node, key, "a percentage has at most four decimals");
    if (percent < Ratio{0, 1} || percent > Ratio{most, 1})
        return wrong_at(*node, key, std::format("a percentage from 0 to {} is needed", most));
    value = {percent.numerator, percent.denominator * 100};
}

void Table::amount(std::string_view key, const Currency& currency, Money& value, Need need) {
    const toml::node* node = find(key, need);
    if (!node) return;
    const auto* text = node->as_string();
    if (!text) return wrong_at(*node, key, "an amount stands in quotes, such as \"1.50\", so that it stays exact");
    const auto amount = currency.parse(text->get());
    if (!amount)
        return wrong_at(*node, key, std::format("'{}' is not an amount in {}", shown(text->get()), currency.code));
    if (*amount <= Money()) return wrong_at(*node, key, "the amount has to be above zero");
    value = *amount;
}

void Table::seconds(std::string_view key, Duration& value) {
    std::int64_t count = std::chrono::duration_cast<std::chrono::seconds>(value).count();
    whole(key, 1, 3600, count);
    value = std::chrono::seconds(count);
}

void Table::grams(std::string_view key, Weight& value) {
    std::int64_t count = value.in_grams();
    whole(key, 0, 100'000, count);
    value = Weight::grams(count);
}

void Table::instant(std::string_view key, std::optional<Instant>& value) {
    const toml::node* node = find(key, Need::Optional);
    if (!node) return;
    const auto* date_time = node->as_date_time();
    if (!date_time || !date_time->get().offset)
        return wrong_at(*node, key,
                        "it has to be a date and time with its offset from UTC, such as 2027-01-31T08:00:00+01:00");
    const toml::date_time& given = date_time->get();
    const std::chrono::year_month_day date{std::chrono::year(given.date.year), std::chrono::month(given.date.month),
                                           std::chrono::day(given.date.day)};
    value = Instant(std::chrono::sys_days(date)) + std::chrono::hours(given.time.hour) +
            std::chrono::minutes(given.time.minute) +
            std::chrono::seconds(given.time.second) - std::chrono::minutes(given.offset->minutes);
}

void Table::names(std::string_view key, catalog::Texts& value, Need need) {
    const toml::node* node = find(key, need);
    if (!node) return;
    if (node->is_string()) return text(key, value[""]);
    const auto* table = node->as_table();
    if (!table || table->empty())
        return wrong_at(*node, key, "it has to be a text, or texts by language such as { en = \"Gold\", ar = \"…\" }");
    for (const auto& [language, member] : *table) {
        const auto* text = member.as_string();
        if (!text)
            return wrong_at(member, key,
                            std::format("the text for '{}' has to stand in quotes", shown(language.str())));
        if (const auto reason = wrong_with(text->get()))
            return wrong_at(member, key, std::format("the text for '{}': {}", shown(language.str()), *reason));
        value[std::string(language.str())] = text->get();
    }
}

void Table::items(std::string_view key, std::vector<catalog::ItemKey>& values) {
    std::vector<std::string> texts_given;
    texts(key, texts_given);
    values.clear();
    for (const std::string& text : texts_given) {
        const bool is_plu = text.starts_with("plu:");
        const auto item = is_plu ? catalog::plu_key(std::string_view(text).substr(4)) : catalog::gtin14(text);
        if (!item)
            return wrong(key,
                         std::format("'{}' is neither a GTIN with its check digit nor plu: and one to five digits",
                                     shown(text)));
        values.push_back(*item);
    }
}

void Table::table(std::string_view key, const std::function<void(Table&)>& read, Need need) {
    const toml::node* node = find(key, need);
    if (!node) return;
    const auto* inner = node->as_table();
    if (!inner) return wrong_at(*node, key, std::format("it has to be a table: [{}]", path_to(key)));
    Table table(*inner, path_to(key), problems_);
    read(table);
    table.finish();
}

void Table::tables(std::string_view key, const std::function<void(Table&)>& read) {
    const toml::node* node = find(key, Need::Optional);
    if (!node) return;
    const auto* array = node->as_array();
    if (!array || !array->is_homogeneous(toml::node_type::table)) {
        if (array && array->empty()) return;
        return wrong_at(*node, key, std::format("it has to be a list of tables: [[{}]]", path_to(key)));
    }
    for (std::size_t i = 0; i < array->size(); ++i) {
        Table table(*array->get_as<toml::table>(i), std::format("{}[{}]", path_to(key), i + 1), problems_);
        read(table);
        table.finish();
    }
}

void Table::members(std::string_view key, const std::function<void(const std::string&, Table&)>& read, Need need) {
    const toml::node* node = find(key, need);
    if (!node) return;
    const auto* outer = node->as_table();
    if (!outer) return wrong_at(*node, key, std::format("it has to hold tables: [{}.NAME]", path_to(key)));
    for (const auto& [member, inner] : *outer) {
        const std::string path = path_to(key) + "." + shown(member.str());
        if (!inner.is_table()) {
            problems_.add(inner.source(), path, std::format("it has to be a table: [{}]", path));
            continue;
        }
        Table table(*inner.as_table(), path, problems_);
        read(std::string(member.str()), table);
        table.finish();
    }
}

void Table::finish() {
    for (const auto& [key, node] : table_)
        if (!known_.contains(key.str())) {
            std::string possible;
            for (const std::string& known : known_) possible += (possible.empty() ? "" : ", ") + known;
            problems_.add(key.source(), path_to(key.str()),
                          std::format("this key is not known here; possible are {}", possible));
        }
}

}  // namespace kassa::policy
