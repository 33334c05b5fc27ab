// The description of the interface, the table of routes and what is really answered are held against one another.
#include <catch2/catch_test_macros.hpp>

#include <fstream>
#include <set>
#include <sstream>

#include <spdlog/spdlog.h>

#include "core/protocol/stock.h"
#include "core/server/openapi.h"
#include "core/service/quotes.h"
#include "tests/server/schema.h"
#include "tests/server/staffed_shop.h"

using namespace kassa;
using namespace kassa::tests;
namespace json = boost::json;

namespace {

const std::filesystem::path file = std::filesystem::path(KASSA_SOURCE_DIR) / "core/server/openapi.json";

std::string in_capitals(std::string_view method) {
    std::string capitals(method);
    for (auto& c : capitals) c = char(c - 'a' + 'A');
    return capitals;
}

// What is asked of every route once, such that it answers 200.
struct Asked {
    std::string method, route, path, body;
    std::map<std::string, std::string> query;
};

cases::Case weight_case() {
    return {.id = "c-1", .kind = cases::Kind::Weight, .opened = noon, .line = 3, .about = "milk",
            .difference = Weight::grams(250)};
}

protocol::Sale full_sale() {
    auto made = sale("s-1", 500);
    made.member = protocol::SaleMember{"0123", "gold", protocol::Recognised::Card};
    made.coupons.push_back({"4006381333931", "k", "claim-1"});
    return made;
}

protocol::MemberApplication application(const std::string& card) {
    return {.id = "m-1",
            .card = card,
            .tier = "gold",
            .document = "passport",
            .person = {"Ana Lopes", "0612345678", "12 Market Square", "1990-05-17", ""}};
}

// Points enough for a voucher, on a card that the store knows by its tier.
void gives_points(StaffedShop& shop, const std::string& card) {
    good(shop.shop.service.put_members({{"77100001", "gold"}}, some_card_key));
    auto earned = sale("s-0", 100);
    earned.member = protocol::SaleMember{card, "gold", protocol::Recognised::Card};
    earned.priced.points = pricing::BasketPoints{0, 300, false};
    good(shop.shop.storage->transaction([&]() -> Result<void> {
        const auto booked = shop.stores.members.book_sale(earned, earned.priced);
        return booked ? Result<void>() : std::unexpected(booked.error());
    }));
}

service::QuoteRequest quote_request() {
    service::QuoteRequest request{.tender = "card"};
    request.member = service::QuoteMember{"gold", true, {{"a", 1}}};
    request.items.push_back({.code = "00000000000017", .quantity = 2});
    return request;
}

pricing::Promotion promotion() {
    pricing::Promotion made;
    made.id = "half";
    made.names["en"] = "Half price";
    made.goods.items = {"00000000000017"};
    made.reward.percent = Ratio::percent(50);
    return made;
}

}  // namespace

TEST_CASE("the description in the repository is the program's") {
    const auto now = server::pretty(server::openapi());
    if (std::getenv("UPDATE_GOLDEN")) std::ofstream(file, std::ios::binary) << now;
    std::ostringstream kept;
    kept << std::ifstream(file, std::ios::binary).rdbuf();
    INFO("run with UPDATE_GOLDEN=1 and look at the difference");
    CHECK(kept.str() == now);
}

TEST_CASE("every route is described with who may ask, and nothing else is") {
    const auto described = server::openapi();
    std::set<std::string> in_table, in_file;
    for (const auto& route : server::routes()) {
        in_table.insert(std::string(route.method) + " " + std::string(route.path));
        INFO(route.path);
        CHECK_FALSE(route.what.empty());
        CHECK((route.handle != nullptr || route.handle_together != nullptr));
        CHECK((route.who.anybody || route.who.kiosk || route.who.staff));
        CHECK((route.body != nullptr) <= (route.method == "POST"));
    }
    CHECK(in_table.size() == server::routes().size());
    for (const auto& [path, methods] : described.at("paths").as_object())
        for (const auto& [method, operation] : methods.as_object()) {
            in_file.insert(in_capitals(method) + " " + std::string(path));
            CHECK_FALSE(operation.at("security").as_array().empty());
        }
    CHECK(in_table == in_file);
}

