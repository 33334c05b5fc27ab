// Every route of the description, asked by everybody there is: whoever may not is refused with a sentence, and it is
// noted.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <atomic>

#include <spdlog/spdlog.h>

#include "core/server/openapi.h"
#include "tests/server/raw_http.h"
#include "tests/server/staffed_shop.h"

using namespace kassa;
using namespace kassa::tests;
using protocol::Role;
namespace json = boost::json;

namespace {

struct Asker {
    const char* name;
    std::string bearer;
    bool kiosk = false;
    std::optional<Role> role;
    bool known() const { return kiosk || role.has_value(); }
};

// What the description's `security` says of this asker.
bool may(const json::array& security, const Asker& asker) {
    for (const auto& way : security) {
        const auto& needs = way.as_object();
        if (needs.empty()) return true;
        if (needs.contains("kiosk") && asker.kiosk) return true;
        if (const auto* roles = needs.if_contains("staff"); roles && asker.role)
            for (const auto& role : roles->as_array())
                if (role.as_string() == boost::describe::enum_to_string(*asker.role, "?")) return true;
    }
    return false;
}

std::string with_names(std::string path) {
    for (auto open = path.find('{'); open != std::string::npos; open = path.find('{'))
        path.replace(open, path.find('}') - open + 1, "x");
    return path;
}

}  // namespace

