#include "kiosk/app/runner.h"

#include <spdlog/spdlog.h>

namespace kassa::kiosk {
namespace {

// Crashes of one event after which it is left out.
constexpr int crashes_that_end_it = 2;

// The effects that are requests to the store; their ids make a second one harmless.
std::optional<OutboxEntry> entry_for_store(const flows::Effect& effect) {
    if (const auto* sale = std::get_if<flows::KeepSale>(&effect))
        return OutboxEntry{sale->sale.id, "/v1/sales", to_text(sale->sale)};
    if (const auto* told = std::get_if<flows::TellCase>(&effect))
        return OutboxEntry{told->about.id, "/v1/cases", to_text(told->about)};
    if (const auto* basket = std::get_if<flows::TellBasket>(&effect))
        return OutboxEntry{basket->visit.id, "/v1/baskets", to_text(*basket)};
    if (const auto* weights = std::get_if<flows::TellWeights>(&effect))
        return OutboxEntry{weights->told.id, "/v1/weights", to_text(weights->told)};
    const auto release = [](const char* what, const Id& id) {
        const std::map<std::string, Id> body{{"id", id}};
        return OutboxEntry{id, std::format("/v1/{}/{}/release", what, id), to_text(body)};
    };
    if (const auto* coupon = std::get_if<flows::ReleaseCoupon>(&effect))
        return release("coupons/claims", coupon->claim);
    if (const auto* value = std::get_if<flows::ReleaseAuthorisation>(&effect))
        return release("authorisations", value->id);
    return std::nullopt;
}

std::string kind_of(const flows::Event& event) {
    return std::visit([](const auto& one) { return std::string(short_name<std::remove_cvref_t<decltype(one)>>()); },
                      event);
}

}  // namespace

Runner::Runner(journal::Journal& journal, policy::Policy policy, std::string lane_name, flows::Appearance usual,
               const Clock& clock, Random& random, Hands& hands, Inbox& inbox, JoinedPromotions promotions)
    : journal_(journal), policy_(std::move(policy)), promotions_(promotions), lane_name_(std::move(lane_name)),
      usual_(usual), clock_(clock),
      random_(random), hands_(hands), inbox_(inbox) {
    lane_.appearance = usual_;
}

Result<void> Runner::resume() {
    const auto last = journal_.last();
    if (last) {
        lane_ = last->lane;
        // Policy and prices are pinned for a visit: an open one goes on under the rules it began with.
        const bool others = last->policy != policy_.version || last->promotions != promotions_.number;
        if (!lane_.visit.id.empty() && others)
            if (auto pinned = pin(*last); !pinned)
                spdlog::warn("the open visit's policy {} cannot be read again ({}); it goes on under {}", last->policy,
                             pinned.error().sentence, policy_.version);
    }
    show_lane();
    return last ? hear(flows::Restarted{}) : Result<void>{};
}

// What holds now is offered again, for when the visit is over.
Result<void> Runner::pin(const journal::LastState& last) {
    const auto text = journal_.policy(last.policy);
    if (!text) return std::unexpected(text.error());
    const auto text_now = journal_.policy(policy_.version);
    if (!text_now) return std::unexpected(text_now.error());
    auto pinned = policy::parse(*text, "journal");
    if (!pinned) return std::unexpected(pinned.error());
    JoinedPromotions promotions;
    if (last.promotions > 0) {
        const auto told = journal_.promotions(last.promotions);
        if (!told) return std::unexpected(told.error());
        if (told->number != last.promotions) return fault("its promotions are gone from the journal");
        journal::join(*pinned, told->all);
        promotions = {told->number, told->version};
    }
    if (auto used = journal_.use_policy(last.policy, *text, last.promotions); !used) return used;
    offered_ = Offer{std::move(policy_), *text_now, promotions_};
    policy_ = std::move(*pinned);
    promotions_ = promotions;
    return {};
}

Result<void> Runner::hear(flows::Event event) {
    flows::Heard heard{clock_.now(), new_id(random_, clock_.now()), std::move(event)};
    if (journal_.begin(heard) >= crashes_that_end_it) {
        spdlog::error("the event {} has brought the program down twice; it is left out", kind_of(heard.event));
        journal_.finished();
        heard.event = flows::EventCrashed{kind_of(heard.event)};
        if (journal_.begin(heard) >= crashes_that_end_it)
            if (auto fresh = begin_afresh(); !fresh) return fresh;
    }
    auto done = step_and_record(heard);
    if (done) journal_.finished();
    if (done) take_offered_policy();
    return done;
}

Result<void> Runner::step_and_record(const flows::Heard& heard) {
    flows::Step after = flows::step(lane_, heard, rules());
    if (after.lane == lane_ && after.effects.empty()) return {};
    // What the store must learn is written with the event itself: either both are there after a power cut or neither.
    std::vector<OutboxEntry> for_store;
    for (const flows::Effect& effect : after.effects)
        if (auto entry = entry_for_store(effect)) for_store.push_back(std::move(*entry));
    if (auto written = journal_.append(heard, after.lane, after.effects, for_store); !written) return written;
    lane_ = std::move(after.lane);
    ++steps_;
    for (const flows::Effect& effect : after.effects) perform(effect);
    show_lane();
    return {};
}

// Even the report of a crash crashed: the lane begins with nothing but its receipt numbers.
Result<void> Runner::begin_afresh() {
    flows::Lane fresh;
    fresh.appearance = usual_;
    fresh.next_receipt = lane_.next_receipt;
    if (auto begun = journal_.begin_with(fresh); !begun) return begun;
    lane_ = std::move(fresh);
    return {};
}

void Runner::perform(const flows::Effect& effect) {
    if (const auto* one = std::get_if<flows::KeepSale>(&effect))
        inbox_.post(flows::Event(flows::SaleKept{one->sale.id}));
    if (const auto* one = std::get_if<flows::TakePayment>(&effect)) hands_.take_payment(*one);
    if (const auto* one = std::get_if<flows::StopPayment>(&effect)) hands_.stop_payment(*one);
    if (const auto* one = std::get_if<flows::AskTerminal>(&effect)) hands_.ask_terminal(*one);
    if (const auto* one = std::get_if<flows::ReversePayment>(&effect)) hands_.reverse_payment(*one);
    if (const auto* one = std::get_if<flows::PrintReceipt>(&effect)) hands_.print(*one);
    if (const auto* one = std::get_if<flows::AskMember>(&effect)) hands_.ask_member(*one);
    if (const auto* one = std::get_if<flows::ClaimCoupon>(&effect)) hands_.claim_coupon(*one);
    if (const auto* one = std::get_if<flows::Authorise>(&effect)) hands_.authorise(*one);
    if (const auto* one = std::get_if<flows::AskQuote>(&effect)) hands_.ask_quote(*one);
    if (const auto* one = std::get_if<flows::Sound>(&effect)) hands_.sound(*one);
}

void Runner::show_lane() {
    if (const auto lamp = flows::lamp_of(lane_); lamp != lamp_) hands_.show_lamp(*(lamp_ = lamp));
    if (const auto pace = flows::camera_of(lane_); pace != pace_) hands_.pace_camera(*(pace_ = pace));
}

void Runner::offer_policy(policy::Policy policy, std::string text, JoinedPromotions promotions) {
    offered_ = Offer{std::move(policy), std::move(text), promotions};
    take_offered_policy();
}

void Runner::take_offered_policy() {
    if (!offered_ || !lane_.visit.id.empty()) return;
    if (auto used = journal_.use_policy(offered_->policy.version, offered_->text, offered_->promotions.number); !used) {
        spdlog::warn("the new policy stays aside: {}", used.error().sentence);
        return;
    }
    policy_ = std::move(offered_->policy);
    promotions_ = offered_->promotions;
    offered_.reset();
}

}  // namespace kassa::kiosk