TEST_CASE("what the store takes and answers is what the description says") {
    spdlog::set_level(spdlog::level::err);
    StaffedShop shop;
    shop.shop.imports({product("00000000000017", "Crackers")});
    std::string png("\x89PNG\r\n\x1a\n", 8);
    good(shop.shop.service.put_picture("bananas.png", png));
    good(shop.shop.service.put_members({{"9001", ""}}, some_card_key));
    std::ifstream policy(std::filesystem::path(KASSA_SOURCE_DIR) / "packaging/demo/policy.toml");
    std::ostringstream toml;
    toml << policy.rdbuf();
    good(shop.shop.service.apply_policy(toml.str(), "the demo's policy"));
    good(shop.stores.promotions.put({promotion()}));
    const auto code = good(shop.stores.people.new_code("lane-3", some_card_key));
    const auto coupon = good(shop.stores.coupons.issue("autumn", 1, {}))[0];
    const std::string public_key(64, 'b');
    const auto card = good(protocol::card_pseudonym("77100001", some_card_key));
    const protocol::AuthorisationRequest held{
        "a-1", card, protocol::Recognised::Card, "stored_value", "", Money::minor(100)};
    const protocol::CardReplacement replacement{
        .id = "m-5", .card = card, .new_card = "77100002", .document = "passport"};
    const protocol::StockMovement delivery{.id = "w-1", .item = "00000000000017", .pieces = 24};
    const protocol::WeightsTold weights_told{
        "w-2",
        {{"00000000000017",
          {Weight::grams(300), Weight::grams(2), weights::Source::Accepted, 900'000, "v-1", noon}}}};
    good(shop.stores.recalls.put({{"R-1", {{"en", "Glass"}}, {{.item = "00000000000017", .batch_from = "L1"}}}}));
    gives_points(shop, card);

    const Asked requests[] = {
        {"GET", "/v1/health", "", "", {}},
        {"GET", "/v1/openapi.json", "", "", {}},
        {"GET", "/v1/versions", "", "", {}},
        {"GET", "/v1/changes", "", "", {{"since", "0"}}},
        {"GET", "/v1/members/changes", "", "", {}},
        {"GET", "/v1/policy", "", "", {}},
        {"GET", "/v1/promotions/changes", "", "", {{"since", "0"}}},
        {"POST", "/v1/quotes", "", to_text(quote_request()), {}},
        {"GET", "/v1/staff", "", "", {}},
        {"GET", "/v1/pictures", "", "", {}},
        {"GET", "/v1/pictures/{name}", "/v1/pictures/bananas.png", "", {}},
        {"POST", "/v1/sales", "", to_text(full_sale()), {}},
        {"POST", "/v1/cases", "", to_text(weight_case()), {}},
        {"POST", "/v1/baskets", "",
         to_text(protocol::BasketTold{protocol::BasketTold::What::Voided, {"v-1", noon}}), {}},
        {"POST", "/v1/enrolments", "", to_text(protocol::EnrolmentRequest{code, "lane-3", public_key}), {}},
        {"POST", "/v1/staff/sign-in", "", to_text(protocol::SignIn{"7001", "1234"}), {}},
        {"POST", "/v1/staff/{badge}/unlock", "/v1/staff/7001/unlock", "", {}},
        {"POST", "/v1/staff/tries", "", to_text(protocol::StaffTries{"t-1", "7001", 2, noon}), {}},
        {"POST", "/v1/lanes/state", "",
         to_text(protocol::LaneState{"l-1", noon, "Shopping", {{"printer", true}}, 1, 2, false}), {}},
        {"GET", "/v1/lanes", "", "", {}},
        {"GET", "/v1/lanes/chain", "", "", {}},
        {"POST", "/v1/cases/{id}/decision", "/v1/cases/c-1/decision",
         to_text(protocol::CaseDecision{"d-1", cases::Priced{Money::minor(100)}, "looked at"}), {}},
        {"GET", "/v1/cases", "", "", {{"since", "0"}}},
        {"POST", "/v1/members", "", to_text(application("77100001")), {}},
        {"GET", "/v1/members/{card}", "/v1/members/" + card, "", {}},
        {"POST", "/v1/members/top-ups", "", to_text(protocol::TopUp{"m-2", card, Money::minor(500)}), {}},
        {"POST", "/v1/members/upgrade", "", to_text(protocol::TierChange{"m-3", card, "platinum"}), {}},
        {"POST", "/v1/authorisations", "", to_text(held), {}},
        {"POST", "/v1/authorisations/{id}/release", "/v1/authorisations/a-1/release", "", {}},
        {"POST", "/v1/coupons/claims", "", to_text(protocol::CouponClaimRequest{"k-1", coupon}), {}},
        {"POST", "/v1/coupons/claims/{id}/release", "/v1/coupons/claims/k-1/release", "", {}},
        {"POST", "/v1/stock/movements", "", to_text(delivery), {}},
        {"GET", "/v1/stock/{item}", "/v1/stock/00000000000017", "", {}},
        {"POST", "/v1/weights", "", to_text(weights_told), {}},
        {"GET", "/v1/recalls", "", "", {}},
        {"GET", "/v1/weights/changes", "", "", {{"since", "0"}}},
        {"POST", "/v1/vouchers", "",
         to_text(protocol::VoucherRequest{"v-1", card, protocol::Recognised::Card, 250}), {}},
        {"POST", "/v1/members/export", "", to_text(protocol::CardName{card}), {}},
        {"POST", "/v1/members/unblock", "", to_text(protocol::CardFound{"m-9", card}), {}},
        {"POST", "/v1/members/block", "", to_text(protocol::CardBlock{"m-4", card}), {}},
        {"POST", "/v1/members/replace", "", to_text(replacement), {}},
        {"POST", "/v1/members/erase", "", to_text(protocol::Erasure{"m-6", "77100002"}), {}},
        {"POST", "/v1/staff/sign-out", "", "", {}},
    };
    std::set<std::string> asked;
    const auto description = server::openapi();
    const Schemas schemas(description);
    for (const auto& one : requests) {
        INFO(one.method << " " << one.route);
        const auto found = server::match(one.method, one.path.empty() ? one.route : one.path);
        REQUIRE(found.route);
        CHECK(found.route->path == one.route);
        asked.insert(one.method + one.route);
        const auto& operation = description.at("paths").at(one.route).at(one.method == "GET" ? "get" : "post");
        if (found.route->body)
            CHECK(schemas.wrong(json::parse(one.body),
                                operation.at("requestBody").at("content").at("application/json").at("schema")) == "");
        const auto key = found.route->who.kiosk ? shop.lane_1.key : shop.tokens[protocol::Role::technician];
        const auto answer = shop.ask(key, one.method, std::string(one.path.empty() ? one.route : one.path), one.body,
                                     one.query);
        INFO(answer.body);
        REQUIRE(answer.status == 200);
        const auto& content = operation.at("responses").at("200").at("content");
        CHECK(content.as_object().contains(answer.type));
        if (found.route->answer)
            CHECK(schemas.wrong(json::parse(answer.body), content.at("application/json").at("schema")) == "");
    }
    for (const auto& route : server::routes())
        if (route.path != "/v1/push") {
            INFO("no answer of this route was looked at: " << route.path);
            CHECK(asked.contains(std::string(route.method) + std::string(route.path)));
        }
    spdlog::set_level(spdlog::level::info);
}

TEST_CASE("the validator finds what is wrong") {
    const auto description = server::openapi();
    const Schemas schemas(description);
    const json::value health{{"$ref", "#/components/schemas/Health"}};
    const json::value decision{{"$ref", "#/components/schemas/CaseDecision"}};
    CHECK(schemas.wrong(json::parse(R"({"status":"ready","store":"x"})"), health) == "");
    CHECK(schemas.wrong(json::parse(R"({"status":1})"), health) != "");
    CHECK(schemas.wrong(json::parse(R"({"statuss":"ready"})"), health) != "");
    CHECK(schemas.wrong(json::parse(R"([])"), health) != "");
    CHECK(schemas.wrong(json::parse(R"({"decision":{"is":"Approved"}})"), decision) == "");
    CHECK(schemas.wrong(json::parse(R"({"decision":{"is":"Approved","price":1}})"), decision) != "");
    CHECK(schemas.wrong(json::parse(R"({"decision":{"is":"Waved"}})"), decision) != "");
}
