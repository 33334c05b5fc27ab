// Files are told apart by their first row, and what is exported can be imported again.
#include <catch2/catch_test_macros.hpp>
#include <sstream>

#include "core/imports/catalogue_file.h"
#include "core/imports/file_kind.h"
#include "core/imports/promotions_file.h"

using namespace kassa;
using namespace kassa::imports;

namespace {

FileKind kind_of(const std::string& text) {
    std::istringstream stream(text);
    return Looked(stream).kind();
}

pricing::Promotion promotion(const std::string& id) {
    pricing::Promotion made;
    made.id = id;
    made.names = {{"en", "3 for 2, \"today\""}, {"ar", "٣ بسعر ٢"}};
    made.kind = pricing::Promotion::Kind::NForM;
    made.goods.items = {"04006381333931", "plu:4011"};
    made.buy = 3;
    made.pay = 2;
    made.validity.until = Instant(Duration(1'795'262'400'000));
    made.validity.hours = {{600, 720}};
    made.audience.members_only = true;
    return made;
}

}  // namespace

TEST_CASE("files are told apart by their first row") {
    CHECK(kind_of("item,name,price\nplu:1,A,1\n") == FileKind::Catalogue);
    CHECK(kind_of("gtin,name,lang,brand,quantity,categories,alcohol_pct,source\n") == FileKind::Catalogue);
    CHECK(kind_of("") == FileKind::Catalogue);
    CHECK(kind_of("code\x09url\x09product_name\n") == FileKind::OpenFoodFacts);
    CHECK(kind_of("gtin,name,lang,brand,origin,quantity,unit_of_measure,unit,price_ils,unit_price,weighted,"
                  "qty_in_package,allow_discount,chain,store\r\n") == FileKind::ShopPrices);
    CHECK(kind_of("plu,name,lang,price_ils_per_unit,unit,weighted,chain\n") == FileKind::WeighedGoods);
    CHECK(kind_of("\xEF\xBB\xBF" "chain,store,gtin,\"promo_id\",desc,valid_to,min_qty,promo_price_ils,discount_rate,club,"
                  "coupon,reward_type\n") == FileKind::ShopPromotions);
    CHECK(kind_of("[\n") == FileKind::Promotions);
}

TEST_CASE("a stream that was looked at is read from its beginning") {
    std::string text = "item,name,price\n";
    for (int i = 1; i <= 5000; ++i) text += std::format("plu:{},Item {},1.00\n", i, i);
    std::istringstream stream(text);
    Looked looked(stream);
    long taken = 0;
    const auto read =
        read_goods(looked.kind(), looked.stream(), "a.csv", {}, {"EUR", 2}, [&](catalog::Product) { ++taken; });
    REQUIRE(read);
    CHECK(taken == 5000);
    CHECK(read->good == 5000);
    CHECK(read->bad.empty());
}

TEST_CASE("goods that were written are read again as they were") {
    std::vector<catalog::Product> goods{
        {.item = "04006381333931",
         .names = {{"", "Pen, \"blue\""}, {"ar", "قلم"}, {"pt_BR", "Caneta"}},
         .brand = "Acme, Ltd",
         .content = "1 pc",
         .category = "office/pens",
         .price = Money::minor(150),
         .gross_weight = Weight::grams(9),
         .age_limit = 18,
         .picture = "pen.png"},
        {.item = "plu:7290058140886-102", .names = {{"he", "מלפפון"}}, .price = Money::minor(290),
         .sold_by = catalog::SoldBy::Weight, .tax = "reduced"},
        {.item = "plu:1216705", .names = {{"", "Water"}}, .price = Money::minor(99), .deposit = Money::minor(25)},
        {.item = "gift:4334943", .names = {{"", "A gift"}}},
    };
    std::stringstream file;
    CatalogueWriter writer(file, {"EUR", 2}, {"", "ar", "he", "pt_BR"});
    for (const auto& product : goods) writer.put(product);
    std::vector<catalog::Product> again;
    const auto read = read_goods(FileKind::Catalogue, file, "a.csv", {}, {"EUR", 2},
                                 [&](catalog::Product product) { again.push_back(std::move(product)); });
    REQUIRE(read);
    CHECK(read->bad.empty());
    CHECK(again == goods);
}

TEST_CASE("promotions that were written are read again as they were") {
    const std::vector<pricing::Promotion> promotions{promotion("a"), promotion("b")};
    std::stringstream file;
    write_promotions(file, promotions);
    const auto read = read_promotions(file.str(), "p.json");
    REQUIRE(read);
    CHECK(read->bad.empty());
    CHECK(read->promotions == promotions);
}

TEST_CASE("a promotion with a member that nobody knows is named, and the others go in") {
    const auto read = read_promotions(R"([{"id": "a", "goods": {"items": ["plu:1"]}, "reward": {"percent":
        {"numerator": 10, "denominator": 100}}},
        {"id": "b", "audience": {"memebers_only": true}},
        {"id": "c", "parts": [{"count": 1}, {"coutn": 1}]},
        {"id": "d", "reward": {"percent": {"numerator": 1, "denominator": 0}}},
        {"id": "e", "kind": "Percents"}, {"id": "f"}, 7])", "p.json");
    REQUIRE(read);
    CHECK(read->promotions.size() == 1);
    REQUIRE(read->bad.size() == 6);
    CHECK(read->bad[0].number == 2);
    CHECK(read->bad[0].id == "b");
    CHECK(read->bad[0].reason ==
          "audience.memebers_only: this is not known here; possible are members_only, tiers, coupon, tenders");
    CHECK(read->bad[1].reason == "parts[2].coutn: this is not known here; possible are goods, count");
    CHECK(read->bad[2].reason == "reward.percent: the denominator has to be above zero");
    CHECK(read->bad[3].reason == "kind: 'Percents' is not one of the choices");
    CHECK_FALSE(read->bad[4].reason.empty());
    CHECK(read->bad[5].reason == "it has to be an object in braces");
}

TEST_CASE("text that is no JSON is named with its line") {
    const auto sentence = [](const std::string& text) {
        const auto read = read_promotions(text, "p.json");
        return read ? "" : read.error().sentence;
    };
    CHECK(sentence("[\n{\n]").starts_with("p.json:3: this is not JSON: "));
    CHECK(sentence("[]\n7") == "p.json:2: this is not JSON: something stands behind its end");
    CHECK(sentence("[\n") == "p.json:2: this is not JSON: it ends too early");
    CHECK(sentence("") == "p.json:1: this is not JSON: it ends too early");
    CHECK(sentence("{}") == "p.json: promotions are a list: [ {…}, {…} ]");
}
