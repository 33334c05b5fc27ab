// What a code tells of the pack that it stands on. Two codes of one pack are one item, and what either tells counts. A
// pack whose date is over, or that is recalled, stays out of the basket: the shopper reads a kind sentence and goes on,
// and staff are told which pack and why. Where no code or no clock tells enough, a person looks before it is paid.
#include <algorithm>
#include <utility>

#include "core/catalog/freshness.h"
#include "flows/turn.h"

namespace kassa::flows {
namespace {

using cases::Goods;

// What must stand out from other texts of the same number: a linear code is the same in every length.
std::string significant(const std::string& text) {
    const auto first = text.find_first_not_of('0');
    return first == std::string::npos ? text : text.substr(first);
}

std::string text_of(const catalog::Barcode& barcode) { return significant(barcode.text); }

bool is_read(const ItemRead& item) {
    return item.how == ItemRead::How::Camera || item.how == ItemRead::How::Scanner;
}

// Another code of the last pack has not left the picture: however long it is turned, it is still that pack.
bool is_still_seen(const LastPack& last, const ItemRead& item) {
    return std::ranges::any_of(item.in_view, [&](const std::string& text) {
        return std::ranges::contains(last.codes, significant(text));
    });
}

// The pack that was read last, when this is another code on it.
LastPack* same_pack(Turn& turn, const ItemRead& item) {
    auto& last = turn.lane.visit.last_pack;
    if (!last || !is_read(item) || last->by_camera != (item.how == ItemRead::How::Camera)) return nullptr;
    if (turn.at() > last->at + turn.policy().waits.same_pack && !is_still_seen(*last, item)) return nullptr;
    if (std::ranges::contains(last->codes, text_of(item.barcode))) return nullptr;
    return catalog::may_be_one_pack(last->code, item.code) ? &*last : nullptr;
}

Goods goods_of(const ItemRead& item, Goods::Why why) {
    Goods goods;
    goods.why = why;
    goods.item = item.code.item;
    if (item.product) goods.names = item.product->names;
    goods.batch = item.code.batch;
    goods.serial = item.code.serial;
    return goods;
}

Goods goods_of(const ItemRead& item, const RecallFound& recall) {
    Goods goods = goods_of(item, Goods::Why::Recalled);
    goods.recall = recall.recall;
    goods.sentence = recall.sentence;
    return goods;
}

Goods goods_of(const ItemRead& item, const catalog::Stale& stale) {
    Goods goods = goods_of(item, stale.why == catalog::Stale::Why::Expired      ? Goods::Why::Expired
                                 : stale.why == catalog::Stale::Why::PastSellBy ? Goods::Why::PastSellBy
                                                                                : Goods::Why::PastBestBefore);
    goods.day = stale.day;
    return goods;
}

policy::PastDate answer_to(catalog::Stale::Why why, const policy::Dates& dates) {
    switch (why) {
        case catalog::Stale::Why::Expired: return policy::PastDate::Stop;
        case catalog::Stale::Why::PastSellBy: return dates.sell_by;
        case catalog::Stale::Why::PastBestBefore: return dates.best_before;
    }
    return policy::PastDate::Stop;
}

// What the dates say today; nothing where nobody knows what day it is.
std::optional<catalog::Stale> stale(Turn& turn, const catalog::ItemCode& code) {
    if (!turn.lane.visit.clock_trusted) return std::nullopt;
    return catalog::stale(code, turn.at(), turn.policy().time_zone);
}

std::optional<Goods> reason_to_stop(Turn& turn, const ItemRead& item) {
    if (item.recall && item.recall->certain) return goods_of(item, *item.recall);
    const auto found = stale(turn, item.code);
    if (!found || answer_to(found->why, turn.policy().dates) != policy::PastDate::Stop) return std::nullopt;
    return goods_of(item, *found);
}

// A date that would stop the pack, which this clock cannot judge. Of two the one that is more about safety.
std::optional<Goods> date_to_look_at(Turn& turn, const ItemRead& item) {
    if (turn.lane.visit.clock_trusted) return std::nullopt;
    const policy::Dates& dates = turn.policy().dates;
    for (const auto& [date, why, stops] :
         {std::tuple(&item.code.expiry, Goods::Why::Expired, true),
          std::tuple(&item.code.sell_by, Goods::Why::PastSellBy, dates.sell_by == policy::PastDate::Stop),
          std::tuple(&item.code.best_before, Goods::Why::PastBestBefore,
                     dates.best_before == policy::PastDate::Stop)}) {
        if (date->empty() || !stops) continue;
        Goods goods = goods_of(item, why);
        goods.day = catalog::written(*date, turn.at());
        return goods;
    }
    return std::nullopt;
}

void tell(Turn& turn, Notice::What what, const Goods& goods, std::optional<int> line) {
    turn.say(what, line, goods.item);
    turn.lane.notice->goods = goods;
    // It is about this pack, so it stays until the next one, or until it was understood.
    turn.lane.notice->until = Instant::max();
}

// One call for each pack, however often it is shown.
void call_about(Turn& turn, cases::Kind kind, const Goods& goods, std::optional<int> line) {
    const bool known = std::ranges::any_of(turn.lane.cases, [&](const cases::Case& one) {
        return one.open() && one.kind == kind && one.goods == goods && one.line == line;
    });
    if (known) return;
    cases::Case one;
    one.id = turn.fresh();
    one.kind = kind;
    one.opened = turn.at();
    one.line = line;
    one.about = goods.item;
    one.goods = goods;
    turn.lane.cases.push_back(one);
    turn.ask(TellCase{one});
}

void stop(Turn& turn, const ItemRead& item, const Goods& goods) {
    turn.lane.place = Shopping{};
    call_about(turn, cases::Kind::Stopped, goods, {});
    tell(turn, goods.why == Goods::Why::Recalled ? Notice::What::ItemRecalled : Notice::What::ItemExpired, goods, {});
    remember_pack(turn, item, 0);
    if (auto& last = turn.lane.visit.last_pack) last->stopped = true;
}

// The pack is in the basket: is there something to say about it, or to look at?
void look_at_pack(Turn& turn, const ItemRead& item, int line) {
    const bool perhaps_recalled = item.recall && !item.recall->certain;
    const auto to_look_at =
        perhaps_recalled ? std::optional(goods_of(item, *item.recall)) : date_to_look_at(turn, item);
    if (to_look_at) {
        call_about(turn, cases::Kind::Check, *to_look_at, line);
        return tell(turn, Notice::What::LookAtPack, *to_look_at, line);
    }
    const auto found = stale(turn, item.code);
    if (found && answer_to(found->why, turn.policy().dates) == policy::PastDate::Warn)
        tell(turn, Notice::What::PastBestBefore, goods_of(item, *found), line);
}

// A batch that is told at last, and is not recalled, needs no look any more: where every unit of the line has one.
void let_checks_go(Turn& turn, const Line& line) {
    const auto told = std::ranges::count_if(line.packs, [](const Pack& pack) { return !pack.batch.empty(); });
    if (told < line.quantity) return;
    for (cases::Case& one : turn.lane.cases) {
        const bool about_batch = one.goods && one.goods->why == Goods::Why::Recalled;
        if (one.open() && one.kind == cases::Kind::Check && one.line == line.id && about_batch)
            decide(turn, one, cases::Withdrawn{}, "");
    }
    turn.hush({Notice::What::LookAtPack});
}

// The newest unit's pack is known better now.
void know_better(Turn& turn, Line& line, const catalog::ItemCode& before, const catalog::ItemCode& code) {
    const Pack was{before.batch, before.serial, before.expiry, before.best_before};
    const Pack pack{code.batch, code.serial, code.expiry, code.best_before};
    const auto known = std::ranges::find(line.packs, was);
    if (was != Pack{} && known != line.packs.end()) *known = pack;
    else if (pack != Pack{}) line.packs.push_back(pack);
    let_checks_go(turn, line);
}

int units_of(const catalog::ItemCode& code) { return std::max(1, code.count.value_or(1)); }

// Another code of a pack that is in the basket. Everything that both tell is in `item.code`.
void take_second_code(Turn& turn, LastPack& last, Line& line, const ItemRead& item) {
    const catalog::ItemCode before = last.code;
    const bool other_price = item.code.price != before.price || item.code.weight != before.weight ||
        item.code.count != before.count;
    const auto stopping = reason_to_stop(turn, item);
    const int id = line.id;
    if (!stopping && !other_price) {
        know_better(turn, line, before, item.code);
        remember_pack(turn, item, id);
        return look_at_pack(turn, item, id);
    }
    // What the first code put into the basket goes out of it, and comes back as what it is.
    set_quantity(turn, id, std::max(0, line.quantity - units_of(before)));
    turn.hush({Notice::What::ItemRemoved});
    if (const Line* rest = find_line(turn.lane.visit, id)) let_checks_go(turn, *rest);
    if (stopping) return stop(turn, item, *stopping);
    turn.lane.place = Shopping{};
    const auto& product = *item.product;
    remember_pack(turn, item, add_item(turn, product, item.code, units_of(item.code)));
}

}  // namespace

bool take_pack(Turn& turn, ItemRead& item) {
    if (LastPack* last = same_pack(turn, item)) {
        const catalog::ItemCode merged = catalog::both_of(item.code, last->code);
        Line* line = last->line > 0 ? find_line(turn.lane.visit, last->line) : nullptr;
        if (last->stopped || (line && merged == last->code)) {
            last->codes.push_back(text_of(item.barcode));
            last->at = turn.at();
            return true;
        }
        item.code = merged;
        if (line && item.product) {
            take_second_code(turn, *last, *line, item);
            return true;
        }
    }
    const auto stopping = reason_to_stop(turn, item);
    if (stopping) stop(turn, item, *stopping);
    return stopping.has_value();
}

void remember_pack(Turn& turn, const ItemRead& item, int line) {
    auto& last = turn.lane.visit.last_pack;
    if (!is_read(item)) last.reset();
    const LastPack* same = same_pack(turn, item);
    std::vector<std::string> codes = same ? same->codes : std::vector<std::string>{};
    codes.push_back(text_of(item.barcode));
    const bool seen_before = same && same->line == line && line > 0;
    if (is_read(item))
        last = LastPack{item.how == ItemRead::How::Camera, item.code, std::move(codes), line, false, turn.at()};
    if (line > 0 && !seen_before) look_at_pack(turn, item, line);
}

}  // namespace kassa::flows
