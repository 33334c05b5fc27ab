// Coupons. A printed one counts from the moment at which it is shown. One that can be used once is claimed at the store
// first, so that no other lane can use it, and let go when the visit ends without a sale that used it.
#include <algorithm>

#include "flows/turn.h"

namespace kassa::flows {
namespace {

// More than anybody holds in a hand; what comes beyond is a machine.
constexpr std::size_t most_coupons = 50;
// The store holds a claim for half an hour (service::Coupons::claim): a longer visit claims again in time.
constexpr Duration before_claiming_again = 20min;

bool is_asked_about(const Coupon& coupon) { return coupon.key.empty(); }

auto by_claim(Visit& visit, const Id& claim) {
    return std::ranges::find_if(visit.coupons, [&](const Coupon& one) {
        return !one.claim.empty() && one.claim == claim && is_asked_about(one);
    });
}

// What the store will never hear of again must not stay held: the claim may have reached it without an answer.
void give_up(Turn& turn, std::vector<Coupon>::iterator coupon, Notice::What sentence) {
    turn.ask(ReleaseCoupon{coupon->claim});
    turn.lane.visit.coupons.erase(coupon);
    turn.say(sentence);
}

// The answer about a coupon that was asked about before: it stays unless the store says that it cannot be used, which
// is too late once the price is agreed upon.
void on_checked_again(Turn& turn, const CouponChecked& checked) {
    auto& coupons = turn.lane.visit.coupons;
    const auto held = std::ranges::find(coupons, checked.claim, &Coupon::claim);
    if (held == coupons.end()) {
        if (checked.answer && checked.answer->good) turn.ask(ReleaseCoupon{checked.claim});
        return;
    }
    if (!checked.answer || checked.answer->good || !is_shopping(turn.lane)) return;
    coupons.erase(held);
    turn.say(Notice::What::CouponRefused);
    reckon_anew(turn);
}

void on_checked(Turn& turn, const CouponChecked& checked) {
    Visit& visit = turn.lane.visit;
    const auto coupon = by_claim(visit, checked.claim);
    if (coupon == visit.coupons.end()) return on_checked_again(turn, checked);
    if (!checked.answer) return give_up(turn, coupon, Notice::What::CouponNotChecked);
    if (!checked.answer->good || checked.answer->key.empty()) {
        visit.coupons.erase(coupon);
        return turn.say(Notice::What::CouponRefused);
    }
    // The price is agreed upon already: the coupon is worth as much another time.
    if (!is_shopping(turn.lane)) return give_up(turn, coupon, Notice::What::CouponTooLate);
    coupon->key = checked.answer->key;
    turn.say(Notice::What::CouponTaken, {}, coupon->code);
    reckon_anew(turn);
}

void claim(Turn& turn, Coupon& coupon) {
    coupon.since = turn.at();
    turn.ask(ClaimCoupon{coupon.claim, coupon.code});
}

void on_time(Turn& turn) {
    auto& coupons = turn.lane.visit.coupons;
    for (Coupon& coupon : coupons)
        if (!coupon.claim.empty() && !is_asked_about(coupon) && turn.at() >= coupon.since + before_claiming_again)
            claim(turn, coupon);
    for (;;) {
        const auto late = std::ranges::find_if(coupons, [&](const Coupon& one) {
            return is_asked_about(one) && turn.at() >= one.since + longest_store_answer;
        });
        if (late == coupons.end()) return;
        give_up(turn, late, Notice::What::CouponNotChecked);
    }
}

void ask_again(Turn& turn) {
    for (Coupon& coupon : turn.lane.visit.coupons)
        if (is_asked_about(coupon)) claim(turn, coupon);
}

}  // namespace

void take_coupon(Turn& turn, const CouponRead& read) {
    Visit& visit = turn.lane.visit;
    // One paper scanned twice cannot be told from two, so each code counts once.
    if (std::ranges::contains(visit.coupons, read.code, &Coupon::code))
        return turn.say(Notice::What::CouponAgain, {}, read.code);
    if (visit.coupons.size() >= most_coupons || (read.key.empty() && !read.single_use))
        return turn.say(Notice::What::CouponRefused);
    Coupon coupon{visit.next_coupon++, read.code, read.single_use ? "" : read.key, {}, turn.at()};
    if (read.single_use) {
        coupon.claim = turn.fresh();
        claim(turn, coupon);
        visit.coupons.push_back(std::move(coupon));
        return;
    }
    visit.coupons.push_back(std::move(coupon));
    turn.say(Notice::What::CouponTaken, {}, read.code);
    reckon_anew(turn);
}

void remove_coupon(Turn& turn, int id) {
    Visit& visit = turn.lane.visit;
    const auto found = std::ranges::find(visit.coupons, id, &Coupon::id);
    if (found == visit.coupons.end()) return;
    if (!found->claim.empty()) turn.ask(ReleaseCoupon{found->claim});
    visit.coupons.erase(found);
    reckon_anew(turn);
}

void let_coupons_go(Turn& turn, std::vector<Coupon>& coupons) {
    for (const Coupon& coupon : coupons)
        if (!coupon.claim.empty()) turn.ask(ReleaseCoupon{coupon.claim});
    std::erase_if(coupons, [](const Coupon& coupon) { return !coupon.claim.empty(); });
}

std::vector<protocol::SaleCoupon> use_coupons(Turn& turn, const pricing::PricedBasket& priced) {
    Visit& visit = turn.lane.visit;
    std::vector<protocol::SaleCoupon> used;
    std::vector<Coupon> left;
    for (const Coupon& coupon : visit.coupons) {
        if (saved_by(coupon, visit, priced)) used.push_back({coupon.code, coupon.key, coupon.claim});
        else left.push_back(coupon);
    }
    let_coupons_go(turn, left);
    visit.coupons.clear();
    return used;
}

void hear_coupons(Turn& turn) {
    const Event& event = turn.heard.event;
    if (const auto* checked = std::get_if<CouponChecked>(&event)) on_checked(turn, *checked);
    if (is<Tick>(event)) on_time(turn);
    if (is<Restarted>(event)) ask_again(turn);
}

}  // namespace kassa::flows
