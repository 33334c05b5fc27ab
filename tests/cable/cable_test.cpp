// The cable between kiosk and store is cut at every message of a purchase, in both directions, and the plug is pulled
// at every point of it: each time there is one sale, in one chain, and everything in it once.
#include <catch2/catch_test_macros.hpp>

#include <sys/wait.h>

#include <cstdio>
#include <cstdlib>

#include "core/protocol/seal.h"
#include "core/protocol/secrets.h"
#include "devices/io/process.h"
#include "kiosk/sqlite/database.h"
#include "tests/cable/lane.h"
#include "tests/cable/proxy.h"

using namespace kassa;
using namespace kassa::tests;
namespace fs = std::filesystem;

namespace {

const std::string goods = "9521234000303";  // a jar of the shop
const std::string card = "7710000017";

class Folder {
public:
    Folder() {
        std::string name = (fs::temp_directory_path() / "kassa-cable-XXXXXX").string();
        path_ = ::mkdtemp(name.data());
    }
    ~Folder() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    const fs::path& path() const { return path_; }

private:
    fs::path path_;
};

void write(const fs::path& file, std::string_view text) { std::ofstream(file) << text; }

std::string store(const std::string& arguments) {
    const std::string command = std::format("'{}' {} 2>&1", KASSA_STORE, arguments);
    FILE* pipe = ::popen(command.c_str(), "re");
    std::string said;
    for (char buffer[4096]; pipe && std::fgets(buffer, sizeof buffer, pipe);) said += buffer;
    const int code = pipe ? ::pclose(pipe) : -1;
    INFO(command << "\n" << said);
    REQUIRE(code == 0);
    return said;
}

// A shop with one article and one member, made once; each purchase works on a copy.
const fs::path& shop() {
    static const Folder folder;
    static const bool made = [] {
        const fs::path& at = folder.path();
        write(at / "policy.toml", R"(
store_name = "Corner shop"
[currency]
code = "EUR"
decimals = 2
[taxes.standard]
percent = 20
mark = "A"
[codes]
vip_prefixes = ["771"]
single_use_coupon_prefixes = ["KASSA"]
[[vip.tiers]]
key = "gold"
names = { en = "Gold card" }
regular_percent = 90
special_percent = 95
[points.usual]
regular_per = "1.00"
[[promotions]]
id = "once"
names = { en = "Once" }
kind = "percent"
percent = 10
everything = true
coupon = "once"
)");
        write(at / "goods.csv", "item,name,price\n" + goods + ",Jar,10.00\n");
        write(at / "members.csv", "card,tier\n" + card + ",gold\n");
        const std::string data = std::format("--data '{}'", (at / "store").string());
        store("init " + data);
        store(std::format("policy apply {} '{}'", data, (at / "policy.toml").string()));
        store(std::format("import {} '{}'", data, (at / "goods.csv").string()));
        store(std::format("members import {} '{}'", data, (at / "members.csv").string()));
        store("members top-up " + data + " " + card + " 4.00");
        write(at / "coupon", store("coupons issue " + data + " once --count 1"));
        store("enrol " + data + " lane-1");
        return true;
    }();
    REQUIRE(made);
    return folder.path();
}

// The code for one use that the shop has given out.
std::string coupon() {
    std::ifstream in(shop() / "coupon");
    std::string code;
    in >> code;
    return code;
}

// A store that serves a copy of the shop, and the folder of its kiosk.
struct Visit {
    Visit() {
        fs::copy(shop() / "store", folder.path() / "store", fs::copy_options::recursive);
        fs::create_directories(kiosk());
        fs::copy_file(folder.path() / "store" / "keys" / "lane-1.key", kiosk() / "kiosk.key");
        auto child = devices::Child::start(
            {KASSA_STORE, "serve", "--data", (folder.path() / "store").string(), "--listen", "127.0.0.1:0"});
        REQUIRE(child);
        serving = std::move(*child);
        auto ready = serving->ready();
        INFO((ready ? std::string() : ready.error().sentence));
        REQUIRE(ready);
        url = *ready;
    }
    fs::path kiosk() const { return folder.path() / "kiosk"; }
    std::uint16_t port() const { return std::uint16_t(std::stoi(url.substr(url.rfind(':') + 1))); }

    // What the store's books say: one sale, in a chain that is sound, and nothing in it twice.
    void books_are_right() {
        serving.reset();
        const std::string data = std::format("--data '{}'", (folder.path() / "store").string());
        REQUIRE(std::ranges::count(store("sales --json " + data), '\n') == 1);
        const auto record = kept_record();
        const auto key = protocol::read_kiosk_key(kiosk() / "kiosk.key");
        REQUIRE(key);
        CHECK(protocol::wrong_with(record.as_object(), protocol::signing_key(key->signing_key)->public_key) ==
              std::nullopt);
        const auto sale = from_json<protocol::Sale>(record);
        REQUIRE(sale);
        CHECK(sale->seal->position == 1);
        CHECK(count("movements") == std::int64_t(sale->lines.size()));
        // The kiosk's goods and prices are the store's.
        CHECK(count("cases where kind = 'PriceDifference'") == 0);
        CHECK(sale->coupons.size() == (sale->priced.total == Money::minor(1620) ? 1 : 0));
        // Goods, receipts, tenders, ledgers, coupons, the chain, and each price worked out again.
        INFO(store("verify " + data));
        // What was on the card is there or in the sale, and nothing is held any more.
        Money spent;
        for (const protocol::SaleTender& tender : sale->tenders)
            if (tender.kind == "stored_value") spent += tender.amount;
        const std::string shown = store("members show " + data + " " + card);
        INFO(shown);
        int department = -1, supermarket = -1, euros = -1, cents = -1;
        REQUIRE(std::sscanf(shown.c_str(), "tier gold, %d department points, %d supermarket points, %d.%d EUR",
                            &department, &supermarket, &euros, &cents) == 4);
        CHECK(Money::minor(euros * 100 + cents) + spent == Money::minor(400));
        REQUIRE(sale->priced.points);
        CHECK(department == sale->priced.points->department);
        CHECK(department > 0);
    }

