#include "core/imports/shop_promotion_group.h"

#include <algorithm>
#include <set>

#include "core/imports/words.h"

namespace kassa::imports {
namespace {

using pricing::Promotion;
using Kind = Promotion::Kind;
using How = pricing::Reward::How;

constexpr std::int64_t most_pieces = 1000;
const Ratio weighed_mark{1, 100};

// What rows of one promotion have in common once they are one promotion of ours.
struct Terms {
    Ratio at_least;
    std::optional<Money> price;
    Ratio rate;
    bool operator==(const Terms&) const = default;
};

struct Bundle {
    Terms terms;
    std::vector<catalog::ItemKey> items;
    long rows = 0;
};

class Express {
public:
    Express(const PromotionGroup& group, std::int64_t rate_scale,
            const std::function<bool(const catalog::ItemKey&)>& by_weight)
        : group_(group), scale_(rate_scale), by_weight_(by_weight) {}

    Expressed done() {
        if (asks_for_a_purchase(group_.words)) leave_all(LeftOut::FromASum);
        else if (limits_kilograms(group_.words)) leave_all(LeftOut::Kilograms);
        else if (is_till_entry()) leave_all(LeftOut::TillEntry);
        else if (group_.type == "0") anything();
        else if (has_basket_row()) leave_all(LeftOut::FromASum);
        else if (group_.type == "1" || group_.type == "3" || group_.type == "10") prices();
        else if (group_.type == "2") percent();
        else if (group_.type == "8" || group_.type == "9") cheapest_of_several();
        else leave_all(LeftOut::Contradiction);
        return std::move(result_);
    }

private:
    // --- The rows ---

    bool has_basket_row() const {
        return std::ranges::any_of(group_.rows, [](const PromotionRow& row) { return row.item.empty(); });
    }

    // The till prices its own entries at a cent or less.
    bool is_till_entry() const {
        return group_.rows.size() > 0 && std::ranges::all_of(group_.rows, [&](const PromotionRow& row) {
            const bool worthless = row.price && *row.price <= Money::minor(1) && !row.item.starts_with("0");
            return row.at_least > Ratio{most_pieces, 1} || (group_.type == "0" && !group_.coupon && worthless);
        });
    }

    // Rows of articles with equal terms; rows of the whole basket are in none.
    template <class TermsOf>
    std::vector<Bundle> bundles(TermsOf terms_of) const {
        std::vector<Bundle> all;
        for (const PromotionRow& row : group_.rows) {
            if (row.item.empty()) continue;
            const Terms terms = terms_of(row);
            auto at = std::ranges::find(all, terms, &Bundle::terms);
            if (at == all.end()) at = all.insert(at, Bundle{terms, {}, 0});
            at->items.push_back(row.item);
            ++at->rows;
        }
        for (Bundle& bundle : all) {
            std::ranges::sort(bundle.items);
            const auto doubles = std::ranges::unique(bundle.items);
            bundle.items.erase(doubles.begin(), doubles.end());
        }
        return all;
    }

    void leave(LeftOut why, long rows) {
        if (rows > 0) result_.left_out[why] += rows;
    }
    void leave_all(LeftOut why) { leave(why, long(group_.rows.size())); }

    // --- Promotions ---

    Promotion begun(Kind kind, std::vector<catalog::ItemKey> items) const {
        Promotion promotion;
        promotion.id = group_.id;
        if (!result_.promotions.empty()) promotion.id += std::format("-{}", result_.promotions.size() + 1);
        promotion.names[""] = group_.words;
        promotion.kind = kind;
        promotion.goods.items = std::move(items);
        promotion.validity.until = group_.until;
        promotion.audience.members_only = group_.club;
        if (group_.coupon) {
            promotion.audience.coupon = group_.id;
            promotion.limit_per_basket = 1;
        } else if (const auto limit = limit_in_words(group_.words)) {
            promotion.limit_per_basket = int(std::min<std::int64_t>(*limit, most_pieces));
        }
        return promotion;
    }

    void put(Promotion promotion, long rows) {
        if (pricing::wrong_with(promotion)) return leave(LeftOut::Contradiction, rows);
        result_.promotions.push_back({std::move(promotion), rows});
    }

    std::optional<Ratio> percent_of(Ratio rate) const {
        if (rate <= Ratio{0, 1} || rate > Ratio{scale_, 1}) return std::nullopt;
        return Ratio{rate.numerator, rate.denominator * scale_};
    }

    // Whole pieces, or nothing; a row that is marked as weighed counts each portion.
    std::optional<int> pieces(Ratio at_least) const {
        if (at_least == weighed_mark) return 1;
        if (at_least.numerator % at_least.denominator != 0) return std::nullopt;
        const auto count = at_least.numerator / at_least.denominator;
        if (count < 1 || count > most_pieces) return std::nullopt;
        return int(count);
    }

    // --- 1, 3 and 10: a price for some pieces ---

