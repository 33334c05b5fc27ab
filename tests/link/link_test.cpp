#include <catch2/catch_test_macros.hpp>

#include "core/service/recalls.h"
#include "kiosk/link/enrolment.h"
#include "kiosk/link/http_client.h"
#include "tests/link/kiosk.h"
#include "tests/service/sealed_lane.h"

using namespace kassa;
using namespace kassa::tests;
using namespace kassa::kiosk;

namespace {
const char* const policy_text =
    "store_name = \"Corner shop\"\n[currency]\ncode = \"EUR\"\ndecimals = 2\n"
    "[taxes.standard]\npercent = \"20\"\nmark = \"A\"\n";
const protocol::PinCost cheap{1, 8192};
const std::string png("\x89PNG\r\n\x1a\n and the rest", 21);
}  // namespace

TEST_CASE("a kiosk learns everything of its store, and then what changes") {
    RunningStore store;
    auto& shop = store.shop;
    std::vector<catalog::Product> goods;
    for (int i = 0; i < 2345; ++i)
        goods.push_back(product(std::format("{:014}", i), std::format("Item {}", i)));
    shop.imports(goods);
    const auto version = good(shop.service.apply_policy(policy_text, "policy.toml"));
    good(shop.service.add_staff("77", "Ana", protocol::Role::attendant, "1234", cheap));
    good(shop.service.put_members({{"9001", "gold"}}, store.key.card_key));
    good(shop.service.put_picture("bananas.png", png));

    Kiosk kiosk(store.key, store.server->url());
    kiosk.start();
    REQUIRE(comes([&] { return kiosk.heard<StoreReached>() == 1; }));
    CHECK(kiosk.sink.size() == goods.size());
    CHECK(kiosk.sink.products().at("00000000002344") == goods.back());
    CHECK(kiosk.last<CatalogueFresh>()->products == 2345);
    CHECK(kiosk.cache->policy()->version == version);
    CHECK(kiosk.cache->policy()->text == policy_text);
    REQUIRE(kiosk.cache->staff().staff.size() == 1);
    CHECK(protocol::pin_fits("1234", kiosk.cache->staff().staff[0].verifier));
    CHECK(kiosk.cache->tier_of(good(protocol::card_pseudonym("9001", store.key.card_key))) == "gold");
    CHECK_FALSE(kiosk.cache->tier_of("9001"));
    REQUIRE(kiosk.cache->picture_file("bananas.png"));
    CHECK(std::filesystem::file_size(*kiosk.cache->picture_file("bananas.png")) == png.size());
    CHECK_FALSE(kiosk.cache->picture_file("../policy.json"));

    goods[3].price = Money::minor(1);
    shop.imports({goods[3]});
    good(shop.service.put_members({{"9001", ""}}, store.key.card_key));
    good(shop.service.put_picture("bananas.png", png + "more"));
    REQUIRE(comes([&] { return kiosk.heard<PictureFresh>() == 2; }));
    CHECK(kiosk.sink.products().at("00000000000003").price == Money::minor(1));
    CHECK(kiosk.last<CatalogueFresh>()->products == 1);
    CHECK(kiosk.cache->tier_of(good(protocol::card_pseudonym("9001", store.key.card_key))) == "");
    CHECK(kiosk.heard<PolicyFresh>() == 1);
    CHECK(kiosk.heard<StaffFresh>() == 1);

    // What was learned is there after a restart, before any store is asked.
    const auto again = good(Cache::open(kiosk.folder.path()));
    CHECK(again->policy() == kiosk.cache->policy());
    CHECK(again->staff() == kiosk.cache->staff());
    CHECK(again->tier_of(good(protocol::card_pseudonym("9001", store.key.card_key))) == "");
    CHECK(again->picture_file("bananas.png"));
}

