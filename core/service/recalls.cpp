#include "core/service/recalls.h"

#include <algorithm>

#include "core/service/refusals.h"

namespace kassa::service {

Result<void> Recalls::mark() {
    const auto change = storage_.take_changes(1);
    if (!change) return std::unexpected(change.error());
    return storage_.mark(Whole::Recalls, *change);
}

Result<ImportCount> Recalls::put(const std::vector<catalog::Recall>& recalls) {
    for (const auto& recall : recalls) {
        if (!is_id(recall.id)) return fault("'{}' is no recall's number", is_utf8(recall.id) ? recall.id : "?");
        if (!is_utf8(to_text(recall))) return fault("recall {} has a text that is not UTF-8", recall.id);
        if (const auto wrong = catalog::wrong_with(recall)) return fault("recall {} {}", recall.id, *wrong);
    }
    ImportCount count;
    const auto wrote = storage_.transaction([&]() -> Result<void> {
        count = {};
        const auto held = storage_.recalls();
        if (!held) return std::unexpected(held.error());
        for (const auto& recall : recalls) {
            const auto known = std::ranges::find(*held, recall.id, &RecallRow::id);
            const RecallRow row{recall.id, to_text(recall)};
            if (known != held->end() && known->body == row.body) {
                ++count.same;
                continue;
            }
            ++(known != held->end() ? count.changed : count.added);
            if (auto put = storage_.put_recall(row); !put) return put;
        }
        return count.added + count.changed > 0 ? mark() : Result<void>{};
    });
    if (!wrote) return std::unexpected(wrote.error());
    return count;
}

Result<bool> Recalls::end(const std::string& id) {
    bool there = false;
    const auto wrote = storage_.transaction([&]() -> Result<void> {
        const auto removed = storage_.remove_recall(id);
        if (!removed) return std::unexpected(removed.error());
        there = *removed;
        return there ? mark() : Result<void>{};
    });
    if (!wrote) return std::unexpected(wrote.error());
    return there;
}

Result<std::vector<catalog::Recall>> Recalls::all() {
    const auto rows = storage_.recalls();
    if (!rows) return std::unexpected(rows.error());
    std::vector<catalog::Recall> recalls;
    for (const auto& row : *rows) {
        auto recall = from_text<catalog::Recall>(row.body);
        if (!recall) return fault("the store's record of recall {} is damaged: {}", row.id, recall.error().sentence);
        recalls.push_back(std::move(*recall));
    }
    return recalls;
}

Answer<protocol::RecallList> Recalls::list() {
    // The version first: what is put meanwhile is told again with the next one.
    const auto version = storage_.marked(Whole::Recalls);
    if (!version) return unavailable(version.error());
    auto recalls = all();
    if (!recalls) return unavailable(recalls.error());
    return protocol::RecallList{*version, std::move(*recalls)};
}

}  // namespace kassa::service
