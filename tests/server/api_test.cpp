#include <catch2/catch_test_macros.hpp>

#include <fstream>
#include <sstream>

#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include "tests/server/raw_http.h"

using namespace kassa;
using namespace kassa::tests;

TEST_CASE("a kiosk reads the catalogue over the wire as it was imported") {
    RunningStore store;
    store.shop.imports({product("00000000000017", "Crackers"), product("00000000000024", "كاكاو"),
                        product("plu:4011", "Bananas")});
    const auto first = ask(store, "GET", "/v1/changes?since=0&limit=2");
    CHECK(first.status == 200);
    const auto page = good(from_text<protocol::ChangesPage>(first.body));
    CHECK(page.more);
    CHECK(page.from_start);
    CHECK(page.products.size() == 2);
    const auto rest = good(from_text<protocol::ChangesPage>(
        ask(store, "GET", std::format("/v1/changes?since={}&limit=2&store={}", page.version, page.store))
            .body));
    CHECK(rest.products == std::vector{product("plu:4011", "Bananas")});
    CHECK(good(from_text<protocol::Versions>(ask(store, "GET", "/v1/versions").body)).products ==
          rest.version);
}

TEST_CASE("names that break programs come over the wire unchanged") {
    const auto file = std::filesystem::path(KASSA_SOURCE_DIR) / "../shared/data/naughty_strings.json";
    if (!std::filesystem::exists(file)) SKIP("../shared/data/naughty_strings.json is not there");
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    RunningStore store;
    std::vector<catalog::Product> goods;
    for (const auto& name : good(from_text<std::vector<std::string>>(text.str())))
        goods.push_back(product(std::format("{:014}", goods.size()), name));
    store.shop.imports(goods);
    const auto page =
        good(from_text<protocol::ChangesPage>(ask(store, "GET", "/v1/changes?limit=5000").body));
    CHECK(page.products == goods);
}

TEST_CASE("a sale over the wire is kept once, and a conflict is told as one") {
    RunningStore store;
    const auto body = to_text(sale("s-1", 500));
    const auto first = ask(store, "POST", "/v1/sales", body);
    CHECK(first.status == 200);
    const auto again = ask(store, "POST", "/v1/sales", body);
    CHECK(again.status == 200);
    CHECK(again.body == first.body);
    const auto other = ask(store, "POST", "/v1/sales", to_text(sale("s-1", 501)));
    CHECK(other.status == 409);
    CHECK(other.head.contains("application/problem+json"));
    const auto problem = good(from_text<protocol::Problem>(other.body));
    CHECK(problem.status == 409);
    CHECK(problem.title == "Conflict");
    CHECK(problem.detail.contains("s-1"));
    CHECK(store.shop.sales_kept() == 1);
}

TEST_CASE("who may ask what") {
    RunningStore store;
    struct Row {
        const char* name;
        const char* method;
        const char* target;
        bool with_key;
        int status;
    };
    const Row rows[] = {
        {"anybody may ask for health", "GET", "/v1/health", false, 200},
        {"a kiosk too", "GET", "/v1/health", true, 200},
        {"versions", "GET", "/v1/versions", true, 200},
        {"no policy yet", "GET", "/v1/policy", true, 404},
        {"a policy that never was", "GET", "/v1/policy?version=abc", true, 404},
        {"staff", "GET", "/v1/staff", true, 200},
        {"members", "GET", "/v1/members/changes?since=0", true, 200},
        {"pictures", "GET", "/v1/pictures", true, 200},
        {"a missing picture", "GET", "/v1/pictures/none.png", true, 404},
        {"a picture with a path", "GET", "/v1/pictures/../../etc/passwd", true, 404},
        {"a picture with a hidden path", "GET", "/v1/pictures/%2e%2e%2fstore.db", true, 404},
        {"a number that is none", "GET", "/v1/changes?since=x", true, 400},
        {"a number beyond counting", "GET", "/v1/changes?since=99999999999999999999", true, 400},
        {"a page too big", "GET", "/v1/changes?limit=5001", true, 400},
        {"a future version begins again", "GET", "/v1/changes?since=9223372036854775807", true, 200},
        {"nothing there", "GET", "/v1/nothing", true, 404},
        {"the root", "GET", "/", true, 404},
        {"the wrong method", "POST", "/v1/versions", true, 405},
        {"the wrong method for a sale", "GET", "/v1/sales", true, 405},
        {"deleting", "DELETE", "/v1/sales", true, 405},
        {"a head", "HEAD", "/v1/versions", true, 405},
        {"a stranger asks for versions", "GET", "/v1/versions", false, 401},
        {"a stranger asks for changes", "GET", "/v1/changes", false, 401},
        {"a stranger asks for the policy", "GET", "/v1/policy", false, 401},
        {"a stranger asks for staff", "GET", "/v1/staff", false, 401},
        {"a stranger asks for members", "GET", "/v1/members/changes", false, 401},
        {"a stranger asks for pictures", "GET", "/v1/pictures", false, 401},
        {"a stranger asks for a picture", "GET", "/v1/pictures/none.png", false, 401},
        {"a stranger tells of a sale", "POST", "/v1/sales", false, 401},
        {"a stranger tells of a case", "POST", "/v1/cases", false, 401},
        {"a stranger tells of a basket", "POST", "/v1/baskets", false, 401},
        {"a stranger learns nothing of paths", "GET", "/v1/nothing", false, 401},
    };
    for (const auto& row : rows) {
        INFO(row.name);
        const auto heard =
            send_raw(store, request(row.method, row.target, row.with_key ? store.key.key : ""));
        CHECK(heard.status == row.status);
        if (heard.status >= 400 && std::string_view(row.method) != "HEAD")
            CHECK_FALSE(good(from_text<protocol::Problem>(heard.body)).detail.empty());
    }
    for (const auto& key :
         {std::string(64, '0'), std::string("' or 1=1 --"), std::string(3000, 'k'), std::string("\xFF")})
        CHECK(send_raw(store, request("GET", "/v1/versions", key)).status == 401);
}

