#include "core/imports/recalls_file.h"

#include <algorithm>

#include "core/imports/columns.h"

namespace kassa::imports {
namespace {

constexpr std::size_t longest_sentence = 200;  // characters, as the screen holds them
constexpr std::size_t longest_recall = 64;

bool is_recall_number(std::string_view text) {
    return !text.empty() && text.size() <= longest_recall && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    });
}

// "sentence_pt_BR" → "pt_BR", "sentence" → ""; nothing for a column that is no language's.
std::optional<std::string> language_of(std::string_view column) {
    constexpr std::string_view start = "sentence";
    if (!column.starts_with(start)) return std::nullopt;
    column.remove_prefix(start.size());
    if (column.empty()) return "";
    const auto is_plain = [](char c) { return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    const bool named =
        column[0] == '_' && column.size() > 1 && column.size() <= 17 && std::ranges::all_of(column, is_plain);
    return named ? std::optional(std::string(column.substr(1))) : std::nullopt;
}

// The column's text when it can be shown as it is: what was cut or cleaned would be another batch.
std::optional<std::string> exact_text(std::string_view field) {
    auto text = plain_text(field, field.size());
    return text && *text == field ? text : std::nullopt;
}

// Fills in the row's packs; what is wrong with them, if anything.
std::optional<std::string> read_packs(const Rows& rows, catalog::RecalledPacks& packs) {
    const std::string_view item = rows["item"];
    const bool own = item.starts_with("plu:");
    const auto key = item_of(own ? item.substr(4) : item, "");
    if (!key || own != key->starts_with("plu:"))
        return std::format("'{}' is neither a GTIN with its check digit nor plu: and a number",
                           plain_text(item, 40).value_or("?"));
    packs.item = *key;
    const std::pair<const char*, std::string*> fields[] = {
        {"batch", &packs.batch_from},      {"batch_to", &packs.batch_to},     {"serial", &packs.serial_from},
        {"serial_to", &packs.serial_to},   {"dated_from", &packs.dated_from}, {"dated_to", &packs.dated_to},
        {"made_from", &packs.made_from},   {"made_to", &packs.made_to}};
    for (const auto& [column, value] : fields) {
        const auto text = exact_text(rows[column]);
        if (!text) return std::format("{} holds what no label prints", column);
        *value = *text;
    }
    // One batch is from it to it.
    if (packs.batch_to.empty()) packs.batch_to = packs.batch_from;
    if (packs.serial_to.empty()) packs.serial_to = packs.serial_from;
    return std::nullopt;
}

}  // namespace

Result<RecallsFile> read_recalls(std::istream& stream, const std::string& name) {
    Rows rows(stream);
    if (auto begun = rows.begin(name, {"recall", "item"}); !begun) return std::unexpected(begun.error());
    RecallsFile file;
    while (rows.next()) {
        const auto bad = [&](std::string reason) { file.bad.push_back({rows.line(), std::move(reason)}); };
        if (rows.wrong()) {
            bad(*rows.wrong());
            continue;
        }
        const std::string id(rows["recall"]);
        if (!is_recall_number(id)) {
            bad("the column recall needs 1 to 64 letters, digits, '-' and '_'");
            continue;
        }
        catalog::Recall one{.id = id, .packs = {{}}};
        if (const auto wrong = read_packs(rows, one.packs[0])) {
            bad(*wrong);
            continue;
        }
        for (const std::string& column : rows.columns())
            if (const auto language = language_of(column))
                if (auto text = plain_text(rows[column], longest_sentence); text && !text->empty())
                    one.sentence[*language] = std::move(*text);
        if (const auto wrong = catalog::wrong_with(one)) {
            bad("it " + *wrong);
            continue;
        }
        const auto known = std::ranges::find(file.recalls, id, &catalog::Recall::id);
        if (known == file.recalls.end()) {
            file.recalls.push_back(std::move(one));
            continue;
        }
        known->packs.push_back(std::move(one.packs[0]));
        known->sentence.merge(one.sentence);
    }
    return file;
}

}  // namespace kassa::imports
