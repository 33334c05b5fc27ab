#include "core/pricing/goods.h"

#include <algorithm>
#include <tuple>

#include "core/base/check.h"
#include "core/pricing/vip.h"

namespace kassa::pricing {
namespace {

bool is_counted(const BasketLine& line) {
    return line.product.sold_by == catalog::SoldBy::Piece && !line.price_on_label;
}

Money unit_price(const BasketLine& line, Rounding rounding) {
    if (line.price_on_label) return *line.price_on_label;
    if (line.product.sold_by == catalog::SoldBy::Piece) return *line.product.price;
    return price_of(*line.weight, *line.product.price, rounding);
}

void check_line(const BasketLine& line, const Rules& rules) {
    CHECK(line.product.price.has_value() || line.price_on_label.has_value());
    CHECK(line.product.sold_by == catalog::SoldBy::Piece || line.weight.has_value() || line.price_on_label.has_value());
    CHECK(!line.weight || *line.weight >= Weight());
    CHECK(line.quantity >= 1);
    CHECK(rules.taxes.contains(line.product.tax));
}

struct Keyed {
    std::size_t line;
    std::int64_t unit;
    bool counted;

    // Two lines are of one sort where this is the same. Portions and packs are kept apart from one another by their
    // line, which comes last: of two that are alike it makes no difference which goes first.
    auto key(const Basket& basket) const {
        const BasketLine& said = basket.lines[line];
        const catalog::Product& product = said.product;
        return std::tuple<std::int64_t, const std::string&, const std::string&, const std::string&, const std::string&,
                          bool, std::int64_t, int>(
            -unit, product.item, product.category, product.brand, product.tax, counted,
            said.weight ? said.weight->in_milligrams() : 0, counted ? 0 : said.id);
    }
};

}  // namespace

std::int64_t units_of(const BasketLine& line) { return is_counted(line) ? line.quantity : 1; }

std::vector<Goods> goods_of(const Basket& basket, const Rules& rules) {
    std::vector<Keyed> keyed;
    keyed.reserve(basket.lines.size());
    for (std::size_t i = 0; i < basket.lines.size(); ++i) {
        check_line(basket.lines[i], rules);
        keyed.push_back({i, unit_price(basket.lines[i], rules.rounding).minor_units(), is_counted(basket.lines[i])});
    }
    std::ranges::sort(keyed, [&](const Keyed& a, const Keyed& b) {
        const auto left = a.key(basket);
        const auto right = b.key(basket);
        return left < right || (left == right && basket.lines[a.line].id < basket.lines[b.line].id);
    });
    std::vector<Goods> all;
    all.reserve(keyed.size());
    for (std::size_t i = 0; i < keyed.size(); ++i) {
        const BasketLine& line = basket.lines[keyed[i].line];
        if (i == 0 || keyed[i].key(basket) != keyed[i - 1].key(basket))
            all.push_back({.product = &line.product, .unit = Money::minor(keyed[i].unit), .count = 0,
                           .weight = line.weight, .lines = {}, .tier = tier_of(line.product, basket, rules.vip)});
        all.back().count += units_of(line);
        all.back().lines.push_back(keyed[i].line);
    }
    return all;
}

}  // namespace kassa::pricing