TEST_CASE("a refusal for want of right is noted, and what a stranger sent cannot forge a line of the log") {
    std::ostringstream log;
    const auto before = spdlog::default_logger();
    spdlog::set_default_logger(
        std::make_shared<spdlog::logger>("test", std::make_shared<spdlog::sinks::ostream_sink_mt>(log)));
    {
        RunningStore store;
        send_raw(store, request("GET", "/v1/staff", ""));
        send_raw(store, request("GET", "/v1/staff%0d%0aforged", std::string(64, '7')));
        ask(store, "POST", "/v1/sales", to_text(sale("s-9", 1, "lane-2")));
    }
    spdlog::set_default_logger(before);
    CHECK(log.str().contains("GET /v1/staff from a stranger at 127.0.0.1 refused: no key"));
    CHECK(log.str().contains("GET /v1/staff??forged from a stranger at 127.0.0.1 refused: "));
    CHECK(log.str().contains("POST /v1/sales from lane lane-1 refused"));
    CHECK_FALSE(log.str().contains(std::string(64, '7')));
    CHECK(std::ranges::count(log.str(), '\n') == 3);
}

TEST_CASE("a case and a basket go the same way as a sale") {
    RunningStore store;
    const cases::Case told{.id = "c-1", .kind = cases::Kind::Help, .opened = noon};
    CHECK(ask(store, "POST", "/v1/cases", to_text(told)).status == 200);
    CHECK(ask(store, "POST", "/v1/cases", to_text(told)).status == 200);
    CHECK(good(store.shop.storage->told_case("c-1")).has_value());
    const protocol::BasketTold basket{protocol::BasketTold::What::Suspended, {"v-1", noon}};
    CHECK(ask(store, "POST", "/v1/baskets", to_text(basket)).status == 200);
    CHECK(good(store.shop.storage->basket("v-1"))->lane == "lane-1");
    CHECK(ask(store, "POST", "/v1/sales", to_text(sale("s-9", 1, "lane-2"))).status == 403);
}

TEST_CASE("a picture comes with a tag, and not again while the kiosk has it") {
    RunningStore store;
    std::string png("\x89PNG\r\n\x1a\n", 8);
    for (int i = 0; i < 256; ++i) png += char(i);
    good(store.shop.service.put_picture("bananas.png", png));
    const auto first = ask(store, "GET", "/v1/pictures/bananas.png");
    CHECK(first.status == 200);
    CHECK(first.body == png);
    CHECK(first.head.contains("image/png"));
    const auto etag = good(store.shop.service.pictures()).pictures[0].etag;
    CHECK(first.head.contains("ETag: \"" + etag + "\""));
    const auto again = send_raw(store, request("GET", "/v1/pictures/bananas.png", store.key.key, "",
                                               "If-None-Match: \"" + etag + "\"\r\n"));
    CHECK(again.status == 304);
    CHECK(again.body.empty());
}