TEST_CASE("recalls reach a kiosk by themselves, and stay with it") {
    RunningStore store;
    service::Recalls recalls(*store.shop.storage);
    const catalog::Recall eggs{
        "R-1", {{"", "words"}}, {{.item = "09521234000808", .batch_from = "L7", .batch_to = "L7"}}};
    good(recalls.put({eggs}));
    Kiosk kiosk(store.key, store.server->url());
    kiosk.start();
    REQUIRE(comes([&] { return kiosk.cache->recalls().recalls.size() == 1; }));
    CHECK(kiosk.cache->recalls().recalls[0] == eggs);
    good(recalls.put({{"R-2", {}, {{.item = "plu:4011"}}}}));
    REQUIRE(comes([&] { return kiosk.cache->recalls().recalls.size() == 2; }));
    // What was learned is there after a restart, before any store is asked.
    CHECK(good(Cache::open(kiosk.folder.path()))->recalls() == kiosk.cache->recalls());
    good(recalls.end("R-1"));
    REQUIRE(comes([&] { return kiosk.cache->recalls().recalls.size() == 1; }));
}

TEST_CASE("a kiosk that knew another store begins again") {
    RunningStore first, second;
    first.shop.imports({product("00000000000017", "Crackers"), product("00000000000024", "Cocoa")});
    second.shop.imports({product("00000000000031", "Tea")});
    Kiosk kiosk(first.key, first.server->url());
    kiosk.start();
    REQUIRE(comes([&] { return kiosk.sink.size() == 2; }));
    kiosk.link.reset();
    kiosk.settings.key = second.key;
    kiosk.settings.url = second.server->url();
    kiosk.start();
    REQUIRE(comes([&] { return kiosk.sink.size() == 1; }));
    CHECK(kiosk.sink.products().begin()->second == product("00000000000031", "Tea"));
}

TEST_CASE("what one kiosk's scale saw all kiosks of its store know, once, also when the line broke after it was told") {
    RunningStore store;
    store.shop.imports({product("00000000000017", "Rice")});
    const weights::Observation seen{Weight::grams(1020), Weight::grams(2), weights::Source::Accepted, 1'000'000, "v1",
                                    noon};
    const protocol::WeightsTold told{"w-1", {{"00000000000017", seen}}};
    Kiosk one(store.key, store.server->url()), other(store.key, store.server->url());
    one.outbox.put(told);
    one.outbox.put(told);  // its answer was lost, so it is told again
    one.start();
    other.start();
    REQUIRE(comes([&] { return one.outbox.waiting() == 0; }));
    REQUIRE(comes([&] { return one.weights.held().size() == 1 && other.weights.held().size() == 1; }));
    CHECK(other.weights.held().at("00000000000017").placements == 1);
    // What comes later comes alone.
    protocol::WeightsTold later{"w-2", {{"plu:4011", seen}}};
    one.outbox.put(later);
    one.link->wake();
    REQUIRE(comes([&] { return other.weights.held().contains("plu:4011"); }));
    CHECK(other.weights.held().at("00000000000017").placements == 1);
}

TEST_CASE("sales go out in their order, one that the store cannot take is set aside, and the rest goes on") {
    RunningStore store;
    Kiosk kiosk(store.key, store.server->url());
    kiosk.outbox.put(sale("s-1", 100));
    kiosk.outbox.put(sale("s-1", 200));  // another content under a known id
    auto crooked = sale("s-2", 100);
    crooked.priced.total = Money::minor(1);
    kiosk.outbox.put(crooked);
    kiosk.outbox.put(sale("s-3", 300));
    kiosk.start();
    REQUIRE(comes([&] { return kiosk.outbox.waiting() == 0; }));
    CHECK(kiosk.outbox.sent() == std::vector<Id>{"s-1", "s-3"});
    REQUIRE(comes([&] { return kiosk.heard<EntryRefused>() == 2; }));
    CHECK(kiosk.outbox.set_aside().at("s-1").contains("another content"));
    CHECK(kiosk.outbox.set_aside().at("s-2").contains("do not add up"));

    kiosk.outbox.put(sale("s-4", 400));
    kiosk.link->wake();
    REQUIRE(comes([&] { return kiosk.outbox.waiting() == 0; }));
    CHECK(store.shop.sales_kept() == 3);
}

