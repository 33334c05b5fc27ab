// The cable between kiosk and store is cut at every message of a purchase, in both directions, and the plug is pulled at
// every point of it: each time there is one sale, in one chain, and everything in it once.
#include <catch2/catch_test_macros.hpp>

#include <sys/wait.h>

#include "devices/io/process.h"
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
[[vip.tiers]]
key = "gold"
names = { en = "Gold card" }
regular_percent = 90
special_percent = 95
)");
        write(at / "goods.csv", "item,name,price\n" + goods + ",Jar,10.00\n");
        write(at / "members.csv", "card,tier\n" + card + ",gold\n");
        const std::string data = std::format("--data '{}'", (at / "store").string());
        store("init " + data);
        store(std::format("policy apply {} '{}'", data, (at / "policy.toml").string()));
        store(std::format("import {} '{}'", data, (at / "goods.csv").string()));
        store(std::format("members import {} '{}'", data, (at / "members.csv").string()));
        store("enrol " + data + " lane-1");
        return true;
    }();
    REQUIRE(made);
    return folder.path();
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

    // What the store's books say: one sale, and nothing in it twice.
    void books_are_right() {
        serving.reset();
        const std::string sales =
            store(std::format("sales --json --data '{}'", (folder.path() / "store").string()));
        INFO(sales);
        REQUIRE(std::ranges::count(sales, '\n') == 1);
    }

    Folder folder;
    std::unique_ptr<devices::Child> serving;
    std::string url;
};

// The shopper's side of one purchase, checked against the card terminal's own ledger.
void buy(const Visit& visit, const std::string& url) {
    Lane lane(visit.kiosk(), url);
    const auto bought = lane.buys({goods, goods}, card, "");
    INFO((bought ? std::string() : bought.error().sentence));
    REQUIRE(bought);
    CHECK(lane.terminal().charged == 1);
    Money by_card;
    for (const flows::Tender& tender : lane.sale().tenders)
        if (tender.kind == "card") by_card += tender.amount;
    CHECK(lane.terminal().amount == by_card.minor_units());
    CHECK(lane.sale().priced.total == Money::minor(1800));
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
            CHECK(proxy.messages() == message - 1);
            CHECK(message > 4);
            break;
        }
    }
}
