#include <algorithm>

#include "core/base/check.h"
#include "flows/turn.h"

namespace kassa::flows {
namespace {

// What outlives a visit: the printer is still empty when the shopper has gone, and a recalled pack still lies about.
bool concerns_the_lane(const cases::Case& one) {
    switch (one.kind) {
        case cases::Kind::Printer:
        case cases::Kind::Payment:
        case cases::Kind::Device:
        case cases::Kind::Crash:
        case cases::Kind::PriceDifference:
        case cases::Kind::Record:
        case cases::Kind::Stopped: return true;
        case cases::Kind::Age:
        case cases::Kind::Weight:
        case cases::Kind::UnknownItem:
        case cases::Kind::Check:
        case cases::Kind::Help: return false;
    }
    return false;
}

// The highest number of pieces in one line; more is a slip of the finger.
constexpr int most_pieces = 99;

Line& line_for(Turn& turn, const catalog::Product& product, const catalog::ItemCode& code) {
    Visit& visit = turn.lane.visit;
    const bool of_its_own = code.weight || code.price;
    if (!of_its_own)
        for (Line& line : visit.lines)
            if (line.product == product && !line.weight && !line.price_on_label && line.quantity < most_pieces)
                return line;
    Line line;
    line.id = visit.next_line++;
    line.product = product;
    line.quantity = 0;
    if (product.sold_by == catalog::SoldBy::Weight) line.weight = code.weight;
    line.price_on_label = code.price;
    visit.lines.push_back(line);
    return visit.lines.back();
}

void add_pack(Line& line, const catalog::ItemCode& code) {
    Pack pack{code.batch, code.serial, code.expiry, code.best_before};
    if (pack != Pack{}) line.packs.push_back(std::move(pack));
}

}  // namespace

Line* find_line(Visit& visit, int id) {
    const auto found = std::ranges::find(visit.lines, id, &Line::id);
    return found == visit.lines.end() ? nullptr : &*found;
}

void begin_visit(Turn& turn, const std::string& language) {
    Lane& lane = turn.lane;
    std::erase_if(lane.cases, [](const cases::Case& one) { return !concerns_the_lane(one) || !one.open(); });
    let_coupons_go(turn, lane.visit.coupons);
    lane.visit = Visit{};
    lane.visit.id = turn.fresh();
    lane.visit.started = turn.at();
    lane.visit.language = language;
    lane.visit.clock_trusted = lane.health.clock_trusted;
    lane.place = Shopping{};
    lane.notice.reset();
    lane.still_there.reset();
    lane.last_seen = turn.at();
    restart_bagging(turn);
}

void end_visit(Turn& turn) {
    Lane& lane = turn.lane;
    let_values_go(turn);
    let_coupons_go(turn, lane.visit.coupons);
    for (cases::Case& one : lane.cases)
        if (one.open() && !concerns_the_lane(one)) decide(turn, one, cases::Withdrawn{}, "");
    std::erase_if(lane.cases, [](const cases::Case& one) { return !one.open(); });
    lane.visit = Visit{};
    lane.place = Attract{};
    if (!lane.health.terminal_ready) lane.place = OutOfService{"terminal"};
    lane.notice.reset();
    lane.still_there.reset();
    lane.appearance = turn.rules.usual;
    restart_bagging(turn);
}

void suspend_visit(Turn& turn) {
    // Nothing is held for somebody who may not come back; the store is asked again when they do.
    let_values_go(turn);
    let_coupons_go(turn, turn.lane.visit.coupons);
    turn.lane.visit.told.reset();
    Suspended kept{turn.lane.visit, {}, turn.at()};
    for (const cases::Case& one : turn.lane.cases)
        if (!concerns_the_lane(one)) kept.cases.push_back(one);
    turn.ask(TellBasket{TellBasket::What::Suspended, turn.lane.visit});
    turn.lane.suspended.push_back(std::move(kept));
    end_visit(turn);
}

void void_visit(Turn& turn) {
    if (!turn.lane.visit.lines.empty()) turn.ask(TellBasket{TellBasket::What::Voided, turn.lane.visit});
    end_visit(turn);
}

int add_item(Turn& turn, const catalog::Product& product, const catalog::ItemCode& code, int count) {
    Line& line = line_for(turn, product, code);
    line.quantity = std::min(line.quantity + std::max(count, 1), most_pieces);
    line.last_added = turn.at();
    add_pack(line, code);
    const int id = line.id;
    if (const auto* read = std::get_if<ItemRead>(&turn.heard.event); read && read->weight)
        know_weight(turn, id, *read->weight);
    if (product.age_limit > 0) {
        const bool known = std::ranges::any_of(turn.lane.cases, [&](const cases::Case& one) {
            return one.kind == cases::Kind::Age && one.line == id;
        });
        if (!known) open_case(turn, cases::Kind::Age, id, product.item);
    }
    turn.ask(Sound{Sound::What::ItemAdded});
    expect_items(turn);
    return id;
}

void set_quantity(Turn& turn, int id, int quantity) {
    Line* line = find_line(turn.lane.visit, id);
    if (!line || quantity < 0 || quantity > most_pieces || line->quantity == quantity) return;
    if (quantity > 0 && line->weight) return;  // goods by weight are weighed again, not multiplied
    const int surplus = std::max(0, line->bagged + line->excused - quantity);
    const int excused = std::min(surplus, line->excused);
    line->excused -= excused;
    for (int unit = excused; unit < surplus; ++unit) {
        --line->bagged;
        lift_out(turn, *line);
    }
    line->quantity = quantity;
    // The last ones are taken to be those that go.
    if (line->packs.size() > std::size_t(quantity)) line->packs.resize(std::size_t(quantity));
    line->last_added = turn.at();
    if (quantity == 0) {
        withdraw_line(turn, id);
        std::erase_if(turn.lane.visit.lines, [&](const Line& one) { return one.id == id; });
        turn.say(Notice::What::ItemRemoved);
    }
    expect_items(turn);
}

void proceed_to_payment(Turn& turn) {
    Lane& lane = turn.lane;
    lane.notice.reset();
    reconcile_bags(turn);
    if (lane.visit.lines.empty()) {
        lane.place = Shopping{};
    } else if (!bags_are_checked(lane)) {
        lane.place = CheckingBags{};
    } else if (payment_is_held(lane)) {
        lane.place = AwaitingStaff{};
    } else if (!lane.visit.clock_trusted && !lane.visit.quote && priced(lane, turn.rules).hours_left_out) {
        const AskingPrice here{turn.fresh(), turn.at()};
        turn.ask(AskQuote{here.question, basket_of(lane.visit, turn.rules)});
        lane.place = here;
    } else {
        lane.place = ChoosingTender{};
    }
}

}  // namespace kassa::flows