TEST_CASE(
    "with a wrong key or in another lane's name nothing is lost: the sale waits, and a person reads why") {
    RunningStore store;
    SECTION("a wrong key") {
        auto key = store.key;
        key.key = std::string(64, '0');
        Kiosk kiosk(key, store.server->url());
        kiosk.outbox.put(sale("s-1", 100));
        kiosk.start();
        REQUIRE(comes([&] { return kiosk.heard<LinkTrouble>() > 0; }));
        CHECK(kiosk.last<LinkTrouble>()->sentence.contains("store enrol"));
        CHECK(kiosk.last<StoreLost>());
        CHECK(kiosk.outbox.waiting() == 1);
    }
    SECTION("another lane's name; the catalogue still arrives") {
        store.shop.imports({product("00000000000017", "Crackers")});
        Kiosk kiosk(store.key, store.server->url());
        kiosk.outbox.put(sale("s-1", 100, "lane-2"));
        kiosk.start();
        REQUIRE(comes([&] { return kiosk.heard<LinkTrouble>() > 0 && kiosk.sink.size() == 1; }));
        CHECK(kiosk.last<LinkTrouble>()->sentence.contains("lane-1"));
        CHECK(kiosk.outbox.waiting() == 1);
    }
    CHECK(store.shop.sales_kept() == 0);
}

TEST_CASE("a kiosk that becomes another lane with sales waiting loses none, and nothing waits behind them") {
    RunningStore store;
    good(store.shop.service.apply_policy(plain_policy, "shop.toml"));
    SealedLane before(store.shop, "lane-1");
    const auto waits = before.sells("s-1", {line(1, "00000000000017", 3, 250)});
    SealedLane now(store.shop, "lane-2");
    Kiosk kiosk(good(store.shop.service.enrol("lane-2", std::string(64, 'a'))), store.server->url());
    kiosk.outbox.put({"s-1", "/v1/sales", boost::json::serialize(waits)});
    kiosk.outbox.put({"c-1", "/v1/cases", to_text(cases::Case{.id = "c-1"})});
    kiosk.outbox.put({"s-2", "/v1/sales", boost::json::serialize(now.sells("s-2", {line(1, "plu:1", 1, 250)}))});
    kiosk.start();
    REQUIRE(comes([&] { return kiosk.outbox.waiting() == 0; }));
    CHECK(kiosk.outbox.sent() == std::vector<Id>{"s-1", "c-1", "s-2"});
    CHECK(kiosk.outbox.set_aside().empty());
    std::vector<std::string> lanes;
    good(store.shop.service.each_sale([&](const service::SaleRow& row) { lanes.push_back(row.lane); }));
    CHECK(lanes == std::vector<std::string>{"lane-1", "lane-2"});
}

TEST_CASE("a sale arrives exactly once wherever the line is cut") {
    RunningStore store;
    const auto message = to_text(sale("s-000", 100));
    int cuts = 0;
    for (const auto way : {Cutter::Way::ToStore, Cutter::Way::ToKiosk}) {
        // A request is its head (some 190 bytes) and its body, an answer some 165 bytes; what follows is another
        // request.
        const std::size_t last = way == Cutter::Way::ToStore ? message.size() + 180 : 150;
        for (std::size_t bytes = 1; bytes < last; bytes += 13) {
            INFO("cut " << (way == Cutter::Way::ToStore ? "to the store" : "to the kiosk") << " after "
                        << bytes << " bytes");
            Cutter cutter(store.port(), way, bytes);
            Kiosk kiosk(store.key, cutter.url());
            kiosk.settings.look_every = 10s;
            const Id id = std::format("s-{:03}", cuts);
            kiosk.outbox.put(sale(id, 100));
            kiosk.start();
            REQUIRE(comes([&] { return kiosk.outbox.waiting() == 0; }));
            kiosk.link.reset();
            CHECK(cutter.has_cut());
            CHECK(kiosk.outbox.sent() == std::vector<Id>{id});
            ++cuts;
            CHECK(store.shop.sales_kept() == cuts);
        }
    }
    CHECK(cuts > 40);
}

