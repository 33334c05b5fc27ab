// What a code tells of the pack that it stands on. Two codes of one pack are one item, and what either tells counts. A
// pack whose date is over, or that is recalled, stays out of the basket: the shopper reads a kind sentence and goes on,
// and staff are told which pack and why. Where no code or no clock tells enough, a person looks before it is paid.
#include <algorithm>
#include <ranges>
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

// Another code of the pack has not left the picture: however long it is turned, it is still that pack.
bool is_still_seen(const SeenPack& pack, const ItemRead& item) {
    return std::ranges::any_of(item.in_view, [&](const std::string& text) {
        return std::ranges::contains(pack.codes, significant(text));
    });
}

// So many packs can be in the picture, or in the hand, before one of them has shown its other code.
constexpr std::size_t most_seen_packs = 16;

// The newest pack that this is another code of. A pack has each of its codes but once, so of two alike packs that were
// counted by one code, each takes one of the other code.
SeenPack* same_pack(Turn& turn, const ItemRead& item) {
    if (!is_read(item)) return nullptr;
    const bool by_camera = item.how == ItemRead::How::Camera;
    for (SeenPack& pack : turn.lane.visit.seen_packs | std::views::reverse) {
        if (pack.by_camera != by_camera) continue;
        if (turn.at() > pack.at + turn.policy().waits.same_pack && !is_still_seen(pack, item)) continue;
        if (std::ranges::contains(pack.codes, text_of(item.barcode))) continue;
        if (catalog::may_be_one_pack(pack.code, item.code)) return &pack;
    }
    return nullptr;
}

// What is typed or looked up, and other goods at the hand scanner, end what was in the hand. A camera may see the goods
// of two hands by turns.
void forget_packs_before(Turn& turn, const ItemRead& item) {
    auto& packs = turn.lane.visit.seen_packs;
    std::erase_if(packs, [&](const SeenPack& pack) {
        return !is_read(item) || (!pack.by_camera && pack.code.item != item.code.item);
    });
    if (packs.size() >= most_seen_packs) packs.erase(packs.begin());
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
    if (SeenPack* pack = remember_pack(turn, item, 0)) pack->stopped = true;
}

// A pack of these goods was stopped just now, and this code does not say whether it is the same one: both have it.
// The square code of a good pack says so, and the look is let go; without one a person looks.
std::optional<Goods> may_be_the_stopped_one(Turn& turn, const ItemRead& item) {
    if (!is_read(item)) return std::nullopt;
    const catalog::ItemCode& code = item.code;
    if (!code.batch.empty() || !code.serial.empty() || !code.expiry.empty() || !code.best_before.empty() ||
        !code.sell_by.empty())
        return std::nullopt;
    for (const cases::Case& one : turn.lane.cases)
        if (one.open() && one.kind == cases::Kind::Stopped && one.goods && one.goods->item == code.item) {
            Goods goods = goods_of(item, one.goods->why);
            goods.recall = one.goods->recall;
            goods.sentence = one.goods->sentence;
            goods.day = one.goods->day;
            return goods;
        }
    return std::nullopt;
}

// The pack is in the basket: is there something to say about it, or to look at?
void look_at_pack(Turn& turn, const ItemRead& item, int line) {
    const bool perhaps_recalled = item.recall && !item.recall->certain;
    auto to_look_at = perhaps_recalled ? std::optional(goods_of(item, *item.recall)) : date_to_look_at(turn, item);
    if (!to_look_at) to_look_at = may_be_the_stopped_one(turn, item);
    if (to_look_at) {
        call_about(turn, cases::Kind::Check, *to_look_at, line);
        return tell(turn, Notice::What::LookAtPack, *to_look_at, line);
    }
    const auto found = stale(turn, item.code);
    if (found && answer_to(found->why, turn.policy().dates) == policy::PastDate::Warn)
        tell(turn, Notice::What::PastBestBefore, goods_of(item, *found), line);
}

// What needed a look because its code told nothing of the pack needs none when another code has told it, and the pack
// is neither over its date nor recalled: where every unit of the line has told. A look at a pack whose batch or date is
// known already waits for something else, and stays.
void let_checks_go(Turn& turn, const Line& line) {
    const bool by_clock = turn.lane.visit.clock_trusted;
    const auto batches = std::ranges::count_if(line.packs, [](const Pack& pack) { return !pack.batch.empty(); });
    const auto dates = std::ranges::count_if(
        line.packs, [](const Pack& pack) { return !pack.expiry.empty() || !pack.best_before.empty(); });
    bool went = false, stays = false;
    for (cases::Case& one : turn.lane.cases) {
        if (!one.open() || one.kind != cases::Kind::Check || one.line != line.id || !one.goods) continue;
        const bool about_recall = one.goods->why == Goods::Why::Recalled;
        const bool told = about_recall ? batches >= line.quantity : by_clock && dates >= line.quantity;
        if (told && one.goods->batch.empty()) {
            decide(turn, one, cases::Withdrawn{}, "");
            went = true;
        } else {
            stays = true;
        }
    }
    if (went && !stays) turn.hush({Notice::What::LookAtPack});
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
void take_second_code(Turn& turn, const SeenPack& pack, Line& line, const ItemRead& item) {
    const catalog::ItemCode before = pack.code;
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
    if (SeenPack* pack = same_pack(turn, item)) {
        const catalog::ItemCode merged = catalog::both_of(item.code, pack->code);
        Line* line = pack->line > 0 ? find_line(turn.lane.visit, pack->line) : nullptr;
        if (pack->stopped || (line && merged == pack->code)) {
            pack->codes.push_back(text_of(item.barcode));
            pack->at = turn.at();
            return true;
        }
        item.code = merged;
        if (line && item.product) {
            take_second_code(turn, *pack, *line, item);
            return true;
        }
    }
    const auto stopping = reason_to_stop(turn, item);
    if (stopping) stop(turn, item, *stopping);
    return stopping.has_value();
}

SeenPack* remember_pack(Turn& turn, const ItemRead& item, int line) {
    SeenPack* pack = same_pack(turn, item);
    const bool seen_before = pack && pack->line == line && line > 0;
    if (!pack) forget_packs_before(turn, item);
    if (!pack && is_read(item)) {
        turn.lane.visit.seen_packs.push_back({.by_camera = item.how == ItemRead::How::Camera});
        pack = &turn.lane.visit.seen_packs.back();
    }
    if (pack) {
        pack->code = item.code;
        pack->codes.push_back(text_of(item.barcode));
        pack->line = line;
        pack->at = turn.at();
    }
    if (line > 0 && !seen_before) look_at_pack(turn, item, line);
    return pack;
}

}  // namespace kassa::flows
