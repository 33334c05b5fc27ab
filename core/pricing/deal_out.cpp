#include "core/pricing/deal_out.h"

#include <algorithm>

namespace kassa::pricing {
namespace {

// A step of all lines of some goods together.
struct GoodsStep {
    Step::Reason reason{};
    const std::string* id = nullptr;
    const catalog::Texts* names = nullptr;
    Money amount;
    const Promotion* promotion = nullptr;  // of goods
};

// The reasons for the difference between the goods' list price and what is paid for them.
std::vector<GoodsStep> steps_of(std::size_t sort, const std::vector<Goods>& goods, const Offers& offers,
                                const Choice& choice) {
    std::vector<GoodsStep> steps;
    for (const Settled::Saving& saving : choice.goods.savings[sort]) {
        const Promotion* said = offers.goods[saving.offer].promotion;
        steps.push_back({Step::Reason::Promotion, &said->id, &said->names, -saving.amount, said});
    }
    const Money vip = choice.goods.paid[sort] - choice.goods.reduced[sort];
    if (!vip.is_zero())
        steps.push_back({Step::Reason::VipPrice, &goods[sort].tier->key, &goods[sort].tier->names, vip, nullptr});
    for (const BasketReduction& reduction : choice.basket) {
        const Promotion* said = offers.basket[reduction.offer].promotion;
        if (!reduction.parts[sort].is_zero())
            steps.push_back({Step::Reason::Basket, &said->id, &said->names, -reduction.parts[sort], nullptr});
    }
    return steps;
}

// One line: its share of what the goods cost before and after each step.
Background deal_out_line(const Goods& goods, const std::vector<GoodsStep>& steps, const BasketLine& line,
                         std::int64_t begin, PricedLine& priced) {
    Background background;
    const std::int64_t count = units_of(line);
    priced.id = line.id;
    priced.unit_price = line.product.price ? *line.product.price : goods.unit;
    priced.list = goods.unit * count;
    priced.tax = line.product.tax;
    Money total = goods.list();
    Money paid = priced.list;
    background.after_goods = paid;
    for (const GoodsStep& one : steps) {
        total += one.amount;
        const Money next = share(total, goods.count, begin, count);
        if (one.promotion) background.after_goods = next;
        if (next == paid) continue;
        priced.steps.push_back({one.reason, *one.id, *one.names, next - paid});
        paid = next;
        if (!one.promotion) continue;
        background.promotions.push_back(one.promotion);
        priced.clearance = priced.clearance || one.promotion->kind == Promotion::Kind::Clearance;
    }
    if (line.product.deposit && !line.product.deposit->is_zero()) {
        priced.steps.push_back({Step::Reason::Deposit, "", {}, *line.product.deposit * count});
        paid += priced.steps.back().amount;
    }
    priced.paid = paid;
    return background;
}

}  // namespace

Money share(Money total, std::int64_t units, std::int64_t begin, std::int64_t count) {
    const std::int64_t each = total.minor_units() / units;
    const std::int64_t left = total.minor_units() % units;
    return Money::minor(each * count + std::clamp<std::int64_t>(left - begin, 0, count));
}

std::vector<Background> deal_out(const std::vector<Goods>& goods, const Offers& offers, const Choice& choice,
                                 const Basket& basket, std::vector<PricedLine>& lines) {
    std::vector<Background> backgrounds(lines.size());
    for (std::size_t sort = 0; sort < goods.size(); ++sort) {
        const std::vector<GoodsStep> steps = steps_of(sort, goods, offers, choice);
        Money reduced = goods[sort].list();
        for (const GoodsStep& one : steps)
            if (one.promotion) reduced += one.amount;
        std::int64_t begin = 0;
        for (const std::size_t index : goods[sort].lines) {
            Background& background = backgrounds[index];
            background = deal_out_line(goods[sort], steps, basket.lines[index], begin, lines[index]);
            background.line = index;
            background.goods = sort;
            background.goods_list = goods[sort].list();
            background.goods_reduced = reduced;
            background.multipliers = offers.multipliers[sort];
            begin += units_of(basket.lines[index]);
        }
    }
    return backgrounds;
}

}  // namespace kassa::pricing
