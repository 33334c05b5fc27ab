#pragma once
// Everything between this kiosk and its store: a store of its own where none is configured, the link that keeps the
// copies fresh and sends what waits, and the answers that the lane's thread asks of those copies.
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "core/policy/policy.h"
#include "core/protocol/seal.h"
#include "flows/step.h"
#include "kiosk/app/inbox.h"
#include "kiosk/config/config.h"
#include "kiosk/link/cache.h"
#include "kiosk/link/embedded_store.h"
#include "kiosk/link/link.h"
#include "kiosk/link/push_client.h"

namespace kassa::kiosk {

class StoreSide {
public:
    // The key by which the store knows this kiosk, and the kiosk's own for sealing its records, which is made and
    // written into the key file where there is none. A store of its own is made where there is none, which may take a
    // second. That the key seals from now on is noted beside its file ("kiosk.key.seals"), where a journal's disk that
    // is lost leaves it.
    struct Keys {
        protocol::KioskKey kiosk;
        protocol::SigningKey signing;
        bool signing_is_old = false;  // it has sealed before
    };
    static Result<Keys> keys(const config::Config& config, const std::filesystem::path& binaries);

    // `told` is called from workers with what the store has told. Of `pace` only its times count.
    static Result<std::unique_ptr<StoreSide>> open(const config::Config& config, const protocol::KioskKey& key,
                                                   const std::filesystem::path& binaries, CatalogueSink& sink,
                                                   PromotionsSink& promotions, OutboxSource& outbox,
                                                   std::uint64_t seed, std::function<void(News)> told,
                                                   LinkSettings pace = {});

    // The policy that holds, as last told; none before a first one.
    std::optional<protocol::PolicyText> policy() const { return cache_->policy(); }
    protocol::StaffList staff() const { return cache_->staff(); }
    protocol::RecallList recalls() const { return cache_->recalls(); }
    // The member behind a card's number, and behind a telephone number as a person types it.
    flows::MemberRead member(const std::string& card, protocol::Recognised how) const;
    flows::MemberRead telephone(const std::string& number, const vip::Rules& rules) const;
    // A single-use code as it may be written down.
    Result<std::string> pseudonym(const std::string& code) const;

    // Questions that the lane waits for. `then` is called from a worker, without a value where the store could not be
    // asked or refused to answer.
    template <class Answer>
    using Then = std::function<void(std::optional<Answer>)>;
    void ask_member(const flows::AskMember& question, Then<protocol::MemberView> then);
    void claim_coupon(const protocol::CouponClaimRequest& request, Then<protocol::CouponClaim> then);
    void authorise(const protocol::AuthorisationRequest& request, Then<protocol::Authorisation> then);
    void ask_quote(const pricing::Basket& basket, const Currency& currency, Then<flows::Quote> then);
    void tell_state(const protocol::LaneState& state) { link_->tell_state(state); }
    std::optional<std::filesystem::path> picture(const std::string& name) const {
        return cache_->picture_file(name);
    }
    void cable(bool plugged_in) { link_->cable(plugged_in); }  // for stories
    void wake() { link_->wake(); }  // something waits in the outbox

private:
    StoreSide() = default;
    flows::MemberRead known(const Result<std::string>& pseudonym, protocol::Recognised how) const;
    template <class Answer>
    void ask(std::string path, std::string body, bool behind_outbox, Then<Answer> then);
    SystemClock clock_;  // the store lives in real time, whatever the lane does
    protocol::KioskKey key_;
    std::unique_ptr<Cache> cache_;
    std::unique_ptr<Link> link_;
    std::unique_ptr<PushClient> push_;         // ends before the link does
    std::unique_ptr<EmbeddedStore> embedded_;  // ends before the link does
};

}  // namespace kassa::kiosk