    void prices() {
        const auto terms_of = [](const PromotionRow& row) {
            const bool priced = row.price && !row.price->is_zero();
            return Terms{row.at_least, priced ? row.price : std::nullopt, priced ? Ratio{} : row.rate};
        };
        for (Bundle& bundle : bundles(terms_of)) {
            if (!bundle.terms.price) rated(std::move(bundle));
            else priced(std::move(bundle));
        }
    }

    void priced(Bundle bundle) {
        const auto count = pieces(bundle.terms.at_least);
        if (!count || (group_.type == "3" && *count > 1)) return leave(LeftOut::Kilograms, bundle.rows);
        if (*count == 1) {
            Promotion promotion = begun(Kind::FixedPrice, std::move(bundle.items));
            promotion.reward = {How::Price, {}, *bundle.terms.price};
            return put(std::move(promotion), bundle.rows);
        }
        // Of goods by weight it is so many kilograms that cost this together.
        const auto is_weighed = [&](const catalog::ItemKey& item) { return by_weight_ && by_weight_(item); };
        const auto weighed = std::erase_if(bundle.items, is_weighed);
        leave(LeftOut::Kilograms, long(weighed));
        bundle.rows -= long(weighed);
        if (bundle.items.empty()) return;
        Promotion promotion = begun(Kind::NForPrice, std::move(bundle.items));
        promotion.buy = *count;
        promotion.reward = {How::Price, {}, *bundle.terms.price};
        put(std::move(promotion), bundle.rows);
    }

    // A rate off, from so many pieces on; of a coupon, off so many pieces.
    void rated(Bundle bundle) {
        const auto off = percent_of(bundle.terms.rate);
        const auto count = pieces(bundle.terms.at_least);
        if (!off) return leave(bundle.terms.rate == Ratio{} ? LeftOut::WordsOnly : LeftOut::Contradiction, bundle.rows);
        if (!count) return leave(LeftOut::Kilograms, bundle.rows);
        const bool from_several = *count > 1 && !group_.coupon;
        Promotion promotion = begun(from_several ? Kind::QuantityTiers : Kind::Percent, std::move(bundle.items));
        if (from_several) promotion.tiers = {{*count, {}, {How::Percent, *off, {}}}};
        else promotion.reward = {How::Percent, *off, {}};
        if (group_.coupon) promotion.limit_per_basket = *count;
        put(std::move(promotion), bundle.rows);
    }

    // --- 2: a rate off ---

    void percent() {
        for (Bundle& bundle : bundles([](const PromotionRow& row) { return Terms{row.at_least, {}, row.rate}; })) {
            if (bundle.terms.at_least == Ratio{} && speaks_of_the_second(group_.words)) nth(std::move(bundle), 2);
            else rated(std::move(bundle));
        }
    }

    // --- 8 and 9: the cheapest of several ---

    void cheapest_of_several() {
        const auto terms_of = [](const PromotionRow& row) { return Terms{row.at_least, {}, row.rate}; };
        const bool free = std::ranges::all_of(group_.rows, [](const PromotionRow& row) {
            return row.rate == Ratio{} && row.price && row.price->is_zero();
        });
        for (Bundle& bundle : bundles(terms_of)) {
            const auto count = pieces(bundle.terms.at_least);
            if (free) bundle.terms.rate = {scale_, 1};
            if (!count) leave(LeftOut::Kilograms, bundle.rows);
            else if (*count == 1) rated(std::move(bundle));
            else nth(std::move(bundle), *count);
        }
    }

    void nth(Bundle bundle, int count) {
        const auto off = percent_of(bundle.terms.rate);
        if (!off) return leave(LeftOut::Contradiction, bundle.rows);
        Promotion promotion = begun(Kind::NthReduced, std::move(bundle.items));
        promotion.buy = count;
        promotion.reward = {How::Percent, *off, {}};
        put(std::move(promotion), bundle.rows);
    }

    // --- 0: everything else ---

    static bool is_whole_decimal(const PromotionRow& row) {
        return !row.written_whole && row.at_least.numerator % row.at_least.denominator == 0;
    }

    void anything() {
        const bool some_whole = std::ranges::any_of(group_.rows, [](const auto& row) { return row.written_whole; });
        const bool earns = some_whole && std::ranges::any_of(group_.rows, is_whole_decimal);
        const bool has_rate = std::ranges::any_of(group_.rows, [](const auto& row) { return row.rate > Ratio{}; });
        if (earns) one_earns_another();
        else if (has_rate) one_more();
        else if (group_.coupon) coupon_over_a_sum();
        else unnamed_gift();
    }

