// The real `store` in processes of its own: TLS, enrolment by code, pushes, two of them on one database.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <condition_variable>
#include <mutex>

#include <sys/stat.h>

#include <spdlog/spdlog.h>

#include "core/protocol/enrolment.h"
#include "core/server/certificate.h"
#include "core/server/http.h"
#include "core/service/people.h"
#include "devices/io/process.h"
#include "kiosk/link/enrolment.h"
#include "kiosk/link/http_client.h"
#include "kiosk/link/push_client.h"
#include "tests/service/shop.h"
#include "tests/support/postgres.h"

using namespace kassa;
using namespace kassa::tests;
using devices::Child;

namespace {

// The exit code and all lines that it printed.
std::pair<int, std::string> run(std::vector<std::string> argv) {
    argv.insert(argv.begin(), KASSA_STORE);
    const auto child = good(Child::start(argv));
    std::string lines;
    while (const auto line = child->read_line(60s)) lines += *line + "\n";
    return {good(child->wait()), lines};
}

// A store's folder with somebody in it.
struct Place {
    explicit Place(const std::string& in_database = "") {
        std::vector<std::string> argv{"init", "--data", data.string()};
        if (!in_database.empty()) argv.insert(argv.end(), {"--database", in_database});
        CHECK(run(argv).first == 0);
        database = in_database.empty() ? (data / "store.db").string() : in_database;
    }
    std::unique_ptr<service::Storage> storage() const {
        return good(storage::open(database, storage::Open::Existing, clock));
    }
    void add_staff(const std::string& badge, protocol::Role role) const {
        const auto opened = storage();
        good(service::Service(*opened, clock).add_staff(badge, "Somebody", role, "1234", {1, 8192}));
    }
    protocol::KioskKey enrolled(const std::string& lane) const {
        REQUIRE(run({"enrol", lane, "--data", data.string()}).first == 0);
        return good(protocol::read_kiosk_key(data / "keys" / (lane + ".key")));
    }
    std::string code(const std::string& lane) const {
        const auto [status, text] = run({"enrol", lane, "--code", "--data", data.string()});
        REQUIRE(status == 0);
        return text.substr(0, text.find('\n'));
    }

    SystemClock clock;
    Folder folder;
    std::filesystem::path data = folder.path() / "store";
    std::string database;
};

struct Serving {
    Serving(const Place& place, std::vector<std::string> more = {}) {
        std::vector<std::string> argv{KASSA_STORE, "serve", "--data", place.data.string()};
        argv.insert(argv.end(), more.begin(), more.end());
        child = good(Child::start(argv));
        url = good(child->ready());
    }
    ~Serving() { child->kill(); }
    std::unique_ptr<Child> child;
    std::string url;
};

std::unique_ptr<kiosk::HttpClient> client(const std::string& url, const std::string& key, kiosk::Trust trust = {}) {
    return good(kiosk::HttpClient::make(url, key, 20s, trust));
}

// What a push client has heard.
class Ear {
public:
    std::function<void(const protocol::Push&)> listens() {
        return [this](const protocol::Push& push) {
            const std::lock_guard lock(mutex_);
            heard_.push_back(push.what);
            some_.notify_all();
        };
    }
    // Whether it came, or comes within twenty seconds; what is found is forgotten, and what came before it.
    bool hears(const std::string& what) {
        std::unique_lock lock(mutex_);
        const auto found = [&] { return std::ranges::contains(heard_, what); };
        if (!some_.wait_for(lock, 20s, found)) return false;
        heard_.erase(heard_.begin(), std::ranges::find(heard_, what) + 1);
        return true;
    }

private:
    std::mutex mutex_;
    std::condition_variable some_;
    std::vector<std::string> heard_;
};

}  // namespace

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