TEST_CASE("on every route, who may not is refused with a sentence, and it is noted") {
    spdlog::set_level(spdlog::level::off);
    StaffedShop shop;
    const auto old_key = shop.lane_2.key;
    shop.lane_2 = good(shop.shop.service.enrol("lane-2", some_card_key));
    const auto former = shop.tokens[Role::manager];
    shop.shop.clock.advance(13h);
    for (const auto& [role, badge] : {std::pair(Role::attendant, "7001"), std::pair(Role::supervisor, "7002"),
                                      std::pair(Role::manager, "7003"), std::pair(Role::technician, "7004")})
        shop.tokens[role] = shop.sign_in(badge);

    const auto askers = [&] {
        return std::vector<Asker>{
            {"nobody", "", false, {}},
            {"a wrong key", std::string(64, '0'), false, {}},
            {"a key that is no key", "' or 1=1 --", false, {}},
            {"a lane's former key", old_key, false, {}},
            {"a token that has ended", former, false, {}},
            {"a kiosk", shop.lane_1.key, true, {}},
            {"another kiosk", shop.lane_2.key, true, {}},
            {"an attendant", shop.tokens[Role::attendant], false, Role::attendant},
            {"a supervisor", shop.tokens[Role::supervisor], false, Role::supervisor},
            {"a manager", shop.tokens[Role::manager], false, Role::manager},
            {"a technician", shop.tokens[Role::technician], false, Role::technician},
        };
    };
    int refused = 0, let_in = 0;
    const auto description = server::openapi();
    for (const auto& [path, methods] : description.at("paths").as_object()) {
        for (const auto& [method, operation] : methods.as_object()) {
            for (const auto& asker : askers()) {
                INFO(asker.name << " asks " << method << " " << path);
                const auto noted = shop.refusals();
                const auto answer = shop.ask(asker.bearer, method == "get" ? "GET" : "POST",
                                             with_names(std::string(path)), method == "get" ? "" : "{}");
                if (may(operation.at("security").as_array(), asker)) {
                    ++let_in;
                    CHECK((answer.status != 401 && answer.status != 403));
                    // Signing out ends the token that the next routes are asked with.
                    if (path == "/v1/staff/sign-out")
                        for (const auto& [role, badge] :
                             {std::pair(Role::attendant, "7001"), std::pair(Role::supervisor, "7002"),
                              std::pair(Role::manager, "7003"), std::pair(Role::technician, "7004")})
                            if (asker.role == role) shop.tokens[role] = shop.sign_in(badge);
                    continue;
                }
                ++refused;
                CHECK(answer.status == (asker.known() ? 403 : 401));
                CHECK(answer.type == "application/problem+json");
                CHECK_FALSE(good(from_text<protocol::Problem>(answer.body)).detail.empty());
                CHECK(shop.refusals() == noted + 1);
            }
        }
    }
    INFO(refused << " refused, " << let_in << " let in");
    CHECK(refused > 100);
    CHECK(let_in > 80);
    // No note holds a key, a token, or what was sent for one.
    for (const auto& note : good(shop.stores.people.refusals(10'000)))
        for (const auto& asker : askers())
            if (!asker.bearer.empty()) CHECK_FALSE(to_text(note).contains(asker.bearer));
    spdlog::set_level(spdlog::level::info);
}

TEST_CASE("a lane speaks for itself only") {
    spdlog::set_level(spdlog::level::off);
    StaffedShop shop;
    CHECK(shop.ask(shop.lane_1.key, "POST", "/v1/cases", to_text(cases::Case{.id = "c-1"})).status == 200);
    const auto noted = shop.refusals();
    CHECK(shop.ask(shop.lane_2.key, "POST", "/v1/sales", to_text(sale("s-1", 100, "lane-1"))).status == 403);
    CHECK(shop.refusals() == noted + 1);
    CHECK(shop.ask(shop.lane_2.key, "POST", "/v1/cases", to_text(cases::Case{.id = "c-1"})).status == 409);
    const auto cases_of = [&](const std::string& key) {
        return good(from_text<protocol::CasesPage>(shop.ask(key, "GET", "/v1/cases").body)).cases.size();
    };
    CHECK(cases_of(shop.lane_1.key) == 1);
    CHECK(cases_of(shop.lane_2.key) == 0);
    CHECK(cases_of(shop.tokens[Role::attendant]) == 1);
    spdlog::set_level(spdlog::level::info);
}

TEST_CASE("a role that changed counts at once, and a removed badge is signed out") {
    spdlog::set_level(spdlog::level::off);
    StaffedShop shop;
    const auto unlock = [&](const std::string& token) {
        return shop.ask(token, "POST", "/v1/staff/7001/unlock").status;
    };
    CHECK(unlock(shop.tokens[Role::supervisor]) == 200);
    good(shop.stores.people.remove_staff("7002"));
    CHECK(unlock(shop.tokens[Role::supervisor]) == 401);
    CHECK(unlock(shop.tokens[Role::manager]) == 200);
    // A new PIN ends what was begun with the old one.
    good(shop.shop.service.add_staff("7003", "Somebody", Role::attendant, "4321", cheap));
    CHECK(unlock(shop.tokens[Role::manager]) == 401);
    CHECK(unlock(good(shop.stores.people.sign_in({"7003", "4321"})).token) == 403);
    CHECK(shop.ask(shop.tokens[Role::technician], "POST", "/v1/staff/sign-out").status == 200);
    CHECK(unlock(shop.tokens[Role::technician]) == 401);
    spdlog::set_level(spdlog::level::info);
}

TEST_CASE("who listens for pushes is no longer told when the right to it ends, and not before") {
    spdlog::set_level(spdlog::level::off);
    RunningStore store(server::Limits{.push_right = 20ms});
    service::People people(*store.shop.storage, store.shop.clock);
    good(store.shop.service.add_staff("7001", "Somebody", protocol::Role::attendant, "1234", cheap));
    const auto token = good(people.sign_in({"7001", "1234"})).token;
    const bool kiosk = GENERATE(false, true);
    Connection connection(store.port());
    connection.send(std::format("GET /v1/push HTTP/1.1\r\nHost: store\r\nAuthorization: Bearer {}\r\n"
                                "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
                                kiosk ? store.key.key : token));
    std::atomic<bool> ended = false;
    std::thread later([&] {
        std::this_thread::sleep_for(200ms);
        ended = true;
        if (kiosk) good(store.shop.service.enrol("lane-1", some_card_key));  // its key is another one now
        else good(people.remove_staff("7001"));
    });
    const auto heard = parse(connection.rest());
    CHECK(ended);
    later.join();
    CHECK(heard.status == 101);
    CHECK(heard.body.contains("what"));
    spdlog::set_level(spdlog::level::info);
}
