// The real `store` in processes of its own: TLS, enrolment by code, pushes, two of them on one database.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <sys/stat.h>

#include <spdlog/spdlog.h>

#include "core/protocol/enrolment.h"
#include "core/server/certificate.h"
#include "core/server/http.h"
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
                 ->post("/v1/lanes/state", to_text(protocol::LaneState{"l-1", Instant{1s}, "Shopping"})));
        CHECK(ear.hears("lanes"));
    }
    const Serving again(place);
    pushes->moved(again.url);
    CHECK(ear.hears(""));
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