    void one_more() {
        const auto terms_of = [](const PromotionRow& row) { return Terms{row.at_least, {}, row.rate}; };
        const auto off_a_price = [](const PromotionRow& row) {
            return row.rate.numerator % row.rate.denominator != 0 && row.price && !row.price->is_zero();
        };
        if (std::ranges::all_of(group_.rows, off_a_price)) {
            prices();
            return leave_basket_rows();
        }
        for (Bundle& bundle : bundles(terms_of)) {
            const auto off = percent_of(bundle.terms.rate);
            const auto count = pieces(bundle.terms.at_least);
            if (!off || !count) {
                leave(LeftOut::Contradiction, bundle.rows);
                continue;
            }
            Promotion promotion = begun(Kind::BuyGet, std::move(bundle.items));
            promotion.buy = *count;
            promotion.get = 1;
            promotion.reward = {How::Percent, *off, {}};
            put(std::move(promotion), bundle.rows);
        }
        leave_basket_rows();
    }

    // A row of the whole basket beside articles adds nothing to them.
    void leave_basket_rows() {
        if (!result_.promotions.empty()) result_.promotions.front().rows += basket_rows();
        else leave(LeftOut::Contradiction, basket_rows());
    }
    long basket_rows() const {
        return std::ranges::count_if(group_.rows, [](const PromotionRow& row) { return row.item.empty(); });
    }

    void one_earns_another() {
        std::vector<catalog::ItemKey> bought;
        long bought_rows = 0;
        int buy = 1;
        for (const PromotionRow& row : group_.rows) {
            if (is_whole_decimal(row)) continue;
            ++bought_rows;
            if (row.item.empty()) continue;
            buy = std::max(buy, pieces(row.at_least).value_or(1));
            bought.push_back(row.item);
        }
        std::set<catalog::ItemKey> seen(bought.begin(), bought.end());
        bought.assign(seen.begin(), seen.end());
        PromotionGroup earned = group_;
        std::erase_if(earned.rows, [](const PromotionRow& row) { return !is_whole_decimal(row); });
        Express of_earned(earned, scale_, by_weight_);
        const auto terms_of = [](const PromotionRow& row) { return Terms{row.at_least, row.price, row.rate}; };
        for (Bundle& bundle : of_earned.bundles(terms_of)) {
            const auto count = pieces(bundle.terms.at_least);
            const auto off = percent_of(bundle.terms.rate);
            if (!count || bought.empty() || (!off && !bundle.terms.price)) {
                leave(LeftOut::Contradiction, bundle.rows);
                continue;
            }
            Promotion promotion = begun(Kind::BuyGet, bought);
            promotion.get_goods.items = std::move(bundle.items);
            promotion.buy = buy;
            promotion.get = *count;
            if (off) promotion.reward = {How::Percent, *off, {}};
            else if (bundle.terms.price->is_zero()) promotion.reward = {How::Percent, {1, 1}, {}};
            else promotion.reward = {How::Price, {}, *bundle.terms.price};
            put(std::move(promotion), bundle.rows);
        }
        if (result_.promotions.empty()) leave(LeftOut::Contradiction, bought_rows);
        else result_.promotions.front().rows += bought_rows;
    }

    std::vector<catalog::ItemKey> all_items() const {
        std::set<catalog::ItemKey> items;
        for (const PromotionRow& row : group_.rows)
            if (!row.item.empty()) items.insert(row.item);
        return {items.begin(), items.end()};
    }

    void coupon_over_a_sum() {
        const auto sum = sum_in_words(group_.words);
        auto items = all_items();
        if (!sum || *sum <= 0 || items.empty()) return leave_all(LeftOut::WordsOnly);
        Promotion promotion = begun(Kind::BasketAmount, std::move(items));
        promotion.group = "coupon";
        promotion.reward = {How::Amount, {}, Money::minor(*sum * 100)};
        put(std::move(promotion), long(group_.rows.size()));
    }

    // The gift is no row of the promotion: it gets a number of its own.
    void unnamed_gift() {
        const auto from = purchase_from(group_.words);
        const auto goods = bundles([](const PromotionRow& row) { return Terms{row.at_least, {}, {}}; });
        if (!from && (!speaks_of_getting(group_.words) || goods.size() != 1)) return leave_all(LeftOut::WordsOnly);
        const auto count = from ? std::optional(1) : pieces(goods.front().terms.at_least);
        if (!count) return leave_all(LeftOut::Kilograms);
        Promotion promotion = begun(from ? Kind::Gift : Kind::BuyGet, all_items());
        promotion.get_goods.items = {"gift:" + group_.number};
        promotion.get = 1;
        promotion.reward = {How::Percent, {1, 1}, {}};
        if (from) promotion.spent = Money::minor(*from * 100);
        else promotion.buy = *count;
        promotion.limit_per_basket = from ? 1 : promotion.limit_per_basket;
        result_.unnamed_gift = true;
        put(std::move(promotion), long(group_.rows.size()));
    }

    const PromotionGroup& group_;
    std::int64_t scale_;
    const std::function<bool(const catalog::ItemKey&)>& by_weight_;
    Expressed result_;
};

}  // namespace

Expressed express(const PromotionGroup& group, std::int64_t rate_scale,
                  const std::function<bool(const catalog::ItemKey&)>& by_weight) {
    return Express(group, rate_scale, by_weight).done();
}

}  // namespace kassa::imports
