// The real `store` in processes of its own: TLS, enrolment by code, pushes, two of them on one database.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <set>
#include <sys/stat.h>

#include <spdlog/spdlog.h>

#include "core/protocol/enrolment.h"
#include "core/server/certificate.h"
#include "core/server/news.h"
#include "core/server/routes.h"
#include "kiosk/link/enrolment.h"
#include "tests/server/serving.h"

using namespace kassa;
using namespace kassa::tests;

TEST_CASE("in clear the store serves its own machine only") {
    const Place place;
    std::filesystem::remove(place.data / "certificate.pem");
    const auto [status, said] = run({"serve", "--data", place.data.string(), "--listen", "0.0.0.0:0"});
    CHECK(status == 1);
    const Serving serving(place, {"--listen", "127.0.0.1:0"});
    CHECK(serving.url.starts_with("http://127.0.0.1:"));
    const server::Papers none;
    CHECK_FALSE(server::HttpServer::listen("0.0.0.0:0", {}, [](server::Request, server::Done) {}, none));
}

TEST_CASE("a kiosk trusts the certificate of its store and no other") {
    spdlog::set_level(spdlog::level::off);
    const Place place, another;
    struct stat facts {};
    REQUIRE(::stat((place.data / "certificate.key").c_str(), &facts) == 0);
    CHECK((facts.st_mode & 0777) == 0600);
    const Serving serving(place, {"--listen", "127.0.0.1:0", "--tls"});
    CHECK(serving.url.starts_with("https://127.0.0.1:"));
    const auto key = place.enrolled("lane-1");
    CHECK(key.certificate.starts_with("-----BEGIN CERTIFICATE-----"));
    const auto own = client(serving.url, key.key, {key.certificate, {}});
    CHECK(good(own->get("/v1/versions")).status == 200);
    CHECK(good(own->post("/v1/cases", to_text(cases::Case{.id = "c-1"}))).status == 200);
    CHECK(good(client(serving.url, "", {{}, protocol::certificate_mark(key.certificate)})->get("/v1/health")).status ==
          200);

    const std::string much(3'000'000, ' ');
    CHECK(good(own->post("/v1/sales", "{}" + much)).status == 400);  // it was read: it is no sale
    const auto nobody = client(serving.url, std::string(64, '0'), {key.certificate, {}});
    CHECK(good(nobody->post("/v1/sales", much)).status == 401);

    const auto other = another.enrolled("lane-1").certificate;
    const auto heard = client(serving.url, key.key, {other, {}})->get("/v1/versions");
    REQUIRE_FALSE(heard);
    CHECK(heard.error().sentence.contains("certificate"));
    CHECK_FALSE(kiosk::HttpClient::make(serving.url, key.key, 1s, {}));
    CHECK_FALSE(kiosk::HttpClient::make(serving.url, key.key, 1s, {"no certificate", {}}));
    // A client that speaks in clear is not answered in clear.
    auto clear = serving.url;
    clear.erase(4, 1);
    CHECK_FALSE(client(clear, key.key)->get("/v1/health"));
    CHECK(good(own->get("/v1/health")).status == 200);
    spdlog::set_level(spdlog::level::info);
}

TEST_CASE("a kiosk enrols itself with a printed code over TLS, and with the wrong one not at all") {
    const Place place, another;
    const Serving serving(place, {"--listen", "127.0.0.1:0", "--tls"});
    const auto code = place.code("lane-7");
    const auto file = place.folder.path() / "kiosk.key";
    CHECK(code.size() == std::string("7KM3X-9QPRT-B4VN-8WDE-63YH-TRUK").size());
    auto of_another = code.substr(0, 12) + another.code("lane-7").substr(12);
    CHECK_FALSE(kiosk::enrol({serving.url, "lane-7", of_another}, file));
    CHECK_FALSE(kiosk::enrol({serving.url, "lane-8", code}, file));
    CHECK_FALSE(kiosk::enrol({serving.url, "lane-7", "1OIL"}, file));
    CHECK_FALSE(std::filesystem::exists(file));
    const auto key = good(kiosk::enrol({serving.url, "lane-7", code}, file));
    CHECK(good(protocol::read_kiosk_key(file)) == key);
    CHECK(key.signing_key.size() == 64);
    CHECK_FALSE(std::filesystem::exists(file.string() + ".new"));
    const auto own = client(serving.url, key.key, {key.certificate, {}});
    CHECK(good(own->get("/v1/versions")).status == 200);
    CHECK_FALSE(kiosk::enrol({serving.url, "lane-7", code}, file));
    CHECK(run({"report", "--refused", "--data", place.data.string()}).second.contains("/v1/enrolments"));
}

