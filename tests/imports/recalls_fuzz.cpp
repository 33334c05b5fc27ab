// Anything at all as a file of recalls: what goes in is right, can be kept as JSON, and stops the packs that it names.
#include <cstdint>
#include <cstdlib>
#include <sstream>

#include "core/imports/recalls_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace kassa;
    std::istringstream stream(std::string(reinterpret_cast<const char*>(data), size));
    const auto file = imports::read_recalls(stream, "f");
    if (!file) return 0;
    const Instant now(Duration(1'790'000'000'000));
    const catalog::RecallBook book(file->recalls);
    for (const catalog::Recall& recall : file->recalls) {
        if (catalog::wrong_with(recall)) std::abort();
        if (from_text<catalog::Recall>(to_text(recall)) != recall) std::abort();
        for (const catalog::RecalledPacks& packs : recall.packs) {
            // A pack that tells nothing is at least looked at; one that tells the first batch is in it.
            const auto found = book.find({.item = packs.item}, now);
            if (!found) std::abort();
            if (packs.batch_from.empty()) continue;
            const catalog::ItemCode code{.item = packs.item, .batch = packs.batch_from};
            if (catalog::falls_under(packs, code, now) == catalog::Falls::Outside) std::abort();
        }
    }
    return 0;
}
