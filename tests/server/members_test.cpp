// A member over the network: the lane that shows their points and holds their money, the sale that takes it, and the
// desk at which staff helps them.
#include <catch2/catch_test_macros.hpp>

#include <fstream>
#include <sstream>

#include <spdlog/spdlog.h>

#include "tests/server/staffed_shop.h"

using namespace kassa;
using namespace kassa::tests;
using protocol::Role;

namespace {

struct MembersShop : StaffedShop {
    MembersShop() {
        spdlog::set_level(spdlog::level::off);
        std::ifstream in(KASSA_SOURCE_DIR "/packaging/policies/department-store.toml");
        std::stringstream text;
        text << in.rdbuf();
        good(shop.service.apply_policy(text.str(), "department-store.toml"));
        const protocol::MemberApplication application{
            .id = "m-1",
            .card = "77100001",
            .tier = "gold",
            .document = "passport",
            .person = {"Li Wei", "13800138000", "8 Nanjing Road", "1990-05-17", ""}};
        REQUIRE(posts(Role::attendant, "/v1/members", application).status == 200);
    }
    ~MembersShop() { spdlog::set_level(spdlog::level::info); }

    template <class T>
    server::Answer posts(Role role, const std::string& path, const T& body) {
        return ask(tokens[role], "POST", path, to_text(body));
    }
    template <class T>
    server::Answer lane_posts(const std::string& path, const T& body) {
        return ask(lane_1.key, "POST", path, to_text(body));
    }
    protocol::MemberView seen() {
        return good(from_text<protocol::MemberView>(ask(lane_1.key, "GET", "/v1/members/" + card).body));
    }

    const std::string card = good(protocol::card_pseudonym("77100001", some_card_key));
};

}  // namespace

TEST_CASE("a member's money is held by one request, taken by the sale, and every repetition changes nothing") {
    MembersShop shop;
    const protocol::TopUp top_up{"m-2", "77100001", Money::minor(5'000)};
    const protocol::AuthorisationRequest held{"a-1", shop.card, protocol::Recognised::Card, "stored_value", "",
                                              Money::minor(3'000)};
    auto bought = sale("s-1", 3'000);
    bought.member = protocol::SaleMember{shop.card, "gold", protocol::Recognised::Card};
    bought.priced.points = pricing::BasketPoints{30, 250, false};
    bought.tenders = {{.kind = "stored_value", .payment = "p", .amount = Money::minor(3'000), .authorisation = "a-1"}};
    for (int told = 0; told < 2; ++told) {
        REQUIRE(shop.posts(Role::attendant, "/v1/members/top-ups", top_up).status == 200);
        const auto answer = shop.lane_posts("/v1/authorisations", held);
        const auto authorised = good(from_text<protocol::Authorisation>(answer.body));
        CHECK(authorised.approved);
        CHECK(authorised.amount == Money::minor(3'000));
        REQUIRE(shop.lane_posts("/v1/sales", bought).status == 200);
        const auto view = shop.seen();
        CHECK(view.stored_value == Money::minor(2'000));
        CHECK(view.department_points == 30);
        CHECK(view.supermarket_points == 250);
    }
    CHECK(shop.lane_posts("/v1/authorisations/a-1/release", boost::json::object()).status == 409);
    const protocol::VoucherRequest voucher{"v-1", shop.card, protocol::Recognised::Card, 250};
    const auto first = shop.lane_posts("/v1/vouchers", voucher), second = shop.lane_posts("/v1/vouchers", voucher);
    CHECK(first.status == 200);
    CHECK(second.body == first.body);
    CHECK(shop.seen().vouchers.size() == 1);
    // Another voucher under the same id, and one without the card.
    CHECK(shop.lane_posts("/v1/vouchers", protocol::VoucherRequest{"v-1", shop.card, protocol::Recognised::Card, 600})
              .status == 409);
    CHECK(shop.lane_posts("/v1/vouchers",
                          protocol::VoucherRequest{"v-2", shop.card, protocol::Recognised::Telephone, 250})
              .status == 403);

    auto voided = sale("s-1-back", 3'000);
    voided.voids = "s-1";
    voided.tenders = bought.tenders;
    REQUIRE(shop.lane_posts("/v1/sales", voided).status == 200);
    CHECK(shop.seen().stored_value == Money::minor(5'000));
    CHECK(shop.seen().department_points == 0);
    CHECK(shop.seen().supermarket_points == -250);
}

TEST_CASE("what staff may do with members grows with their role") {
    MembersShop shop;
    const protocol::CardReplacement replacement{
        .id = "m-3", .card = "77100001", .new_card = "77100002", .document = "passport"};
    const protocol::CardBlock lost{"m-2", "+8613800138000"};
    CHECK(shop.posts(Role::attendant, "/v1/members/block", lost).status == 200);
    CHECK(shop.posts(Role::attendant, "/v1/members/replace", replacement).status == 403);
    const protocol::TierChange upgrade{"m-4", "77100001", "platinum"};
    CHECK(shop.posts(Role::attendant, "/v1/members/upgrade", upgrade).status == 403);
    CHECK(shop.posts(Role::supervisor, "/v1/members/replace", replacement).status == 200);
    CHECK(shop.posts(Role::supervisor, "/v1/members/erase", protocol::Erasure{"m-5", "77100002"}).status == 403);
    CHECK(shop.posts(Role::supervisor, "/v1/members/export", protocol::CardName{"77100002"}).status == 403);
    const auto exported = shop.posts(Role::manager, "/v1/members/export", protocol::CardName{"77100002"});
    CHECK(good(from_text<protocol::MemberExport>(exported.body)).person->name == "Li Wei");
    CHECK(shop.posts(Role::manager, "/v1/members/erase", protocol::Erasure{"m-5", "77100002"}).status == 200);
    CHECK(shop.posts(Role::manager, "/v1/members/export", protocol::CardName{"77100002"}).status == 404);
    // Who did it is kept with it.
    CHECK(good(shop.shop.storage->member_request("m-5"))->by == "badge 7003");
}

TEST_CASE("a card's number has no place in a path, and no refusal repeats what was sent") {
    MembersShop shop;
    CHECK(shop.ask(shop.lane_1.key, "GET", "/v1/members/77100001").status == 400);
    CHECK(shop.ask(shop.lane_1.key, "GET", "/v1/members/" + std::string(32, '0')).status == 404);
    for (const auto& answer : {shop.ask(shop.lane_1.key, "GET", "/v1/members/77100001"),
                               shop.posts(Role::manager, "/v1/members/export", protocol::CardName{"77109999"}),
                               shop.posts(Role::attendant, "/v1/members/block",
                                          protocol::CardBlock{"m-9", "77109999"})}) {
        CHECK(answer.status >= 400);
        CHECK_FALSE(answer.body.contains("7710"));
    }
}
