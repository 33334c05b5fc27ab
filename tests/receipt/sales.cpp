#include "tests/receipt/sales.h"

#include <catch2/catch_test_macros.hpp>

namespace kassa::receipt::tests {
namespace {

using flows::Line;
using flows::Sale;

constexpr Instant noon{Duration(1'795'270'000'000)};  // 2026-11-21 14:06:40 UTC

catalog::Product product(const std::string& item, const std::string& english, const std::string& arabic,
                         Money price, const std::string& tax) {
    catalog::Product product;
    product.item = item;
    product.names = {{"", english}, {"ar", arabic}};
    product.price = price;
    product.tax = tax;
    return product;
}

// Adds a line at list price less its steps.
void add(Sale& sale, Line line, Money list, std::vector<pricing::Step> steps = {}) {
    line.id = int(sale.lines.size()) + 1;
    const Money unit_price = line.product.price.value_or(list);
    pricing::PricedLine priced{line.id, unit_price, list, std::move(steps), list, line.product.tax};
    for (const pricing::Step& step : priced.steps) priced.paid += step.amount;
    sale.priced.list += list;
    sale.priced.total += priced.paid;
    sale.priced.saved = sale.priced.list - sale.priced.total;
    sale.lines.push_back(std::move(line));
    sale.priced.lines.push_back(std::move(priced));
}

void close(Sale& sale) {
    const std::tuple<const char*, const char*, int> rates[] = {{"reduced", "B", 7}, {"standard", "A", 19}};
    for (const auto& [tax, mark, percent] : rates) {
        pricing::TaxShare share{tax, mark, Ratio::percent(percent), {}, {}, {}};
        for (const auto& line : sale.priced.lines)
            if (line.tax == tax) share.gross += line.paid;
        if (share.gross.is_zero()) continue;
        share.amount = share.gross.times(Ratio{percent, 100 + percent}, Rounding::HalfUp);
        share.net = share.gross - share.amount;
        sale.priced.taxes.push_back(share);
    }
    flows::CardSlip slip{481, 1077, sale.priced.total, "girocard", "************1234", "68000101"};
    sale.tenders = {{"018f3c2e-7b1a-7c3d-9e4f-00000000c0de", sale.priced.total, slip}};
}

Sale begun() {
    Sale sale;
    sale.id = "018f3c2e-7b1a-7c3d-9e4f-0123456789ab";
    sale.number = 1042;
    sale.at = noon;
    sale.lane = "3";
    sale.language = "en";
    return sale;
}

}  // namespace

policy::Policy shop() {
    policy::Policy policy;
    policy.store_name = "Kassa Market";
    policy.store_lines = {"1 Example Street", "VAT ID XX123456789"};
    policy.time_zone = "Europe/Berlin";
    return policy;
}

Sale full_sale() {
    using pricing::Step;
    Sale sale = begun();
    const catalog::Texts three_for_two{{"", "3 for 2"}, {"ar", "3 بسعر 2"}};
    const catalog::Texts gold{{"", "Gold"}, {"ar", "الذهبي"}};
    add(sale, {.product = product("09521234000303", "Whole milk", "حليب كامل الدسم", Money::minor(129), "reduced")},
        Money::minor(129));
    add(sale, {.product = product("09521234001508", "Paprika crisps", "رقائق بطاطس بالبابريكا", Money::minor(199),
                                  "reduced"),
               .quantity = 3},
        Money::minor(597), {{Step::Reason::Promotion, "crisps-3-for-2", three_for_two, Money::minor(-199)}});
    add(sale, {.product = product("plu:4011", "Bananas", "موز", Money::minor(179), "reduced"),
               .weight = Weight::grams(1482)},
        Money::minor(265), {{Step::Reason::VipPrice, "gold", gold, Money::minor(-26)}});
    add(sale, {.product = product("02000010000005", "Mountain cheese from the counter, matured for eighteen months",
                                  "جبن جبلي من ركن الأجبان معتق لثمانية عشر شهرًا", Money::minor(2490), "reduced"),
               .weight = Weight::grams(212), .price_on_label = Money::minor(528)},
        Money::minor(528));
    add(sale, {.product = product("09521234001300", "Red wine", "نبيذ أحمر", Money::minor(699), "standard")},
        Money::minor(699));
    sale.member = flows::Member{"pseudonym", "gold"};
    close(sale);
    return sale;
}

Sale small_sale() {
    Sale sale = begun();
    add(sale, {.product = product("09521234000907", "Still water", "مياه معدنية", Money::minor(69), "standard")},
        Money::minor(69));
    close(sale);
    return sale;
}

Sale member_sale() {
    using pricing::Step;
    Sale sale = begun();
    const catalog::Texts summer{{"", "Summer coupon"}, {"ar", "قسيمة الصيف"}};
    const catalog::Texts gold{{"", "Gold"}, {"ar", "الذهبي"}};
    const catalog::Texts week{{"", "5 off from 50"}, {"ar", "خصم 5 ابتداءً من 50"}};
    add(sale, {.product = product("09521234009903", "Silk scarf", "وشاح حرير", Money::minor(6000), "standard")},
        Money::minor(6000),
        {{Step::Reason::Promotion, "summer", summer, Money::minor(-1000)},
         {Step::Reason::VipPrice, "gold", gold, Money::minor(-500)},
         {Step::Reason::Basket, "week", week, Money::minor(-480)}});
    add(sale, {.product = product("09521234000907", "Still water", "مياه معدنية", Money::minor(69), "reduced")},
        Money::minor(69),
        {{Step::Reason::Basket, "week", week, Money::minor(-20)}, {Step::Reason::Deposit, "", {}, Money::minor(25)}});
    close(sale);
    sale.priced.deposits = Money::minor(25);
    sale.priced.added_tax = Money::minor(769);
    sale.priced.total += sale.priced.added_tax;
    sale.priced.saved = Money::minor(2000);
    sale.priced.applied = {{"summer", 1, Money::minor(1000), "summer"}, {"week", 1, Money::minor(500), ""}};
    using pricing::LinePoints;
    sale.priced.lines[0].points = {.why = LinePoints::Why::Campaign, .rule = "double", .counted = Money::minor(4020),
                                   .multiplier = {4, 1}, .points = 1240};
    sale.priced.lines[1].points = {.ledger = pricing::Ledger::Supermarket, .rule = "supermarket",
                                   .counted = Money::minor(49)};
    sale.priced.points = pricing::BasketPoints{.department = 1240, .supermarket = 3, .birthday = true};
    sale.member = flows::Member{"pseudonym", "gold"};
    sale.balance = flows::Balance{15230, 88, noon};
    sale.coupons = {{"9812345", "summer", ""}};
    flows::Tender card = sale.tenders.front();
    card.amount = sale.priced.total - Money::minor(2500);
    card.slip.amount = card.amount;
    sale.tenders = {{"t1", Money::minor(2000), {}, "stored_value", "t1", ""},
                    {"t2", Money::minor(500), {}, "voucher", "t2", "v1"},
                    card};
    return sale;
}

Sale long_sale(int lines, const std::string& name) {
    Sale sale = begun();
    for (int i = 0; i < lines; ++i)
        add(sale, {.product = product("09521234000907", name, name, Money::minor(100), "standard")}, Money::minor(100));
    close(sale);
    return sale;
}

locales::Words words_in(const std::string& language) {
    auto words = locales::Words::load(language, std::filesystem::path(KASSA_BUILD_DIR) / "locales", {"EUR", 2},
                                      "Europe/Berlin");
    INFO((words ? std::string() : words.error().sentence));
    REQUIRE(words.has_value());
    return *words;
}

}  // namespace kassa::receipt::tests
