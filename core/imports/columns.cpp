#include "core/imports/columns.h"

#include <algorithm>

#include "core/catalog/barcode.h"
#include "core/catalog/utf8.h"

namespace kassa::imports {

Result<void> Rows::begin(const std::string& file_name, std::initializer_list<std::string_view> needed) {
    switch (reader_.next()) {
        case CsvReader::Found::End:
            return fault("{}: the file is empty; its first row must name the columns", file_name);
        case CsvReader::Found::Broken:
            return fault("{}:{}: the first row is broken: {}", file_name, reader_.line(), reader_.reason());
        case CsvReader::Found::Record: break;
    }
    columns_.assign(reader_.fields().begin(), reader_.fields().end());
    for (const std::string_view column : needed)
        if (!std::ranges::contains(columns_, column))
            return fault("{}:{}: there is no column '{}'", file_name, reader_.line(), column);
    return {};
}

bool Rows::next() {
    const auto found = reader_.next();
    wrong_.reset();
    if (found == CsvReader::Found::End) return false;
    if (found == CsvReader::Found::Broken) wrong_ = reader_.reason();
    else if (reader_.fields().size() != columns_.size())
        wrong_ = std::format("it has {} fields where the first row has {}", reader_.fields().size(), columns_.size());
    return true;
}

std::string_view Rows::operator[](std::string_view column) const {
    const auto at = std::ranges::find(columns_, column);
    if (at == columns_.end()) return {};
    return reader_.fields()[std::size_t(at - columns_.begin())];
}

std::optional<std::string> plain_text(std::string_view field, std::size_t longest) {
    if (!catalog::utf8_length(field)) return std::nullopt;
    std::string text;
    std::size_t characters = 0;
    for (const char c : field) {
        const auto byte = static_cast<unsigned char>(c);
        const bool space = byte <= ' ' || byte == 0x7F;
        const bool begins = (byte & 0xC0) != 0x80;
        if (space && (text.empty() || text.back() == ' ')) continue;
        if (begins && characters == longest) break;
        if (begins) ++characters;
        text += space ? ' ' : c;
    }
    if (text.ends_with(' ')) text.pop_back();
    return text;
}

bool all_digits(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<catalog::ItemKey> item_of(std::string_view number, std::string_view chain) {
    if (!all_digits(number) || number.size() > 14 || number.find_first_not_of('0') == number.npos) return std::nullopt;
    if (auto gtin = catalog::gtin14(number)) return gtin;
    if (number.size() == 10 || number.size() == 11)
        if (auto gtin = catalog::gtin14(std::string(12 - number.size(), '0') + std::string(number))) return gtin;
    number.remove_prefix(number.find_first_not_of('0'));
    if (chain.empty()) return "plu:" + std::string(number);
    return std::format("plu:{}-{}", chain, number);
}

}  // namespace kassa::imports
