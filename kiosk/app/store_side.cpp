#include "kiosk/app/store_side.h"

#include <spdlog/spdlog.h>

#include "core/protocol/secrets.h"

namespace kassa::kiosk {
Result<std::unique_ptr<StoreSide>> StoreSide::open(const config::Config& config,
                                                   const std::filesystem::path& binaries, CatalogueSink& sink,
                                                   OutboxSource& outbox, std::uint64_t seed,
                                                   std::function<void(News)> told) {
    std::unique_ptr<StoreSide> side(new StoreSide);
    auto cache = Cache::open(config.below_data("from-store"));
    if (!cache) return std::unexpected(cache.error());
    side->cache_ = std::move(*cache);
    const bool own = config.store.url.empty();
    EmbeddedSettings settings;
    settings.program = binaries / "store";
    settings.data = config.below_data(config.store.data);
    settings.lane = config.lane;
    auto key = own ? EmbeddedStore::prepare(settings)
                   : protocol::read_kiosk_key(config.below_data(config.store.key_file));
    if (!key) return std::unexpected(key.error());
    side->key_ = *key;
    LinkSettings link;
    link.url = config.store.url;
    link.key = *key;
    side->link_ = std::make_unique<Link>(link, sink, outbox, *side->cache_, side->clock_, Random(seed),
                                         std::move(told));
    if (own)
        side->embedded_ = std::make_unique<EmbeddedStore>(
            settings, Random(seed + 1),
            [link = side->link_.get()](const std::string& url) { link->moved(url); },
            [](const std::string& sentence) { spdlog::warn("{}", sentence); });
    return side;
}

std::optional<flows::Member> StoreSide::member(const std::string& card_number) const {
    const auto pseudonym = protocol::card_pseudonym(card_number, key_.card_key);
    const auto tier = pseudonym ? cache_->tier_of(*pseudonym) : std::nullopt;
    if (!tier || tier->empty()) return std::nullopt;
    return flows::Member{*pseudonym, *tier};
}

}  // namespace kassa::kiosk
