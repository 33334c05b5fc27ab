// Two `store serve` on one PostgreSQL are one store, whichever of them a kiosk speaks to.
#include <catch2/catch_test_macros.hpp>

#include <fstream>
#include <set>
#include <thread>

#include "core/protocol/seal.h"
#include "core/service/coupons.h"
#include "kiosk/link/enrolment.h"
#include "tests/server/serving.h"
#include "tests/service/sealed_lane.h"

using namespace kassa;
using namespace kassa::tests;

namespace {

// A kiosk that enrolled itself by a code at one of the stores, and seals what it sells.
class Lane {
public:
    Lane(const Place& place, const Serving& at, const std::string& name, const pricing::Rules& rules,
         const std::string& policy)
        : rules_(rules), policy_(policy),
          key(good(kiosk::enrol({at.url, name, place.code(name)}, place.folder.path() / (name + ".key")))) {}

    std::string sells(int number, std::vector<protocol::SaleCoupon> coupons = {}) {
        protocol::Sale sale{.id = std::format("{}-{}", key.lane, number), .number = number, .at = noon};
        sale.lane = key.lane;
        sale.policy_version = policy_;
        sale.lines = {line(1, "plu:4011", 1 + number % 3, 199)};
        sale.basket.at = noon;
        sale.basket.lane = key.lane;
        auto basket = sale.basket;
        basket.lines = sale.lines;
        sale.priced = pricing::price(basket, rules_);
        sale.coupons = std::move(coupons);
        sale.tenders.push_back({.kind = "card", .payment = "pay-" + sale.id, .amount = sale.priced.total});
        auto record = to_json(sale).as_object();
        record.erase("seal");
        const auto pair = good(protocol::signing_key(key.signing_key));
        const auto seal = protocol::sealed(record, ++position_, previous_, pair);
        previous_ = seal.hash;
        record["seal"] = to_json(seal);
        return boost::json::serialize(record);
    }

private:
    const pricing::Rules& rules_;
    std::string policy_;
    std::int64_t position_ = 0;
    std::string previous_{protocol::no_record};

public:
    const protocol::KioskKey key;
};

// Asks both at the same moment.
template <class Ask>
auto at_once(Ask ask) {
    decltype(ask(0)) answers[2];
    std::thread beside([&] { answers[1] = ask(1); });
    answers[0] = ask(0);
    beside.join();
    return std::pair(std::move(answers[0]), std::move(answers[1]));
}

}  // namespace

