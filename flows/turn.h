#pragma once
// What the chapters of `step` share: the lane as it becomes, the effects so far, and the moment. Private to this
// room.
// A chapter is a set of `on(place, event, turn)`; what has none is a thing that means nothing at that place.
#include <functional>

#include "flows/step.h"

namespace kassa::flows {

struct Turn {
    Lane lane;
    std::vector<Effect> effects;
    const Heard& heard;
    const Rules& rules;
    int ids_made = 0;

    Instant at() const { return heard.at; }
    const policy::Policy& policy() const { return rules.policy; }
    // A new id: the event brought one; further ones are made from it, so a replay makes the same.
    Id fresh();
    void ask(Effect effect) { effects.push_back(std::move(effect)); }
    void say(Notice::What what, std::optional<int> line = {}, std::string about = {});
    void hush(std::initializer_list<Notice::What> which);  // takes these notices away
};

// --- The visit (visit.cpp)
// ----------------------------------------------------------------------------------------------
void begin_visit(Turn& turn, const std::string& language);
void end_visit(Turn& turn);
void suspend_visit(Turn& turn);
void void_visit(Turn& turn);
Line* find_line(Visit& visit, int id);
// The line that it went into.
int add_item(Turn& turn, const catalog::Product& product, const catalog::ItemCode& code, int count);
void set_quantity(Turn& turn, int line, int quantity);
void proceed_to_payment(Turn& turn);  // from Pay: bags, then cases, then the tender

// --- Packs (packs.cpp): two codes of one pack are one item, and what must not be sold is stopped
// ----------------------------------------------------------------------------------------------
// A second code of a pack that was just read is dealt with here, and so is a pack that must not be sold; false: the
// item is to be taken as what it is, with everything that is known of it in `item.code`.
bool take_pack(Turn& turn, ItemRead& item);
// It went into this line; 0: into none (yet). The pack as it is known now; nothing for what is typed or looked up.
SeenPack* remember_pack(Turn& turn, const ItemRead& item, int line);

// --- Cases (case_book.cpp)
// ----------------------------------------------------------------------------------------------
cases::Case& open_case(Turn& turn, cases::Kind kind, std::optional<int> line, std::string about);
cases::Case* find_open(Lane& lane, cases::Kind kind, const std::string& about = {});
void decide(Turn& turn, cases::Case& one, cases::Decision decision, const std::string& by);
void withdraw(Turn& turn, cases::Kind kind, const std::string& about = {});
void withdraw_line(Turn& turn, int line);

// --- The regions; each hears every event
// ----------------------------------------------------------------------------------
void hear_place(Turn& turn);    // shopping.cpp, paying.cpp
void hear_paying(Turn& turn);   // paying.cpp: what concerns a payment wherever the shopper is
void hear_values(Turn& turn);   // values.cpp: stored value and vouchers, held by the store
void hear_members(Turn& turn);  // members.cpp
void hear_coupons(Turn& turn);  // coupons.cpp
void hear_bagging(Turn& turn);  // bagging.cpp
void hear_staff(Turn& turn);    // staff.cpp
void hear_health(Turn& turn);   // health.cpp
void hear_time(Turn& turn);     // waiting.cpp: idle shoppers, notices

// Bagging, asked for by other chapters.
void expect_items(Turn& turn);     // the basket has changed: what should the scale see now?
void restart_bagging(Turn& turn);  // a new visit: what lies on the scale is not the shopper's
void leave_difference_for_staff(Turn& turn);
void know_weight(Turn& turn, int line, const weights::Belief& belief);  // as it was told with the scan
void lift_out(Turn& turn, const Line& line);  // a unit of it was taken off the basket and lies in the bag
void announce_own_bag(Turn& turn);
void reconcile_bags(Turn& turn);  // everything once more before paying
void deadlines_of_bagging(const Lane& lane, const policy::Bagging& rules,
                          const std::function<void(Instant)>& earliest);
void learn_from_approval(Turn& turn, const cases::Case& one);
void tell_weights(Turn& turn);  // with the sale

// Members and coupons, asked for by other chapters.
void take_member(Turn& turn, const MemberRead& read);
void take_coupon(Turn& turn, const CouponRead& read);
void remove_coupon(Turn& turn, int id);
void let_coupons_go(Turn& turn, std::vector<Coupon>& coupons);  // their claims; takes single-use ones away
// What the basket costs may have changed while a tender was chosen: what is held for it is let go, and a quote is
// asked for again.
void reckon_anew(Turn& turn);
// The single-use and printed coupons that the sale uses up; the others' claims are let go.
std::vector<protocol::SaleCoupon> use_coupons(Turn& turn, const pricing::PricedBasket& priced);

// Paying, asked for by other chapters.
void choose_value(Turn& turn, const ValueChosen& chosen);
void let_values_go(Turn& turn);   // what the store holds for this visit
void settle_payment(Turn& turn);  // away from paying nothing is held
void back_to_choice(Turn& turn, ChoosingTender::Before before);
void start_card_payment(Turn& turn);
void ask_terminal(Turn& turn, PayingByCard& here);
void finish_sale(Turn& turn);  // everything is paid

template <class... Alternatives>
struct Either : Alternatives... {
    using Alternatives::operator()...;
};

template <class Wanted, class Variant>
bool is(const Variant& variant) {
    return std::holds_alternative<Wanted>(variant);
}

}  // namespace kassa::flows
