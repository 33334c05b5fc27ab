#pragma once
// Reads the promotions that shops must publish, from files with the columns chain, store, gtin, promo_id, desc,
// valid_to, min_qty, promo_price_ils, discount_rate, club, coupon, reward_type, and turns them into promotions of
// ours. A row is one article of a promotion; the rows of one (chain, store, promo_id) are one promotion, or several
// where rows differ in what one has to buy or gets.
//
// What the columns mean. The files come without an explanation, so this was worked out from 95,959 rows of seven
// chains: from the words for people in `desc` beside the figures, and from the shelf prices of 46,282 of the rows.
//
//   reward_type  means, and how one sees it
//   1            `promo_price_ils` for `min_qty` pieces together; for min_qty 1, of each. "2ב20" (two for 20) stands
//                beside 2 and 20.00; "ב-29.90 ש"ח" beside 1 and 29.9. Two for a price cost 1 to 2 times the shelf
//                price in 3,879 of 3,924 rows. Without a price it is `discount_rate` off from min_qty pieces on:
//                "בקניית 2 פריטי דלתא ומעלה 20% הנחה" beside 2 and 2000.
//   10           the same as 1 over several articles that may be mixed; most chains that use 10 have one article in 1.
//   3            a price for one piece, or by the kilogram where min_qty is 0.01. More than one means kilograms: all
//                such rows are fresh fish and meat ("2 ב 110" beside 1.900 and 104.50, 55 a kilogram).
//   2            `discount_rate` off: "30% הנחה" beside 30, and promo_price_ils is the shelf price less 30 %: so in
//                2,270 of 2,354 rows. With min_qty 0 and "השני" (the second): off every second one.
//   8, 9         of every `min_qty` pieces the cheapest has `discount_rate` off: "1+1" beside 2 and 10000, "השני ב50%"
//                beside 2 and 5000, "1+2 חינם הזול מביניהם" (the cheapest is free) beside 3 and 10000; "2+1 מתנה"
//                beside 3, price 0 and rate 0. 8 has one row a promotion, 9 several. With min_qty 1 each piece has it.
//   0            all that the others cannot say, in four shapes:
//                a) with a rate: for each `min_qty` bought, one more has the rate off: "1+1" beside 1 and 100, "2+1"
//                   beside 2 and 100, "שני ב50%" beside 1 and 50. A rate with decimals belongs to a price instead
//                   (22.96 % is 100.00 for two at 64.90), and then it is N for a price.
//                b) some rows have min_qty as "1", others as "1.00": the first are what is bought, the second what it
//                   earns. "קנה ארון קבל סט 40 קולבים" (buy a wardrobe, get 40 hangers): seven wardrobes with "1" and
//                   their shelf price, one set of hangers with "1.00" and 0.00.
//                c) a coupon over a sum of money: "20ש -קופון … סדרת 91541" with the shelf price in every row and no
//                   rate: 20 off the goods that are listed. The sum stands in the words only.
//                d) "599שח ומעלה-מתנה לבחירה" (599 and more: a gift of your choice), "קנה 3 … קבל …": the rows are
//                   what has to be bought, and the gift is no row. It becomes a gift with the number gift:PROMO_ID,
//                   which the shop gives to what it hands out; the report counts these rows apart.
//   min_qty      pieces; 0.01 says that goods are sold by weight; another fraction is a weight in kilograms from
//                which on the price holds ("2 ק"ג ב-140" beside 1.50 and 105.00: scales are given some play).
//   discount_rate  whole percent, or hundredths of one. A chain that has a rate above 100 in types 2, 8 or 9 counts
//                hundredths. Beside a price it was only worked out from it (down to -124400), and is not read.
//   gtin         0000000000000 says that the whole basket takes part: such rows mark coupons over a sum, and offers
//                that hold from a sum spent on.
//   valid_to     the last day, where the shop stands.
//   club         1: for members.   coupon  1: needs the coupon; ours has the promotion's id as its key.
//
// Limits that stand in the words only ("מוגבל 3 יח'", "מוג 4", "עד 6 יח") are read from there. What our promotions
// cannot say is left out and counted by reason (`LeftOut`). The files do not say which promotions add up, so none on
// goods do (group "offer"); coupons over a sum are of the group "coupon", one a purchase.
#include <array>
#include <functional>
#include <istream>
#include <map>
#include <string>
#include <vector>

#include "core/catalog/csv_import.h"
#include "core/imports/shop_goods.h"
#include "core/pricing/promotion.h"

namespace kassa::imports {

// Why a row, readable as such, is no promotion of ours.
enum class LeftOut {
    Kilograms,       // holds from a weight on, or up to one: ours count pieces
    FromASum,        // an article's price that holds from a sum spent on
    WordsOnly,       // what the shopper gets stands in no column
    TillEntry,       // an entry of the till itself: goods for a cent, or for ten thousand pieces
    Contradiction,   // figures that cannot be meant together
};
KASSA_DESCRIBE_ENUM(LeftOut, Kilograms, FromASum, WordsOnly, TillEntry, Contradiction)
// The reason as the end of a sentence: "12 rows hold from a weight on …".
std::string_view words_of(LeftOut why);

struct PromotionsReport {
    long rows = 0;
    long of_others = 0;     // rows of other shops, passed over
    long expressed = 0;     // rows that are in a promotion
    long unnamed_gift = 0;  // of these, rows of promotions whose gift is no row (see 0d)
    long promotions = 0;    // handed out
    std::vector<catalog::BadRow> bad;  // cannot be read as rows
    std::map<LeftOut, long> left_out;  // rows by reason
    // By reward_type: rows, and how many of them each kind of promotion expresses.
    std::map<std::string, long> rows_by_type;
    std::map<std::string, std::map<pricing::Promotion::Kind, long>> kinds_by_type;
};

struct PromotionSource {
    Shop shop;
    Currency currency{"ILS", 2};
    std::string time_zone = "Asia/Jerusalem";  // in which a promotion's last day ends
    // Whether an article is sold by weight, as the shop's price files say; none: it is not known of any.
    std::function<bool(const catalog::ItemKey&)> by_weight;
};

// Hands each promotion to `take`, in the order in which they begin in the file; every one is right by
// pricing::wrong_with. Fails only when the first row cannot be used, reading stops, or the time zone or the currency
// is not one that the file can be read with.
Result<PromotionsReport> read_shop_promotions(std::istream& stream, const std::string& file_name,
                                              const PromotionSource& source,
                                              const std::function<void(pricing::Promotion)>& take);

}  // namespace kassa::imports
