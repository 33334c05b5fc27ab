#pragma once
// Everything between this kiosk and its store: a store of its own where none is configured, the link that keeps the
// copies fresh and sends what waits, and the answers that the lane's thread asks of those copies.
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "core/policy/policy.h"
#include "flows/lane.h"
#include "kiosk/app/inbox.h"
#include "kiosk/config/config.h"
#include "kiosk/link/cache.h"
#include "kiosk/link/embedded_store.h"
#include "kiosk/link/link.h"

namespace kassa::kiosk {

class StoreSide {
public:
    // `told` is called from workers with what the store has told.
    static Result<std::unique_ptr<StoreSide>> open(const config::Config& config,
                                                   const std::filesystem::path& binaries, CatalogueSink& sink,
                                                   OutboxSource& outbox, std::uint64_t seed,
                                                   std::function<void(News)> told);

    // The policy that holds, as last told; none before a first one.
    std::optional<protocol::PolicyText> policy() const { return cache_->policy(); }
    protocol::StaffList staff() const { return cache_->staff(); }
    // The member behind a card's number: a pseudonym and a tier; none for an unknown or blocked card.
    std::optional<flows::Member> member(const std::string& card_number) const;
    std::optional<std::filesystem::path> picture(const std::string& name) const {
        return cache_->picture_file(name);
    }
    void wake() { link_->wake(); }  // something waits in the outbox

private:
    StoreSide() = default;
    SystemClock clock_;  // the store lives in real time, whatever the lane does
    protocol::KioskKey key_;
    std::unique_ptr<Cache> cache_;
    std::unique_ptr<Link> link_;
    std::unique_ptr<EmbeddedStore> embedded_;  // ends before the link does
};

}  // namespace kassa::kiosk
