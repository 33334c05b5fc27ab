#include "core/imports/catalogue_file.h"

namespace kassa::imports {
namespace {

// A field by RFC 4180: in quotes where something in it would else end it.
std::string field(std::string_view text) {
    if (text.find_first_of(",\"\r\n") == text.npos) return std::string(text);
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted += '"';
}

}  // namespace

CatalogueWriter::CatalogueWriter(std::ostream& stream, Currency currency, std::set<std::string> languages)
    : stream_(stream), currency_(std::move(currency)), languages_(std::move(languages)) {
    languages_.erase("");
    stream_ << "item,name";
    for (const auto& language : languages_) stream_ << ",name_" << language;
    stream_ << ",brand,content,category,price,sold_by,gross_weight_g,tax,age_limit,deposit,picture\n";
}

void CatalogueWriter::put(const catalog::Product& product) {
    const auto name = [&](const std::string& language) {
        const auto found = product.names.find(language);
        return found == product.names.end() ? std::string() : field(found->second);
    };
    stream_ << product.item << ',' << name("");
    for (const auto& language : languages_) stream_ << ',' << name(language);
    stream_ << ',' << field(product.brand) << ',' << field(product.content) << ',' << field(product.category) << ','
            << (product.price ? currency_.plain(*product.price) : "") << ','
            << (product.sold_by == catalog::SoldBy::Weight ? "kg" : "") << ',';
    if (product.gross_weight) stream_ << product.gross_weight->in_grams();
    stream_ << ',' << (product.tax == "standard" ? "" : product.tax) << ',';
    if (product.age_limit > 0) stream_ << product.age_limit;
    stream_ << ',' << (product.deposit ? currency_.plain(*product.deposit) : "") << ',' << product.picture << '\n';
}

}  // namespace kassa::imports
