#include "core/imports/promotions_file.h"

#include "core/catalog/utf8.h"
#include "core/imports/json_file.h"

namespace kassa::imports {
namespace {

Result<pricing::Promotion> read_one(const boost::json::value& json) {
    auto promotion = read_strictly<pricing::Promotion>(json);
    if (!promotion) return promotion;
    if (const auto wrong = pricing::wrong_with(*promotion)) return fault("{}", *wrong);
    return promotion;
}

std::string id_of(const boost::json::value& json) {
    const auto* object = json.if_object();
    const auto* id = object ? object->if_contains("id") : nullptr;
    return id && id->is_string() ? catalog::utf8_shortened(std::string_view(id->get_string()), 64) : "";
}

}  // namespace

Result<PromotionsFile> read_promotions(std::string_view text, const std::string& file_name) {
    const auto json = parse_json(text, file_name);
    if (!json) return std::unexpected(json.error());
    if (!json->is_array()) return fault("{}: promotions are a list: [ {{…}}, {{…}} ]", file_name);
    PromotionsFile file;
    long number = 0;
    for (const auto& one : json->get_array()) {
        ++number;
        auto promotion = read_one(one);
        if (promotion) file.promotions.push_back(std::move(*promotion));
        else file.bad.push_back({number, id_of(one), promotion.error().sentence});
    }
    return file;
}

void write_promotions(std::ostream& stream, const std::vector<pricing::Promotion>& promotions) {
    stream << "[";
    for (std::size_t i = 0; i < promotions.size(); ++i) stream << (i == 0 ? "\n" : ",\n") << to_text(promotions[i]);
    stream << "\n]\n";
}

}  // namespace kassa::imports
