#include "core/pricing/earnings.h"

#include <algorithm>
#include <limits>

namespace kassa::pricing {

void Earnings::offer(std::vector<Usage> usages) {
    usages_ = std::move(usages);
    best_ = std::size_t(std::ranges::max_element(usages_, {}, &Usage::earns) - usages_.begin());
    rates_.clear();
    if (cliff_.charge == 0 && side_ != Side::Regular) return;
    // From where cents cost nothing to where they cost so much that none is saved.
    std::size_t now = 0;
    for (std::size_t i = 1; i < usages_.size(); ++i) {
        const std::int64_t more = at_regular_price(usages_[i]) - at_regular_price(usages_[now]);
        if (more > 0 || (more == 0 && usages_[i].saves < usages_[now].saves)) now = i;
    }
    rates_.push_back({0, rest(0), now, now});
    // What cents saved come to at a price is to fit its number. Without a rate the others still bound, if less well.
    const std::int64_t most_saved = std::ranges::max(usages_, {}, &Usage::saves).saves;
    const std::int64_t cents = std::max({std::int64_t(1), cliff_.regular, most_saved});
    const std::int64_t most_price = std::numeric_limits<std::int64_t>::max() / 4 / cents;
    for (;;) {
        std::size_t next = now;
        std::int64_t price = std::numeric_limits<std::int64_t>::max();
        for (std::size_t i = 0; i < usages_.size(); ++i) {
            if (usages_[i].saves >= usages_[now].saves) continue;
            const std::int64_t even = (at_regular_price(usages_[now]) - at_regular_price(usages_[i])) /
                                      (usages_[now].saves - usages_[i].saves);
            if (even < price || (even == price && usages_[i].saves < usages_[next].saves)) next = i, price = even;
        }
        if (next == now || price > most_price) return;
        rates_.push_back({price, rest(price), now, next});
        now = next;
    }
}

std::int64_t Earnings::rest(std::int64_t price) const {
    std::int64_t most = std::numeric_limits<std::int64_t>::min();
    for (const Usage& usage : usages_) most = std::max(most, at_regular_price(usage) - price * usage.saves);
    return most;
}

std::int64_t Earnings::most(std::int64_t units, std::int64_t saved) const {
    const std::int64_t special = this->special(units, saved);
    if (side_ == Side::Regular && saved > cliff_.regular) return never;
    const bool is_special = side_ == Side::Special || saved > cliff_.regular;
    if (side_ != Side::Regular && (is_special || cliff_.charge == 0)) return special;
    std::int64_t regular = std::numeric_limits<std::int64_t>::max();
    for (const Rate& rate : rates_)
        regular = std::min(regular, rate.price * (cliff_.regular - saved) + rate.rest * units);
    regular += saved * (cliff_.factor - cliff_.less);
    return side_ == Side::Regular ? regular : std::max(special, regular);
}

std::vector<std::int64_t> Earnings::shares(std::int64_t units, std::int64_t saved) const {
    std::vector<std::int64_t> shares(usages_.size(), 0);
    if (rates_.empty() || saved > cliff_.regular || side_ == Side::Special ||
        (side_ == Side::Either && most(units, saved) == special(units, saved))) {
        shares[best_] = units;
        return shares;
    }
    const Rate& rate = *std::ranges::min_element(
        rates_, {}, [&](const Rate& one) { return one.price * (cliff_.regular - saved) + one.rest * units; });
    std::int64_t more = units;
    if (rate.more != rate.less) {
        const std::int64_t less = usages_[rate.less].saves;
        const std::int64_t beyond = cliff_.regular - saved - less * units;
        more = std::clamp<std::int64_t>(beyond / (usages_[rate.more].saves - less), 0, units);
    }
    shares[rate.more] = more;
    shares[rate.less] += units - more;
    return shares;
}

}  // namespace kassa::pricing
