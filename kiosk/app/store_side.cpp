#include "kiosk/app/store_side.h"

#include <spdlog/spdlog.h>

#include "core/protocol/secrets.h"
#include "core/vip/tiers.h"
#include "kiosk/app/quote.h"

namespace kassa::kiosk {
namespace {

EmbeddedSettings embedded(const config::Config& config, const std::filesystem::path& binaries) {
    EmbeddedSettings settings;
    settings.program = binaries / "store";
    settings.data = config.below_data(config.store.data);
    settings.lane = config.lane;
    return settings;
}

}  // namespace

Result<StoreSide::Keys> StoreSide::keys(const config::Config& config, const std::filesystem::path& binaries) {
    const bool own = config.store.url.empty();
    const auto file = own ? config.below_data(config.store.data) / "keys" / (config.lane + ".key")
                          : config.below_data(config.store.key_file);
    auto key = own ? EmbeddedStore::prepare(embedded(config, binaries)) : protocol::read_kiosk_key(file);
    if (!key) return std::unexpected(key.error());
    Keys keys{*key, {}, false};
    if (!key->signing_key.empty()) {
        auto signing = protocol::signing_key(key->signing_key);
        if (!signing) return fault("{}: {}", file.string(), signing.error().sentence);
        keys.signing = std::move(*signing);
    } else {
        keys.signing = protocol::new_signing_key();
        keys.kiosk.signing_key = keys.signing.seed;
        if (auto written = protocol::write_private_file(file, to_text(keys.kiosk)); !written)
            return std::unexpected(written.error());
    }
    const std::filesystem::path noted(file.string() + ".seals");
    keys.signing_is_old = std::filesystem::exists(noted);
    if (keys.signing_is_old) return keys;
    if (auto written = protocol::write_private_file(noted, keys.signing.public_key + "\n"); !written)
        return std::unexpected(written.error());
    return keys;
}

Result<std::unique_ptr<StoreSide>> StoreSide::open(const config::Config& config, const protocol::KioskKey& key,
                                                   const std::filesystem::path& binaries, CatalogueSink& sink,
                                                   PromotionsSink& promotions, OutboxSource& outbox,
                                                   std::uint64_t seed, std::function<void(News)> told,
                                                   LinkSettings link) {
    std::unique_ptr<StoreSide> side(new StoreSide);
    auto cache = Cache::open(config.below_data("from-store"));
    if (!cache) return std::unexpected(cache.error());
    side->cache_ = std::move(*cache);
    const bool own = config.store.url.empty();
    side->key_ = key;
    link.url = config.store.url;
    link.key = key;
    side->link_ = std::make_unique<Link>(link, sink, promotions, outbox, *side->cache_, side->clock_, Random(seed),
                                         std::move(told));
    PushSettings push;
    push.url = link.url;
    push.key = key.key;
    push.trust = {key.certificate, {}};
    if (link.pushes)
        side->push_ = std::make_unique<PushClient>(
            push, Random(seed + 2), [link = side->link_.get()](const protocol::Push&) { link->look_now(); });
    if (own)
        side->embedded_ = std::make_unique<EmbeddedStore>(
            embedded(config, binaries), Random(seed + 1),
            [link = side->link_.get(), push = side->push_.get()](const std::string& url) {
                link->moved(url);
                if (push) push->moved(url);
            },
            [](const std::string& sentence) { spdlog::warn("{}", sentence); });
    return side;
}

flows::MemberRead StoreSide::member(const std::string& card, protocol::Recognised how) const {
    return known(protocol::card_pseudonym(card, key_.card_key), how);
}

flows::MemberRead StoreSide::telephone(const std::string& number, const vip::Rules& rules) const {
    const auto digits = vip::telephone_digits(number, rules);
    if (!digits) return {};
    return known(protocol::telephone_pseudonym(*digits, key_.card_key), protocol::Recognised::Telephone);
}

flows::MemberRead StoreSide::known(const Result<std::string>& pseudonym, protocol::Recognised how) const {
    const auto tier = pseudonym ? cache_->tier_of(*pseudonym) : std::nullopt;
    if (!tier) return {};
    if (tier->empty()) return {std::nullopt, true};
    return {flows::Member{*pseudonym, *tier, how}, false};
}

Result<std::string> StoreSide::pseudonym(const std::string& code) const {
    return protocol::card_pseudonym(code, key_.card_key);
}

template <class Answer>
void StoreSide::ask(std::string path, std::string body, bool behind_outbox, Then<Answer> then) {
    const auto heard = [path, then = std::move(then)](const Result<std::string>& answer) {
        if (!answer) return then(std::nullopt);
        auto read = from_text<Answer>(*answer);
        if (!read) spdlog::warn("the store's answer to {} cannot be read: {}", path, read.error().sentence);
        then(read ? std::optional<Answer>(std::move(*read)) : std::nullopt);
    };
    link_->ask({std::move(path), std::move(body), behind_outbox, heard});
}

void StoreSide::ask_member(const flows::AskMember& question, Then<protocol::MemberView> then) {
    ask<protocol::MemberView>("/v1/members/" + question.card, "", false, std::move(then));
}

void StoreSide::claim_coupon(const protocol::CouponClaimRequest& request, Then<protocol::CouponClaim> then) {
    ask<protocol::CouponClaim>("/v1/coupons/claims", to_text(request), true, std::move(then));
}

void StoreSide::ask_quote(const pricing::Basket& basket, const Currency& currency, Then<flows::Quote> then) {
    const auto heard = [basket, then = std::move(then)](const Result<std::string>& answer) {
        if (!answer) return then(std::nullopt);
        auto quote = read_quote(*answer, basket);
        if (!quote) spdlog::warn("the store's quote cannot be used: {}", quote.error().sentence);
        then(quote ? std::optional(std::move(*quote)) : std::nullopt);
    };
    link_->ask({"/v1/quotes", quote_request(basket, currency), false, heard});
}

void StoreSide::authorise(const protocol::AuthorisationRequest& request, Then<protocol::Authorisation> then) {
    ask<protocol::Authorisation>("/v1/authorisations", to_text(request), true, std::move(then));
}

}  // namespace kassa::kiosk
