#include "kiosk/app/quote.h"

#include <sstream>

namespace kassa::kiosk {
namespace {

// What this kiosk reads of the answer. Amounts are whole minor units.
struct QuoteLine {
    int item = 0;  // its place in the request, counted from 1
    Money unit_price, list, paid;
    std::vector<pricing::Step> steps;
    std::string tax;
    std::optional<pricing::LinePoints> points;
    bool clearance = false;
};
KASSA_DESCRIBE(QuoteLine, item, unit_price, list, paid, steps, tax, points, clearance)
struct QuoteAnswer {
    std::string time;  // "2026-11-21T17:30:00Z"
    std::vector<QuoteLine> lines;
    std::vector<pricing::TaxShare> taxes;
    Money list, saved, deposits, added_tax, total;
    std::vector<pricing::Applied> applied;
    std::vector<std::string> unused_coupons;
    std::optional<pricing::BasketPoints> points;
};
KASSA_DESCRIBE(QuoteAnswer, time, lines, taxes, list, saved, deposits, added_tax, total, applied, unused_coupons,
               points)

std::optional<Instant> instant_in(const std::string& text) {
    std::istringstream in(text);
    Instant at;
    in >> std::chrono::parse("%FT%TZ", at);
    return in ? std::optional(at) : std::nullopt;
}

// To the milligram, as a label may say it.
boost::json::value grams(Weight weight) {
    if (weight == Weight::grams(weight.in_grams())) return weight.in_grams();
    return double(weight.in_milligrams()) / 1000;
}

boost::json::object item_of(const pricing::BasketLine& line, const Currency& currency) {
    boost::json::object item{{"code", line.product.item}};
    if (line.weight) item["weight_grams"] = grams(*line.weight);
    else if (!line.price_on_label) item["quantity"] = line.quantity;
    if (line.price_on_label) item["price_on_label"] = currency.plain(*line.price_on_label);
    return item;
}

}  // namespace

std::string quote_request(const pricing::Basket& basket, const Currency& currency) {
    boost::json::object request{{"lane", basket.lane}};
    if (!basket.tender.empty()) request["tender"] = basket.tender;
    if (!basket.member_tier.empty())
        request["member"] = boost::json::object{
            {"tier", basket.member_tier}, {"birthday", basket.birthday}, {"used", to_json(basket.used)}};
    request["coupons"] = to_json(basket.coupons);
    boost::json::array items;
    for (const pricing::BasketLine& line : basket.lines) items.push_back(item_of(line, currency));
    request["items"] = std::move(items);
    return boost::json::serialize(request);
}

Result<flows::Quote> read_quote(const std::string& answer, const pricing::Basket& basket) {
    const auto read = from_text<QuoteAnswer>(answer);
    if (!read) return std::unexpected(read.error());
    const auto at = instant_in(read->time);
    if (!at) return fault("'{}' is no time", read->time);
    if (read->lines.size() != basket.lines.size()) return fault("it has another number of lines");
    flows::Quote quote{*at, {}};
    pricing::PricedBasket& priced = quote.priced;
    Money sum = read->added_tax;
    for (const QuoteLine& line : read->lines) {
        if (line.item < 1 || std::size_t(line.item) > basket.lines.size()) return fault("it has a line of nothing");
        priced.lines.push_back({basket.lines[std::size_t(line.item) - 1].id, line.unit_price, line.list, line.steps,
                                line.paid, line.tax, line.points, line.clearance});
        sum += line.paid;
    }
    if (sum != read->total || read->total < Money{}) return fault("its lines do not add up to its total");
    priced.taxes = read->taxes;
    priced.list = read->list;
    priced.saved = read->saved;
    priced.deposits = read->deposits;
    priced.added_tax = read->added_tax;
    priced.total = read->total;
    priced.applied = read->applied;
    priced.unused_coupons = read->unused_coupons;
    priced.points = read->points;
    return quote;
}

}  // namespace kassa::kiosk
