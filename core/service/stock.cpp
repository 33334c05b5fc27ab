#include "core/service/stock.h"

#include <algorithm>

#include "core/service/refusals.h"

namespace kassa::service {
namespace {

// Pieces or grams: a thousand tonnes of one item. Nine million such still add up, in milligrams too.
constexpr std::int64_t largest = 1'000'000'000;
constexpr Weight heaviest = Weight::grams(largest);
constexpr Instant end_of_9999{Duration(253'402'300'799'999)};

bool is_more_than_goods_do(std::int64_t count) { return count < -largest || count > largest; }

std::optional<std::string> wrong_with(const StockTold& told) {
    if (!is_id(told.id)) return "a movement has an id of 1 to 64 letters, digits, '-' and '_'";
    for (const auto& goods : told.goods) {
        if (is_more_than_goods_do(goods.pieces) || is_more_than_goods_do(goods.grams))
            return std::format("{} moves by more than goods do", goods.item);
        if (told.counted && (goods.pieces < 0 || goods.grams < 0))
            return std::format("what was counted of {} is below zero", goods.item);
    }
    return std::nullopt;
}

}  // namespace

Answer<bool> keep_stock(Storage& storage, const StockTold& told, Instant at) {
    if (const auto wrong = wrong_with(told)) return refuse(Refusal::Why::Malformed, *wrong);
    std::vector<MovementRow> rows;
    for (const auto& goods : told.goods)
        rows.push_back({.reference = told.id,
                        .line = int(rows.size()) + 1,
                        .cause = told.counted ? "count" : "delivery",
                        .item = goods.item,
                        .pieces = goods.pieces,
                        .grams = goods.grams,
                        .at = at});
    // When it was told is not what was told.
    const auto same = [](const MovementRow& one, const MovementRow& other) {
        return one.cause == other.cause && one.item == other.item && one.pieces == other.pieces &&
               one.grams == other.grams;
    };
    bool fresh = false, other_content = false;
    const auto kept = storage.transaction([&]() -> Result<void> {
        const auto held = storage.movements_of(told.id);
        if (!held) return std::unexpected(held.error());
        other_content = !held->empty() && !std::ranges::equal(*held, rows, same);
        fresh = held->empty();
        return fresh ? storage.put_movements(rows) : Result<void>();
    });
    if (!kept) return unavailable(kept.error());
    if (other_content)
        return refuse(Refusal::Why::Conflict,
                      std::format("movement {} is known with other goods: a new one needs an id of its own", told.id));
    return fresh;
}

Answer<protocol::StockLevel> Stock::move(const protocol::StockMovement& movement) {
    if (movement.at < Instant{} || movement.at > end_of_9999)
        return refuse(Refusal::Why::Malformed, "a movement's time is one of a calendar");
    if (movement.weight && movement.pieces != 0)
        return refuse(Refusal::Why::Malformed, "goods move by weight or by pieces, not by both");
    const auto product = storage_.product(movement.item);
    if (!product) return unavailable(product.error());
    if (!*product) return refuse(Refusal::Why::NotFound, "the store has no goods of this number");
    // Before it is rounded to grams: the last milligrams cannot be.
    const Weight weight = movement.weight.value_or(Weight());
    if (weight < -heaviest || weight > heaviest)
        return refuse(Refusal::Why::Malformed, std::format("{} moves by more than goods do", movement.item));
    const auto kept = keep_stock(storage_,
                                 {.id = movement.id,
                                  .counted = movement.what == protocol::StockMovement::What::Count,
                                  .goods = {{movement.item, movement.pieces, weight.in_grams()}}},
                                 movement.at == Instant{} ? clock_.now() : movement.at);
    if (!kept) return std::unexpected(kept.error());
    return level(movement.item);
}

Answer<protocol::StockLevel> Stock::level(const catalog::ItemKey& item) {
    const auto stock = storage_.stock(item);
    if (!stock) return unavailable(stock.error());
    const auto found = std::ranges::find(*stock, item, &StockRow::item);
    if (found != stock->end())
        return protocol::StockLevel{.item = item, .pieces = found->pieces, .weight = Weight::grams(found->grams)};
    const auto product = storage_.product(item);
    if (!product) return unavailable(product.error());
    if (!*product) return refuse(Refusal::Why::NotFound, "the store has no goods of this number");
    return protocol::StockLevel{.item = item};
}

}  // namespace kassa::service
