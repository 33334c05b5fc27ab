#include "tests/weights_bench/settling.h"

#include <variant>

#include "devices/scale/settle.h"

namespace kassa::weights_bench {

namespace scale = devices::scale;

struct Settling::Inside {
    scale::Settle settle;
};

Settling::Settling() : inside_(std::make_unique<Inside>()) {}
Settling::~Settling() = default;
Settling::Settling(Settling&&) noexcept = default;
Settling& Settling::operator=(Settling&&) noexcept = default;

namespace {

scale::Reading reading_of(const Event& event) {
    switch (event.what) {
        case What::Motion: return {scale::Reading::Kind::InMotion, {}};
        case What::Below: return {scale::Reading::Kind::BelowZero, {}};
        case What::Overload: return {scale::Reading::Kind::Overload, {}};
        default: return {scale::Reading::Kind::Weight, event.grams.value_or(Weight{})};
    }
}

template <class Told>
std::optional<Rest> rest_of(const Told& told) {
    if constexpr (requires { told.sigma; told.sure; })
        return Rest{told.total, told.sigma, told.sure};
    else if constexpr (requires { told.total; })
        return Rest{told.total, Weight::milligrams(2500), true};
    else
        return std::nullopt;
}

}  // namespace

std::optional<Rest> Settling::take(const Event& event) {
    const auto told = inside_->settle.take(reading_of(event));
    const auto unsettled = [](const auto& settle) {
        if constexpr (requires { settle.unsettled(); }) return settle.unsettled() > 2;
        else return false;
    };
    std::optional<Rest> rest;
    if (told) rest = std::visit([](const auto& one) { return rest_of(one); }, *told);
    if (rest) last_ = rest->total;
    // Off what was told last by more than noise makes it: something has begun.
    const bool off = event.grams && last_ && (*event.grams - *last_).absolute() > Weight::grams(15);
    moving_ = unsettled(inside_->settle) || event.what == What::Motion || off;
    return rest;
}

void Settling::begins() {
    inside_->settle.forget();
    moving_ = false;
    last_.reset();
}

}  // namespace kassa::weights_bench
