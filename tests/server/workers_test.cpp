// Which threads work on what.
#include <catch2/catch_test_macros.hpp>

#include <future>

#include "core/server/workers.h"
#include "core/service/quotes.h"
#include "tests/service/sealed_lane.h"

using namespace kassa;
using namespace kassa::tests;

namespace {

struct WorkedStore {
    explicit WorkedStore(server::WorkerCounts counts) {
        good(shop.service.apply_policy(plain_policy, "shop.toml"));
        shop.imports({product("00000000000017", "Crackers", 250)});
        key = good(shop.service.enrol("lane-1", std::string(64, 'a'))).key;
        workers = good(server::Workers::start(
            [this]() -> Result<server::Session> {
                server::Session session;
                session.storage = good(storage::open(shop.folder->database(), storage::Open::Existing, shop.clock));
                session.stores = std::make_unique<server::Stores>(*session.storage, shop.clock);
                return session;
            },
            counts, [] {}));
    }
    std::future<server::Answer> asks(const std::string& method, const std::string& path, const std::string& body = "") {
        server::Request request;
        request.method = method;
        request.path = path;
        request.bearer = key;
        request.body = body;
        auto promise = std::make_shared<std::promise<server::Answer>>();
        workers->answer(std::move(request),
                        [promise](server::Answer answer) { promise->set_value(std::move(answer)); });
        return promise->get_future();
    }
    Shop shop;
    std::string key;
    std::unique_ptr<server::Workers> workers;
};

const std::string two_crackers = R"({"items": [{"code": "00000000000017", "quantity": 2}]})";

}  // namespace

TEST_CASE("a quote, or a sale that is priced again, may take long and holds up nobody else") {
    // As if all the threads that price were at a hard basket.
    WorkedStore store({.reading = 1, .writing = 1, .pricing = 0, .preparing = 0});
    auto quote = store.asks("POST", "/v1/quotes", two_crackers);
    auto kept = store.asks("POST", "/v1/sales", to_text(sale("s-1", 250)));
    CHECK(store.asks("GET", "/v1/versions").get().status == 200);
    CHECK(store.asks("POST", "/v1/cases", to_text(cases::Case{.id = "c-1"})).get().status == 200);
    store.workers->stop();
    CHECK_THROWS(quote.get());  // what waits is let go of
    CHECK_THROWS(kept.get());
}

TEST_CASE("quotes and sales are answered beside everything else") {
    WorkedStore store({.reading = 1, .writing = 1, .pricing = 1});
    const auto quote = store.asks("POST", "/v1/quotes", two_crackers).get();
    CHECK(quote.status == 200);
    CHECK(good(from_text<service::Quote>(quote.body)).total == Money::minor(500));
    const auto body = to_text(sale("s-1", 250));
    const auto kept = store.asks("POST", "/v1/sales", body).get();
    CHECK(kept.status == 200);
    CHECK(store.asks("POST", "/v1/sales", body).get().body == kept.body);
    CHECK(store.asks("POST", "/v1/sales", to_text(sale("s-1", 251))).get().status == 409);
    CHECK(store.asks("POST", "/v1/sales", "{}").get().status == 400);
}
