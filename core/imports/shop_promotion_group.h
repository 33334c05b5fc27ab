#pragma once
// Inside the imports room: the rows of one promotion of a shop's file, and what they come to as promotions of ours.
#include <optional>
#include <string>
#include <vector>

#include "core/imports/shop_promotions.h"

namespace kassa::imports {

struct PromotionRow {
    catalog::ItemKey item;       // "" for 0000000000000, the whole basket
    Ratio at_least;              // min_qty
    bool written_whole = false;  // "1", not "1.00"
    std::optional<Money> price;
    Ratio rate;                  // as it stands there; zero when there is none
};

struct PromotionGroup {
    std::string id;    // "7290027600007-413-4561696"
    std::string number;  // promo_id
    std::string chain;
    std::string type;  // reward_type
    std::string words;
    std::optional<Instant> until;
    bool club = false;
    bool coupon = false;
    std::vector<PromotionRow> rows;
};

struct Expressed {
    struct One {
        pricing::Promotion promotion;
        long rows = 0;
    };
    std::vector<One> promotions;
    std::map<LeftOut, long> left_out;
    bool unnamed_gift = false;
};

// `rate_scale`: 100 where the chain counts whole percent, 10,000 where hundredths.
Expressed express(const PromotionGroup& group, std::int64_t rate_scale,
                  const std::function<bool(const catalog::ItemKey&)>& by_weight);

}  // namespace kassa::imports