TEST_CASE("two processes on one PostgreSQL are one store: sales, coupons, goods and pushes") {
    if (!support::Postgres::is_installed()) SKIP("PostgreSQL 17 is not on this machine");
    const Place place(support::Postgres::shared().new_database());
    const auto storage = place.storage();
    service::Service service(*storage, place.clock);
    const auto policy = good(service.apply_policy(plain_policy, "shop.toml"));
    const auto rules = good(service::Promotions(*storage).rules(policy, 0));
    const Serving first(place, {"--tls"}), second(place, {"--tls"});
    Lane here(place, first, "lane-1", *rules, policy), there(place, second, "lane-2", *rules, policy);
    const kiosk::Trust trust{here.key.certificate, {}};
    Ear near_ear, far_ear;
    const kiosk::PushClient near({.url = first.url, .key = here.key.key, .trust = trust}, Random(1),
                                 near_ear.listens());
    const kiosk::PushClient far({.url = second.url, .key = there.key.key, .trust = trust}, Random(2),
                                far_ear.listens());
    REQUIRE(near_ear.hears(""));
    REQUIRE(far_ear.hears(""));
    // Each lane's own connection to each of the stores: a kiosk may have been moved between the two.
    const std::unique_ptr<kiosk::HttpClient> of_here[] = {client(first.url, here.key.key, trust),
                                                          client(second.url, here.key.key, trust)};
    const std::unique_ptr<kiosk::HttpClient> of_there[] = {client(first.url, there.key.key, trust),
                                                           client(second.url, there.key.key, trust)};

    SECTION("a sale that is told to both, even at once, counts once") {
        for (int number = 1; number <= 10; ++number)
            for (const auto& [lane, clients] : {std::pair(&here, &of_here), std::pair(&there, &of_there)}) {
                const auto body = lane->sells(number);
                const auto [one, other] =
                    at_once([&](int at) { return good((*clients)[at]->post("/v1/sales", body)); });
                CHECK(one.status == 200);
                CHECK(one.body == other.body);
            }
        std::set<std::string> kept;
        long rows = 0;
        good(storage->each_sale([&](const service::SaleRow& row) {
            kept.insert(row.id);
            ++rows;
        }));
        CHECK(kept.size() == 20);
        CHECK(rows == 20);
        CHECK(good(storage->stock("")).at(0).pieces == -2 * (4 * 2 + 3 * 3 + 3 * 1));
        // The keys of lanes that enrolled by a code are where the proof looks for them.
        CHECK(storage->lane_keys("lane-1").value() ==
              std::vector{good(protocol::signing_key(here.key.signing_key)).public_key});
        const auto [status, proof] = run({"verify", "--data", place.data.string(), "--json"});
        CHECK(status == 0);
        CHECK(proof.contains("\"sealed\":20,\"not_sealed\":0"));
        CHECK(good(storage->cases_since({})).empty());
    }
    SECTION("a coupon that both lanes want is had by one of them, and burned once") {
        service::Coupons coupons(*storage, place.clock, here.key.card_key);
        int number = 0;
        for (const auto& code : good(coupons.issue("gift", 5, {}))) {
            const auto claim = [&](int at) {
                const auto& lane = at == 0 ? of_here[0] : of_there[1];
                const protocol::CouponClaimRequest asked{std::format("k-{}-{}", at, number), code};
                const auto told = good(lane->post("/v1/coupons/claims", to_text(asked)));
                return good(from_text<protocol::CouponClaim>(told.body));
            };
            ++number;
            const auto [one, other] = at_once(claim);
            REQUIRE(one.good != other.good);
            CHECK((one.good ? other : one).sentence == "this coupon is being used elsewhere");
            auto& lane = one.good ? here : there;
            const auto& clients = one.good ? of_here : of_there;
            const auto hash = good(protocol::card_pseudonym(code, here.key.card_key));
            const auto body = lane.sells(number, {{hash, "gift", (one.good ? one : other).id}});
            const auto [kept, again] = at_once([&](int at) { return good(clients[at]->post("/v1/sales", body)); });
            CHECK(kept.status == 200);
            CHECK(kept.body == again.body);
            CHECK(service::burned_by(good(storage->coupon_entries(hash))).size() == 1);
            CHECK(claim(one.good ? 1 : 0).sentence == "this coupon has been used");
        }
        CHECK(good(storage->cases_since({})).empty());
    }
    SECTION("goods that a third process takes in are had, and heard of, from both") {
        const auto file = place.folder.path() / "goods.csv";
        std::ofstream(file) << "item,name,price\nplu:4011,Bananas,1.99\n";
        REQUIRE(run({"import", "--data", place.data.string(), file.string()}).first == 0);
        CHECK(near_ear.hears("products"));
        CHECK(far_ear.hears("products"));
        for (const auto& lane : {&of_here[0], &of_there[1]})
            CHECK(good((*lane)->get("/v1/changes?since=0&limit=10")).body.contains("Bananas"));
        // What one of them is told, the other one's kiosks hear.
        REQUIRE(good(of_there[1]->post("/v1/cases", to_text(cases::Case{.id = "c-1"}))).status == 200);
        CHECK(near_ear.hears("cases"));
        // Of a lane's state staff hear, at whichever store they listen.
        place.add_staff("7001", protocol::Role::attendant);
        const auto in = good(from_text<protocol::SignedIn>(
            good(of_there[1]->post("/v1/staff/sign-in", to_text(protocol::SignIn{"7001", "1234"}))).body));
        Ear staff_ear;
        const kiosk::PushClient console({.url = second.url, .key = in.token, .trust = trust}, Random(3),
                                        staff_ear.listens());
        REQUIRE(staff_ear.hears(""));
        REQUIRE(good(of_here[0]->post("/v1/lanes/state", to_text(protocol::LaneState{"l-1", Instant{1s}, "Shopping"})))
                    .status == 200);
        CHECK(staff_ear.hears("lanes"));
    }
}
