#include "core/service/record.h"

#include <algorithm>
#include <set>

#include "core/protocol/seal.h"
#include "core/service/refusals.h"

namespace kassa::service {
namespace {

// Ten billion units of the currency in cents: no amount of one sale is beyond it, and nine million such still add up.
constexpr Money largest_amount = Money::minor(1'000'000'000'000);
constexpr int largest_quantity = 100'000;
// Of a basket that is priced again: far more than a shopper can carry, and few enough to be priced at once.
constexpr std::size_t most_lines = 2000;
constexpr Weight largest_weight = Weight::grams(100'000'000);
constexpr Instant end_of_9999{Duration(253'402'300'799'999)};
// Of a chain with a wider gap only the newest missing positions are waited for.
constexpr std::int64_t most_missing = 1000;

// Points in one ledger of one sale, so that nine million such still add up. By its own limits a policy may give up to a
// hundred thousand million for the smallest coin (a million of the table's, a thousand times as many in a campaign, a
// hundred times on a birthday), so what was paid bounds them no closer; nothing paid earns none.
constexpr std::int64_t most_points = 1'000'000'000'000;

bool is_amount(Money amount) {
    return amount <= largest_amount && amount >= Money::minor(-largest_amount.minor_units());
}

// What stands in columns of the database: printable, and of a bounded length.
bool is_item(const std::string& item) {
    return item.size() <= 64 && std::ranges::all_of(item, [](char c) { return c > ' ' && c < 0x7F; });
}

bool has_sound_lines(const protocol::Sale& sale) {
    return std::ranges::all_of(sale.lines, [](const pricing::BasketLine& line) {
        return is_item(line.product.item) && line.quantity >= 0 && line.quantity <= largest_quantity &&
               (!line.weight || (*line.weight >= Weight() && *line.weight <= largest_weight)) &&
               is_amount(line.product.price.value_or(Money())) && is_amount(line.price_on_label.value_or(Money()));
    });
}

bool has_sound_points(const pricing::PricedBasket& priced) {
    const bool paid = std::ranges::any_of(priced.lines, [](const auto& line) { return line.paid > Money(); });
    const auto sound = [&](std::int64_t points) { return points >= 0 && points <= (paid ? most_points : 0); };
    const auto sound_line = [&](const auto& line) { return !line.points || sound(line.points->points); };
    return std::ranges::all_of(priced.lines, sound_line) &&
           (!priced.points || (sound(priced.points->department) && sound(priced.points->supermarket)));
}

bool has_sound_figures(const protocol::Sale& sale) {
    bool sound = is_amount(sale.priced.total) && is_amount(sale.priced.added_tax) && sale.at >= Instant{} &&
                 sale.at <= end_of_9999 && has_sound_points(sale.priced);
    for (const auto& line : sale.priced.lines) sound = sound && is_amount(line.paid);
    for (const auto& tender : sale.tenders)
        sound = sound && is_amount(tender.amount) && is_id(tender.kind) &&
                (tender.payment.empty() || is_item(tender.payment));
    for (const auto& coupon : sale.coupons) sound = sound && is_item(coupon.code) && is_item(coupon.claim);
    return sound && has_sound_lines(sale);
}

std::string name_of_line(const pricing::PricedBasket& basket, std::size_t place) {
    return std::format("line {}", basket.lines[place].id);
}

}  // namespace

Answer<protocol::Sale> read_record(const std::string& lane, const boost::json::value& body) {
    auto sale = from_json<protocol::Sale>(body);
    if (!sale) return refuse(Refusal::Why::Malformed, "the sale cannot be read: " + sale.error().sentence);
    if (!is_id(sale->id))
        return refuse(Refusal::Why::Malformed, "the sale has no id of 1 to 64 letters, digits and '-'");
    if (sale->lane != lane)
        return refuse(Refusal::Why::NotAllowed,
                      std::format("the key is lane {}'s and the sale says another lane, without that lane's seal: give the "
                                  "kiosk its own name and key (`store enrol`)",
                                  lane));
    if (!sale->voids.empty() && !is_id(sale->voids))
        return refuse(Refusal::Why::Malformed, "the sale that is taken back has no id of 1 to 64 letters, digits and '-'");
    if (!has_sound_figures(*sale))
        return refuse(Refusal::Why::Malformed,
                      "the sale has an amount, points, a quantity, a tender or a time that no sale can have");
    // The lane has sold already; whether each cent is right is looked into later. Sums that contradict one another
    // are a broken message, though, and never came from a lane.
    Money lines;
    for (const auto& line : sale->priced.lines) lines += line.paid;
    if (lines + sale->priced.added_tax != sale->priced.total)
        return refuse(Refusal::Why::Malformed, "the sale's lines do not add up to its total");
    return std::move(*sale);
}

SaleRow row_of(const protocol::Sale& sale, const boost::json::value& body, Instant received) {
    SaleRow row{.id = sale.id,
                .voided = !sale.voids.empty(),
                .lane = sale.lane,
                .number = sale.number,
                .at = sale.at,
                .total = sale.priced.total,
                .fingerprint = {},
                .body = boost::json::serialize(body),
                .received = received,
                .tenders = sale.tenders,
                .position = sale.seal ? sale.seal->position : 0};
    row.fingerprint = protocol::fingerprint(row.body);
    return row;
}

std::vector<MovementRow> movements_of(const protocol::Sale& sale) {
    std::vector<MovementRow> movements;
    const int sign = sale.voids.empty() ? -1 : 1;
    int place = 0;
    for (const auto& line : sale.lines) {
        const bool by_weight = line.product.sold_by != catalog::SoldBy::Piece && line.weight.has_value();
        movements.push_back({.reference = sale.id,
                             .line = ++place,
                             .cause = sale.voids.empty() ? "sale" : "void",
                             .item = line.product.item,
                             .pieces = by_weight ? 0 : std::int64_t(sign) * line.quantity,
                             .grams = by_weight ? sign * line.weight->in_grams() : 0,
                             .at = sale.at});
    }
    return movements;
}

pricing::Basket basket_of(const protocol::Sale& sale) {
    pricing::Basket basket = sale.basket;
    basket.lines = sale.lines;
    // A lane of an earlier version does not say what its price was worked out from.
    if (basket.at == Instant{}) {
        basket.at = sale.at;
        basket.lane = sale.lane;
        if (sale.member) basket.member_tier = sale.member->tier;
    }
    return basket;
}

std::optional<std::string> cannot_price(const pricing::Basket& basket, const pricing::Rules& rules) {
    if (basket.lines.size() > most_lines || basket.coupons.size() > most_lines)
        return std::format("it has more than {} lines or coupons", most_lines);
    for (const auto& [promotion, times] : basket.used)
        if (times < 0 || times > largest_quantity)
            return "it says of a promotion that it was used a senseless number of times";
    std::set<int> ids;
    for (const auto& line : basket.lines) {
        const auto wrong = [&](const char* what) {
            return std::format("line {} ({}) {}", line.id, line.product.item, what);
        };
        if (!ids.insert(line.id).second) return wrong("stands there twice");
        if (!line.product.price && !line.price_on_label) return wrong("has no price");
        if (line.product.sold_by != catalog::SoldBy::Piece && !line.weight && !line.price_on_label)
            return wrong("is sold by weight and has none");
        if (line.quantity < 1) return wrong("has no quantity");
        if (!rules.taxes.contains(line.product.tax)) return wrong("has a tax that the policy does not know");
        const bool by_weight = line.product.sold_by != catalog::SoldBy::Piece;
        const std::int64_t kilograms = line.weight.value_or(Weight()).in_milligrams() / 1'000'000 + 1;
        const std::int64_t count = by_weight ? std::max<std::int64_t>(kilograms, line.quantity) : line.quantity;
        for (const auto& price : {line.product.price, line.price_on_label, line.product.deposit})
            if (price && (price->is_negative() ||
                          __int128(price->minor_units()) * count > largest_amount.minor_units()))
                return wrong("has a price that no goods have");
    }
    return std::nullopt;
}

std::vector<std::string> differences(const pricing::PricedBasket& sold, const pricing::PricedBasket& ours,
                                     const Currency& currency) {
    std::vector<std::string> found;
    if (sold.lines.size() != ours.lines.size()) {
        found.push_back(std::format("{} lines were sold and {} are in the basket", sold.lines.size(),
                                    ours.lines.size()));
        return found;
    }
    for (std::size_t i = 0; i < ours.lines.size(); ++i) {
        const auto &theirs = sold.lines[i], &mine = ours.lines[i];
        if (theirs == mine) continue;
        if (theirs.paid != mine.paid)
            found.push_back(std::format("{}: sold at {}, the store's price is {}", name_of_line(ours, i),
                                        currency.plain(theirs.paid), currency.plain(mine.paid)));
        else
            found.push_back(std::format("{}: sold at {} for other reasons than the store's", name_of_line(ours, i),
                                        currency.plain(theirs.paid)));
    }
    if (sold.total != ours.total)
        found.push_back(std::format("the total is {}, the store's {}", currency.plain(sold.total),
                                    currency.plain(ours.total)));
    else if (found.empty() && (sold.taxes != ours.taxes || sold.points != ours.points))
        found.push_back("taxes or points are not the store's");
    return found;
}

Followed follow(ChainRow before, const protocol::Seal& seal) {
    Followed now{before, {}};
    const auto move_on = [&] {
        now.chain.position = seal.position;
        now.chain.hash = seal.hash;
    };
    if (seal.restarts) {
        now.chain.missing.clear();
        move_on();
        now.wrong = std::format("the lane's chain begins anew at {}, behind record {}: its kiosk has lost its journal or "
                                "was another lane's",
                                seal.position, before.position);
        return now;
    }
    if (seal.position <= before.position) {
        const auto gap = std::ranges::find(now.chain.missing, seal.position);
        if (gap == now.chain.missing.end())
            now.wrong = std::format("the lane's record {} is here already with another content", seal.position);
        else
            now.chain.missing.erase(gap);
        return now;
    }
    const auto expected = before.position + 1;
    const std::string_view previous = before.position == 0 ? protocol::no_record : std::string_view(before.hash);
    if (seal.position > expected) {
        for (auto at = std::max(expected, seal.position - most_missing); at < seal.position; ++at)
            now.chain.missing.push_back(at);
        if (now.chain.missing.size() > std::size_t(most_missing))
            now.chain.missing.erase(now.chain.missing.begin(), now.chain.missing.end() - most_missing);
        now.wrong = std::format("the lane's records {} to {} have not come", expected, seal.position - 1);
    } else if (seal.previous != previous) {
        now.wrong = std::format("the lane's record {} does not follow the one before it", seal.position);
    }
    move_on();
    return now;
}

}  // namespace kassa::service