TEST_CASE("two processes on one database: pushes cross, locks hold") {
    const bool on_server = GENERATE(false, true);
    if (on_server && !support::Postgres::is_installed()) SKIP("PostgreSQL 17 is not on this machine");
    const Place place(on_server ? support::Postgres::shared().new_database() : "");
    place.add_staff("7001", protocol::Role::attendant);
    const auto key = place.enrolled("lane-1");
    const Serving first(place), second(place);
    Ear here, there;
    kiosk::PushSettings settings{.url = first.url, .key = key.key};
    const kiosk::PushClient near(settings, Random(1), here.listens());
    settings.url = second.url;
    const kiosk::PushClient far(settings, Random(2), there.listens());
    REQUIRE(here.hears(""));
    REQUIRE(there.hears(""));

    const auto lane = client(first.url, key.key), stranger = client(second.url, "");
    CHECK(good(lane->post("/v1/cases", to_text(cases::Case{.id = "c-1"}))).status == 200);
    CHECK(here.hears("cases"));
    CHECK(there.hears("cases"));

    const auto sign_in = [](kiosk::HttpClient& at, const std::string& pin) {
        return good(at.post("/v1/staff/sign-in", to_text(protocol::SignIn{"7001", pin})));
    };
    const auto in = good(from_text<protocol::SignedIn>(sign_in(*stranger, "1234").body));
    const auto staff = client(first.url, in.token);
    CHECK(good(staff->post("/v1/cases/c-1/decision", to_text(protocol::CaseDecision{"d-1", cases::Approved{}, ""})))
              .status == 200);
    CHECK(there.hears("cases"));
    for (int i = 0; i < 5; ++i) CHECK(sign_in(i % 2 ? *lane : *stranger, "0000").status == 401);
    CHECK(sign_in(*lane, "1234").status == 429);
    CHECK(sign_in(*stranger, "1234").status == 429);
    CHECK(there.hears("staff"));
    // Signed in is signed in: the lock is for those who are not.
    CHECK(good(staff->get("/v1/lanes")).status == 200);
}

TEST_CASE("pushes come over TLS too, and a push client finds its store again") {
    const Place place;
    const auto key = place.enrolled("lane-1");
    Ear ear;
    std::string url;
    std::unique_ptr<kiosk::PushClient> pushes;
    {
        const Serving serving(place, {"--tls"});
        kiosk::PushSettings settings{.url = serving.url, .key = key.key, .trust = {key.certificate, {}}};
        settings.first_pause = settings.longest_pause = 20ms;
        pushes = std::make_unique<kiosk::PushClient>(settings, Random(3), ear.listens());
        REQUIRE(ear.hears(""));
        good(client(serving.url, key.key, {key.certificate, {}})
                 ->post("/v1/cases", to_text(cases::Case{.id = "c-1"})));
        CHECK(ear.hears("cases"));
    }
    const Serving again(place);
    pushes->moved(again.url);
    CHECK(ear.hears(""));
}

