// What a network can do to a server: it may refuse, and it must stay.
#include <catch2/catch_test_macros.hpp>

#include <spdlog/spdlog.h>

#include "core/base/random.h"
#include "kiosk/link/http_client.h"
#include "tests/server/raw_http.h"

using namespace kassa;
using namespace kassa::tests;

namespace {
void still_answers(const RunningStore& store) { CHECK(ask(store, "GET", "/v1/health").status == 200); }

// The log says nothing while this lives.
struct Quiet {
    Quiet() { spdlog::set_level(spdlog::level::off); }
    ~Quiet() { spdlog::set_level(spdlog::level::info); }
};
}  // namespace

TEST_CASE("what is no request is refused and closed") {
    RunningStore store;
    struct Row {
        const char* name;
        std::string bytes;
        int status;  // 0: closed without a word
    };
    const std::string key = store.key.key;
    const std::string head = "POST /v1/sales HTTP/1.1\r\nHost: s\r\nAuthorization: Bearer " + key + "\r\n";
    const Row rows[] = {
        {"nothing", "", 0},
        {"a greeting", "hello\r\n\r\n", 400},
        {"a TLS client",
         std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11) + std::string(64, 'x') + "\r\n\r\n",
         400},
        {"zeros", std::string(1000, '\0'), 0},
        {"zeros without end", std::string(100'000, '\0'), 431},
        {"HTTP of another age", "GET /v1/health HTTP/9.9\r\n\r\n", 400},
        {"a space in the target", "GET /v1/ health HTTP/1.1\r\n\r\n", 400},
        {"a line break in a name", "GET /v1/health HTTP/1.1\r\nHo\nst: x\r\n\r\n", 400},
        {"an endless head", "GET /v1/health HTTP/1.1\r\nX: " + std::string(9000, 'x') + "\r\n\r\n", 431},
        {"an endless target", "GET /" + std::string(9000, 'x') + " HTTP/1.1\r\n\r\n", 431},
        {"a thousand fields",
         "GET /v1/health HTTP/1.1\r\n" +
             [] {
                 std::string fields;
                 for (int i = 0; i < 1000; ++i) fields += std::format("X{}: {}\r\n", i, i);
                 return fields;
             }() +
             "\r\n",
         431},
        {"an announced flood", head + "Content-Length: 999999999999\r\n\r\n", 413},
        {"a length below zero", head + "Content-Length: -1\r\n\r\n", 400},
        {"two lengths", head + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", 400},
        {"a length and chunks", head + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
         400},
        {"chunks", head + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", 411},
        {"a cut head", "GET /v1/health HTTP/1.1\r\nHost:", 0},
        {"a cut body", head + "Content-Length: 1000\r\n\r\n{\"id\":", 0},
        {"a body that is not JSON", request("POST", "/v1/sales", key, "id=1"), 400},
        {"a body that is no UTF-8", request("POST", "/v1/sales", key, "{\"id\":\"\xFF\"}"), 400},
        {"a body of brackets", request("POST", "/v1/sales", key, std::string(100000, '[')), 400},
        {"a body with a zero", request("POST", "/v1/sales", key, std::string("{}\0", 3)), 400},
        {"a huge number", request("POST", "/v1/sales", key, "{\"id\":\"a\",\"number\":1e999}"), 400},
    };
    for (const auto& row : rows) {
        INFO(row.name);
        CHECK(send_raw(store, row.bytes).status == row.status);
        still_answers(store);
    }
    CHECK(store.shop.sales_kept() == 0);
}

TEST_CASE("two requests in one packet get two answers in their order") {
    RunningStore store;
    Connection connection(store.port());
    connection.send("GET /v1/health HTTP/1.1\r\nHost: s\r\n\r\n" +
                    request("GET", "/v1/nothing", store.key.key));
    const auto all = connection.rest();
    const auto second = all.find("HTTP/1.1 404");
    CHECK(all.starts_with("HTTP/1.1 200"));
    CHECK(second != std::string::npos);
}

TEST_CASE("a client that dawdles is left, and so is one that says nothing") {
    server::Limits limits;
    limits.request_time = std::chrono::milliseconds(150);
    limits.idle_time = std::chrono::milliseconds(150);
    RunningStore store(limits);
    Connection silent(store.port());
    Connection slow(store.port());
    slow.send("GET /v1/health HTTP/1.1\r\nHo");
    CHECK(parse(slow.rest()).status == 0);
    CHECK(silent.rest().empty());
    still_answers(store);
}

TEST_CASE("beyond the limit a connection is closed at once, and there is room again when another goes") {
    server::Limits limits;
    limits.connections = 2;
    RunningStore store(limits);
    {
        Connection one(store.port()), two(store.port());
        // Both are known to be in: each has been answered.
        for (auto* connection : {&one, &two}) connection->send("GET /v1/health HTTP/1.1\r\nHost: s\r\n\r\n");
        Connection three(store.port());
        CHECK(three.rest().empty());
    }
    for (int i = 0; i < 1000 && send_raw(store, request("GET", "/v1/health", "")).status != 200; ++i)
        ::usleep(5000);
    still_answers(store);
}

TEST_CASE("who may not send much is told so before it is sent, and hears it also in mid-sending") {
    const Quiet quiet;
    server::Limits limits;
    limits.request_time = std::chrono::seconds(60);
    RunningStore store(limits);
    struct Row {
        const char* name;
        const char* path;
        std::string key;
        int status;
    };
    const Row rows[] = {
        {"a stranger", "/v1/sales", "", 401},
        {"somebody with a key of nobody", "/v1/sales", std::string(64, '0'), 401},
        {"a kiosk that takes a delivery in", "/v1/stock/movements", store.key.key, 403},
        {"a kiosk at a path that is none", "/v1/nothing", store.key.key, 404},
        {"a PIN without end", "/v1/staff/sign-in", "", 413},
        {"a code without end", "/v1/enrolments", store.key.key, 413},
    };
    const std::string much(3'000'000, ' ');
    for (const auto& row : rows) {
        INFO(row.name);
        const auto whole = request("POST", row.path, row.key, much);
        Connection announces(store.port());
        announces.send(whole.substr(0, whole.find("\r\n\r\n") + 4));
        CHECK(parse(announces.rest()).status == row.status);
        CHECK(send_raw(store, whole).status == row.status);
        // A kiosk hears the answer and not that its store has gone.
        const auto client = good(kiosk::HttpClient::make(store.server->url(), row.key, 20s));
        CHECK(good(client->post(row.path, much)).status == row.status);
    }
    CHECK(ask(store, "POST", "/v1/sales", to_text(sale("s-1", 500)) + much).status == 200);
    still_answers(store);
}

TEST_CASE("one host that shows no key has some connections and not all of them") {
    const Quiet quiet;
    server::Limits limits;
    limits.strangers = 3;
    limits.loopback_has_strangers = true;
    RunningStore store(limits);
    const std::string asks = std::format("GET /v1/versions HTTP/1.1\r\nHost: s\r\nAuthorization: Bearer {}\r\n\r\n",
                                         store.key.key);
    std::vector<std::unique_ptr<Connection>> kiosks, idle;
    // A shop behind one address shows its keys.
    for (int i = 0; i < 10; ++i) {
        kiosks.push_back(std::make_unique<Connection>(store.port()));
        kiosks.back()->send(asks);
        CHECK(kiosks.back()->answer().starts_with("HTTP/1.1 200"));
    }
    for (int i = 0; i < 3; ++i) idle.push_back(std::make_unique<Connection>(store.port()));
    CHECK(Connection(store.port()).rest().empty());
    kiosks.front()->send(asks);
    CHECK(kiosks.front()->answer().starts_with("HTTP/1.1 200"));
    // Another host is not kept out.
    Connection elsewhere(store.port(), INADDR_LOOPBACK + 1);
    elsewhere.send(asks);
    CHECK(elsewhere.answer().starts_with("HTTP/1.1 200"));
    // A key that nobody has makes nobody known.
    idle.front()->send("GET /v1/versions HTTP/1.1\r\nHost: s\r\nAuthorization: Bearer 0\r\n\r\n");
    CHECK(idle.front()->answer().starts_with("HTTP/1.1 401"));
    CHECK(Connection(store.port()).rest().empty());
    idle.clear();
    for (int i = 0; i < 1000 && send_raw(store, request("GET", "/v1/health", "")).status != 200; ++i) ::usleep(5000);
    still_answers(store);
}

TEST_CASE("two thousand damaged requests do no harm") {
    RunningStore store;
    const std::uint64_t seed = 20261121;
    INFO("seed " << seed);
    Random random(seed);
    const std::string bodies[] = {
        request("POST", "/v1/sales", store.key.key, to_text(sale("s-1", 500))),
        request("GET", "/v1/changes?since=0&limit=10", store.key.key),
        request("POST", "/v1/cases", store.key.key, to_text(cases::Case{.id = "c-1"})),
    };
    const Quiet quiet;
    for (int i = 0; i < 2000; ++i) {
        std::string bytes = bodies[random.below(3)];
        for (auto changes = 1 + random.below(4); changes > 0; --changes) {
            const auto at = random.below(bytes.size());
            switch (random.below(4)) {
                case 0: bytes[at] = char(random.below(256)); break;
                case 1: bytes.erase(at, 1 + random.below(20)); break;
                case 2: bytes.insert(at, 1 + random.below(5), char(random.below(256))); break;
                case 3: bytes.resize(at + 1); break;
            }
        }
        const auto heard = send_raw(store, bytes);
        // 5xx would be a mistake of ours that a stranger can cause.
        if (heard.status >= 500) FAIL("request " << i << " was answered with " << heard.status);
    }
    still_answers(store);
    CHECK(ask(store, "POST", "/v1/sales", to_text(sale("s-own", 700))).status == 200);
}