TEST_CASE("a link without an address waits for one, and ends at once while it waits for an answer") {
    RunningStore store;
    Kiosk kiosk(store.key, "");
    kiosk.outbox.put(sale("s-1", 100));
    kiosk.start();
    REQUIRE(comes([&] { return kiosk.heard<LinkTrouble>() == 1; }));
    CHECK(kiosk.heard<StoreLost>() == 0);
    kiosk.link->moved(store.server->url());
    REQUIRE(comes([&] { return kiosk.outbox.waiting() == 0; }));

    // A store that takes the connection and never answers.
    const int silent = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    REQUIRE(::bind(silent, reinterpret_cast<sockaddr*>(&address), size) == 0);
    REQUIRE(::listen(silent, 4) == 0);
    REQUIRE(::getsockname(silent, reinterpret_cast<sockaddr*>(&address), &size) == 0);
    kiosk.link->moved(std::format("http://127.0.0.1:{}", ntohs(address.sin_port)));
    const int taken = ::accept4(silent, nullptr, nullptr, SOCK_CLOEXEC);
    const auto before = std::chrono::steady_clock::now();
    kiosk.link.reset();
    CHECK(std::chrono::steady_clock::now() - before < kiosk.settings.answer_time / 2);
    ::close(taken);
    ::close(silent);
}

TEST_CASE("an answer that never comes is given up, and an address that is none is named") {
    Kiosk kiosk({"lane-1", "s", std::string(64, '1'), std::string(64, '2')}, "ftp://elsewhere");
    kiosk.start();
    REQUIRE(comes([&] { return kiosk.heard<LinkTrouble>() == 1; }));
    CHECK(kiosk.last<LinkTrouble>()->sentence.contains("ftp://elsewhere"));
}

TEST_CASE("a store of another machine is asked nothing in clear, neither with a key nor with a code") {
    const std::string url = "http://192.0.2.7:8640";
    const auto client = HttpClient::make(url, std::string(64, '1'), 1s);
    REQUIRE_FALSE(client);
    CHECK(client.error().sentence.contains("in clear: write it as https://192.0.2.7:8640"));
    Folder folder;
    const auto enrolled = enrol({url, "lane-1", "7KM3X-9QPRT"}, folder.path() / "kiosk.key");
    REQUIRE_FALSE(enrolled);
    CHECK(enrolled.error().sentence == client.error().sentence);
    CHECK(std::filesystem::is_empty(folder.path()));
    Kiosk kiosk({"lane-1", "s", std::string(64, '1'), std::string(64, '2')}, url);
    kiosk.start();
    REQUIRE(comes([&] { return kiosk.heard<LinkTrouble>() == 1; }));
    CHECK(kiosk.last<LinkTrouble>()->sentence == client.error().sentence);
}

TEST_CASE("a pause doubles up to its longest, and chance takes off at most half") {
    Random random(7);
    const Duration expected[] = {500ms, 1000ms, 2000ms, 4000ms, 8000ms, 16000ms, 30000ms, 30000ms};
    for (int failures = 1; failures <= 8; ++failures)
        for (int i = 0; i < 100; ++i) {
            const auto pause = back_off(failures, 500ms, 30s, random);
            CHECK(pause >= expected[failures - 1] / 2);
            CHECK(pause <= expected[failures - 1]);
        }
    CHECK(back_off(1'000'000, 500ms, 30s, random) >= 15s);
}