TEST_CASE("a push goes to those who may read what it is about") {
    const Place place;
    place.add_staff("7001", protocol::Role::attendant);
    const auto key = place.enrolled("lane-1");
    const Serving serving(place);
    const auto lane = client(serving.url, key.key);
    const auto in = good(from_text<protocol::SignedIn>(
        good(lane->post("/v1/staff/sign-in", to_text(protocol::SignIn{"7001", "1234"}))).body));
    Ear kiosk_ear, staff_ear;
    const kiosk::PushClient kiosks({.url = serving.url, .key = key.key}, Random(1), kiosk_ear.listens());
    const kiosk::PushClient consoles({.url = serving.url, .key = in.token}, Random(2), staff_ear.listens());
    REQUIRE(kiosk_ear.hears(""));
    REQUIRE(staff_ear.hears(""));
    const auto state = to_text(protocol::LaneState{"l-1", Instant{1s}, "Shopping"});
    REQUIRE(good(lane->post("/v1/lanes/state", state)).status == 200);
    CHECK(staff_ear.hears("lanes"));
    REQUIRE(good(lane->post("/v1/cases", to_text(cases::Case{.id = "c-1"}))).status == 200);
    CHECK(staff_ear.hears("cases"));
    // Pushes come in their order: the lanes' would stand before this one.
    CHECK(kiosk_ear.next() == "cases");
}

TEST_CASE("every number that a push tells of may be read by somebody, and weights are not pushed") {
    const protocol::Versions before;
    const protocol::Versions now{.store = "s",
                                 .products = 1,
                                 .promotions = 1,
                                 .members = 1,
                                 .staff = 1,
                                 .pictures = 1,
                                 .policy = "p",
                                 .cases = 1,
                                 .lanes = 1,
                                 .recalls = 1,
                                 .weights = 1};
    std::set<std::string> told, heard;
    for (const auto& push : server::newer(before, now)) told.insert(push.what);
    CHECK_FALSE(told.contains("weights"));
    server::Request asked{.method = "GET", .path = "/v1/push"};
    asked.websocket = true;
    server::Caller kiosk{.lane = "lane-1"};
    server::Caller manager;
    manager.staff = protocol::StaffMember{.badge = "7001", .role = protocol::Role::manager};
    Folder folder;
    const SystemClock clock;
    const auto storage = good(storage::open(folder.database(), storage::Open::Fresh, clock));
    server::Stores stores(*storage, clock);
    for (const auto& caller : {kiosk, manager})
        for (const auto& topic :
             server::match("GET", "/v1/push").route->handle(stores, {asked, caller, {}, nullptr}).hears)
            heard.insert(topic);
    CHECK(heard == told);
}

TEST_CASE("who may not hear pushes is told so, and a plain request for them too") {
    const Place place;
    const auto key = place.enrolled("lane-1");
    const Serving serving(place);
    CHECK(good(client(serving.url, "")->get("/v1/push")).status == 401);
    CHECK(good(client(serving.url, key.key)->get("/v1/push")).status == 426);
    Ear ear;
    const kiosk::PushClient stranger({.url = serving.url, .key = std::string(64, '0'), .first_pause = 5ms}, Random(4),
                                     ear.listens());
    CHECK(good(client(serving.url, key.key)->get("/v1/health")).status == 200);
}

TEST_CASE("a certificate is made for the names that kiosks use, and for nothing that is no name") {
    const auto made = good(server::make_certificate({"store.example", "192.0.2.1"}));
    CHECK(protocol::certificate_mark(made.certificate).size() == 16);
    CHECK(protocol::certificate_mark(made.certificate) !=
          protocol::certificate_mark(good(server::make_certificate({})).certificate));
    CHECK_FALSE(server::make_certificate({"a b"}));
    CHECK_FALSE(server::make_certificate({"x,IP:0.0.0.0"}));
    CHECK(protocol::certificate_mark("nothing") == "");
    const protocol::PrintedCode code{"7KM3X9QPRT", protocol::certificate_mark(made.certificate)};
    CHECK(good(protocol::read_printed_code(protocol::printed(code))) == code);
    CHECK(good(protocol::read_printed_code("7km3x 9qprt")).code == "7KM3X9QPRT");
    for (const char* wrong : {"", "7KM3X-9QPR", "7KM3X-9QPR0", "7KM3X-9QPRT-B4VN"})
        CHECK_FALSE(protocol::read_printed_code(wrong));
}