    // The record as the store keeps it, whole.
    boost::json::value kept_record() const {
        auto database = sqlite::Database::open(folder.path() / "store" / "store.db",
                                               {.mode = sqlite::OpenOptions::Mode::ReadOnly});
        REQUIRE(database);
        auto bodies = database->prepare("SELECT body FROM sales");
        REQUIRE(bodies);
        REQUIRE(bodies->step().value());
        return boost::json::parse(bodies->text(0));
    }

    std::int64_t count(const std::string& table) const {
        auto database = sqlite::Database::open(folder.path() / "store" / "store.db",
                                               {.mode = sqlite::OpenOptions::Mode::ReadOnly});
        REQUIRE(database);
        return database->number("SELECT count(*) FROM " + table).value();
    }

    Folder folder;
    std::unique_ptr<devices::Child> serving;
    std::string url;
};

// The shopper's side of one purchase, checked against the card terminal's own ledger.
void buy(const Visit& visit, const std::string& url) {
    Lane lane(visit.kiosk(), url);
    const auto bought = lane.buys({goods, goods}, card, coupon());
    INFO((bought ? std::string() : bought.error().sentence));
    REQUIRE(bought);
    CHECK(lane.terminal().charged == 1);
    Money by_card;
    for (const flows::Tender& tender : lane.sale().tenders)
        if (tender.kind == "card") by_card += tender.amount;
    CHECK(lane.terminal().amount == by_card.minor_units());
    // Without the coupon where the store could not be asked for it.
    const Money total = lane.sale().priced.total;
    CHECK((total == Money::minor(1620) || total == Money::minor(1800)));
}

}  // namespace

TEST_CASE("the cable is cut at every message of a purchase, and there is one sale each time") {
    for (const Way way : {Way::ToStore, Way::ToKiosk}) {
        for (int message = 1;; ++message) {
            Visit visit;
            Proxy proxy(visit.port(), way, message);
            INFO((way == Way::ToStore ? "to the store" : "to the kiosk") << ", message " << message);
            buy(visit, proxy.url());
            visit.books_are_right();
            if (proxy.has_cut()) continue;
            // Nothing was left to cut: the purchase had so many messages that way, the sale's among them.
            CHECK(message > 6);
            WARN(message - 1 << " messages " << (way == Way::ToStore ? "to the store" : "to the kiosk"));
            break;
        }
    }
}

namespace {

// A life of the kiosk in a process of its own, which may end at a power point. The exit code; power::died for a cut.
int life(const Visit& visit, const std::string& die_at, const fs::path& points = {}) {
    const pid_t kiosk = ::fork();
    if (kiosk == 0) {
        if (!die_at.empty() && !power::die_at(die_at)) ::_exit(2);
        if (!points.empty()) power::count_points();
        int code = 0;
        {
            Lane lane(visit.kiosk(), visit.url);
            const auto bought = lane.buys({goods, goods}, card, coupon());
            if (!bought) std::fprintf(stderr, "%s\n", bought.error().sentence.c_str());
            if (!bought || lane.terminal().charged != 1) code = 1;
        }
        if (!points.empty()) {
            std::ofstream out(points);
            for (const auto& [name, count] : power::passed()) out << name << ':' << count << '\n';
        }
        ::_exit(code);
    }
    int status = 0;
    REQUIRE(::waitpid(kiosk, &status, 0) == kiosk);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

std::vector<std::string> every_point() {
    Visit visit;
    const fs::path file = visit.folder.path() / "points";
    REQUIRE(life(visit, "", file) == 0);
    std::vector<std::string> all;
    std::ifstream in(file);
    for (std::string line; std::getline(in, line);) {
        const auto colon = line.rfind(':');
        for (int i = 1; i <= std::stoi(line.substr(colon + 1)); ++i)
            all.push_back(line.substr(0, colon + 1) + std::to_string(i));
    }
    return all;
}

}  // namespace

// A share of the points; all of them with KASSA_EVERY_CUT=1.
TEST_CASE("the plug is pulled at the points of a purchase, and everything is there once") {
    const auto points = every_point();
    REQUIRE(points.size() > 20);
    const std::size_t step = std::getenv("KASSA_EVERY_CUT") ? 1 : std::max<std::size_t>(1, points.size() / 16);
    int cuts = 0;
    for (std::size_t i = 0; i < points.size(); i += step) {
        INFO("the plug is pulled at " << points[i]);
        Visit visit;
        const int first = life(visit, points[i]);
        cuts += first == power::died;
        REQUIRE((first == power::died || first == 0));
        if (first == power::died) REQUIRE(life(visit, "") == 0);
        visit.books_are_right();
    }
    WARN(cuts << " cuts at " << points.size() << " points");
    CHECK(cuts > 0);
}
