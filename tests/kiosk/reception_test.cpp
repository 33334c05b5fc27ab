// What the reception adds to a code: the product, and the recall that its pack falls under.
#include "kiosk/app/reception.h"

#include <catch2/catch_test_macros.hpp>

using namespace kassa;
using namespace kassa::kiosk;

namespace {

class Shelf final : public catalog::Catalogue {
public:
    std::optional<catalog::Product> find(const catalog::ItemKey& item) const override {
        if (item != "09521234001805") return std::nullopt;
        catalog::Product product;
        product.item = item;
        product.price = Money::minor(229);
        return product;
    }
    std::vector<catalog::Product> search(const std::string&, const std::string&, int) const override { return {}; }
    std::vector<catalog::Product> without_barcode(const std::string&, int) const override { return {}; }
};

flows::ItemRead read(const CodeSeen& seen, const policy::Policy& policy, const catalog::RecallBook& recalls) {
    const auto event = receive(seen, policy, Shelf(), recalls, Instant(Duration(1'790'000'000'000)),
                               [](const std::string&, protocol::Recognised) { return flows::MemberRead{}; },
                               [](const catalog::CouponCode&) { return flows::CouponRead{}; });
    REQUIRE(std::holds_alternative<flows::ItemRead>(event));
    return std::get<flows::ItemRead>(event);
}

policy::Policy shop() {
    policy::Policy policy;
    policy.pricing.taxes["standard"] = {Ratio::percent(20), "A"};
    return policy;
}

flows::ItemRead read(const std::string& text, const catalog::RecallBook& recalls) {
    return read({flows::ItemRead::How::Scanner, {catalog::Symbology::DataMatrix, text, true}}, shop(), recalls);
}

}  // namespace

TEST_CASE("a code comes with its product and the recall that its pack falls under") {
    const catalog::RecallBook recalls(
        {{"R-1", {{"en", "words"}}, {{.item = "09521234001805", .batch_from = "B-100", .batch_to = "B-199"}}}});
    const auto recalled = read("010952123400180510B-150", recalls);
    CHECK(recalled.product->price == Money::minor(229));
    CHECK(recalled.recall == flows::RecallFound{"R-1", {{"en", "words"}}, true});
    CHECK_FALSE(read("010952123400180510B-200", recalls).recall);
    CHECK(read("0109521234001805", recalls).recall == flows::RecallFound{"R-1", {{"en", "words"}}, false});
    CHECK_FALSE(read("010952123400180510B-150", {}).recall);
    // What the catalogue does not know can be recalled too.
    const catalog::RecallBook others({{"R-2", {}, {{.item = "09521234000303"}}}});
    CHECK_FALSE(read("0109521234000303", others).product);
    CHECK(read("0109521234000303", others).recall->certain);
}

TEST_CASE("what else the camera sees is told of items only: a member's card in the picture is nobody's business") {
    policy::Policy policy = shop();
    policy.codes.vip_prefixes = {"7711"};
    const CodeSeen seen{flows::ItemRead::How::Camera,
                        {catalog::Symbology::DataMatrix, "0109521234001805", true},
                        0,
                        {{catalog::Symbology::Ean13, "9521234001805"}, {catalog::Symbology::Code128, "77110001234"}}};
    CHECK(read(seen, policy, {}).in_view == std::vector<std::string>{"9521234001805"});
}
