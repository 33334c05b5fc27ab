// Commands for goods that are asked back.
#include <print>

#include "core/imports/recalls_file.h"
#include "core/server/command_files.h"
#include "core/server/commands_goods.h"
#include "core/server/open_store.h"
#include "core/service/recalls.h"

namespace kassa::server {
namespace {

std::string range(const std::string& from, const std::string& to) {
    if (from == to) return from;
    return from + " to " + to;
}

// "batch L7 to L9, dated 2026-01-01 to"; "every pack".
std::string shown(const catalog::RecalledPacks& packs) {
    std::string text;
    for (const auto& [what, from, to] :
         {std::tuple("batch", &packs.batch_from, &packs.batch_to), {"serial", &packs.serial_from, &packs.serial_to},
          {"dated", &packs.dated_from, &packs.dated_to}, {"made", &packs.made_from, &packs.made_to}})
        if (!from->empty() || !to->empty())
            text += std::format("{}{} {}", text.empty() ? "" : ", ", what, range(*from, *to));
    return text.empty() ? "every pack" : text;
}

}  // namespace

Result<bool> import_recalls(const Place& place, const std::string& file) {
    const auto store = open(place);
    if (!store) return std::unexpected(store.error());
    Input input;
    if (auto opened = open_input(file, input); !opened) return std::unexpected(opened.error());
    const auto read = imports::read_recalls(*input.stream, input.name);
    if (!read) return std::unexpected(read.error());
    for (const auto& bad : read->bad) std::println(stderr, "{}:{}: {}", input.name, bad.line, bad.reason);
    const auto count = service::Recalls(*(*store)->storage).put(read->recalls);
    if (!count) return std::unexpected(count.error());
    std::println("{} recalls new, {} changed, {} known, {} rows bad", count->added, count->changed, count->same,
                 read->bad.size());
    // A recall of which a row is missing would look complete.
    return read->bad.empty() && !read->recalls.empty();
}

Result<void> end_recall(const Place& place, const std::string& id) {
    const auto store = open(place);
    if (!store) return std::unexpected(store.error());
    const auto ended = service::Recalls(*(*store)->storage).end(id);
    if (!ended) return std::unexpected(ended.error());
    if (!*ended) return fault("the store has no recall '{}'; `store recalls show` lists them", id);
    std::println("recall {} has ended", id);
    return {};
}

Result<void> show_recalls(const Place& place) {
    const auto store = open(place);
    if (!store) return std::unexpected(store.error());
    const auto recalls = service::Recalls(*(*store)->storage).all();
    if (!recalls) return std::unexpected(recalls.error());
    for (const auto& recall : *recalls) {
        std::println("{}  {}", recall.id, catalog::text_in(recall.sentence, "en"));
        for (const auto& packs : recall.packs) std::println("  {}  {}", packs.item, shown(packs));
    }
    return {};
}

}  // namespace kassa::server
