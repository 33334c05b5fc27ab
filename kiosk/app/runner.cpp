#include "kiosk/app/runner.h"

#include <spdlog/spdlog.h>

namespace kassa::kiosk {
namespace {

// Crashes of one event after which it is left out.
constexpr int crashes_that_end_it = 2;

bool is_repeatable(const flows::Effect& effect) {
    return std::holds_alternative<flows::KeepSale>(effect) || std::holds_alternative<flows::TellCase>(effect) ||
           std::holds_alternative<flows::TellBasket>(effect);
}

std::string kind_of(const flows::Event& event) {
    return std::visit([](const auto& one) { return std::string(short_name<std::remove_cvref_t<decltype(one)>>()); },
                      event);
}

}  // namespace

Runner::Runner(journal::Journal& journal, policy::Policy policy, std::string lane_name, const Clock& clock,
               Random& random, Hands& hands, Inbox& inbox)
    : journal_(journal), policy_(std::move(policy)), lane_name_(std::move(lane_name)), clock_(clock), random_(random),
      hands_(hands), inbox_(inbox) {}

Result<void> Runner::resume() {
    const auto last = journal_.last();
    if (last) {
        lane_ = last->lane;
        // Policy and prices are pinned for a visit: an open one goes on under the rules it began with.
        if (!lane_.visit.id.empty() && last->policy != policy_.version) {
            const auto text = journal_.policy(last->policy);
            auto pinned = text ? policy::parse(*text, "journal") : std::unexpected(text.error());
            if (pinned) {
                offered_ = {std::move(policy_), ""};
                policy_ = std::move(*pinned);
            } else {
                spdlog::warn("the open visit's policy {} cannot be read again ({}); it goes on under {}", last->policy,
                             pinned.error().sentence, policy_.version);
            }
        }
    }
    show_lane();
    return last ? hear(flows::Restarted{}) : Result<void>{};
}

Result<void> Runner::hear(flows::Event event) {
    flows::Heard heard{clock_.now(), new_id(random_, clock_.now()), std::move(event)};
    if (journal_.begin(heard) >= crashes_that_end_it) {
        spdlog::error("the event {} has brought the program down twice; it is left out", kind_of(heard.event));
        journal_.finished();
        heard.event = flows::EventCrashed{kind_of(heard.event)};
        if (journal_.begin(heard) >= crashes_that_end_it) lane_ = flows::Lane{};
    }
    auto done = step_and_record(heard);
    if (done) journal_.finished();
    if (done) take_offered_policy();
    return done;
}

Result<void> Runner::step_and_record(const flows::Heard& heard) {
    flows::Step after = flows::step(lane_, heard, rules());
    if (after.lane == lane_ && after.effects.empty()) return {};
    if (auto written = journal_.append(heard, after.lane, after.effects); !written) return written;
    lane_ = std::move(after.lane);
    ++steps_;
    // What the store must learn is kept first: it is written down here, and everything else goes out of the house.
    for (const flows::Effect& effect : after.effects)
        if (is_repeatable(effect))
            if (auto kept = keep_for_store(effect); !kept) return kept;
    for (const flows::Effect& effect : after.effects)
        if (auto performed = perform(effect); !performed) return performed;
    show_lane();
    return {};
}

Result<void> Runner::keep_for_store(const flows::Effect& effect) {
    if (const auto* sale = std::get_if<flows::KeepSale>(&effect)) {
        auto kept = journal_.keep(sale->sale.id, "/v1/sales", to_text(sale->sale));
        if (kept) inbox_.post(flows::Event(flows::SaleKept{sale->sale.id}));
        return kept;
    }
    if (const auto* told = std::get_if<flows::TellCase>(&effect))
        return journal_.keep(told->about.id, "/v1/cases", to_text(told->about));
    const auto& basket = std::get<flows::TellBasket>(effect);
    return journal_.keep(basket.visit.id, "/v1/baskets", to_text(basket));
}

Result<void> Runner::perform(const flows::Effect& effect) {
    if (const auto* one = std::get_if<flows::TakePayment>(&effect)) hands_.take_payment(*one);
    if (const auto* one = std::get_if<flows::StopPayment>(&effect)) hands_.stop_payment(*one);
    if (const auto* one = std::get_if<flows::AskTerminal>(&effect)) hands_.ask_terminal(*one);
    if (const auto* one = std::get_if<flows::ReversePayment>(&effect)) hands_.reverse_payment(*one);
    if (const auto* one = std::get_if<flows::PrintReceipt>(&effect)) hands_.print(*one);
    if (const auto* one = std::get_if<flows::Sound>(&effect)) hands_.sound(*one);
    return {};
}

void Runner::show_lane() {
    if (const auto lamp = flows::lamp_of(lane_); lamp != lamp_) hands_.show_lamp(*(lamp_ = lamp));
    if (const auto pace = flows::camera_of(lane_); pace != pace_) hands_.pace_camera(*(pace_ = pace));
}

void Runner::offer_policy(policy::Policy policy, std::string text) {
    offered_ = {std::move(policy), std::move(text)};
    take_offered_policy();
}

void Runner::take_offered_policy() {
    if (!offered_ || !lane_.visit.id.empty()) return;
    if (auto used = offered_->second.empty() ? Result<void>{}
                                             : journal_.use_policy(offered_->first.version, offered_->second);
        !used) {
        spdlog::warn("the new policy stays aside: {}", used.error().sentence);
        return;
    }
    policy_ = std::move(offered_->first);
    offered_.reset();
}

}  // namespace kassa::kiosk
