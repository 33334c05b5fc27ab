// bench_storage: durable sales a second, as JSON. On PostgreSQL beside `pgbench -N` on the same server, with as many
// clients, in the same run; on SQLite beside a bare durable insert into the same folder. A sale has ten lines, is
// sealed, and goes through everything that keeps one: read, seal checked, priced again, stock, chain, tenders, news.
// Both servers' commits wait for the disk.
#include <CLI/CLI.hpp>
#include <atomic>
#include <barrier>
#include <print>
#include <thread>

#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>
#include <unistd.h>

#include "core/protocol/seal.h"
#include "core/service/promotions.h"
#include "tests/bench/figures.h"
#include "tests/service/sealed_lane.h"

using namespace kassa;
using namespace kassa::bench;
using support::Postgres;
namespace json = boost::json;

namespace {

struct Options {
    int clients = 8;
    int group = 16;    // sales in one transaction, as they gather while the disk takes the last ones
    int sales = 2000;  // each client's
    int seconds = 10;  // of pgbench and of the bare inserts
    int lines = 10;
};

double seconds_since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// What a kiosk would send, made before the clock runs.
struct Lane {
    std::string name;
    std::vector<std::string> bodies;
};

constexpr int articles = 5000;

catalog::Product article(int number) {
    auto made = tests::product(std::format("{:014}", number * 11), std::format("Goods {}", number), 99 + number % 900);
    made.category = "food/shelf";
    made.names["ar"] = "منتج";
    return made;
}

std::vector<pricing::BasketLine> basket(int lines, int seed) {
    std::vector<pricing::BasketLine> goods;
    for (int i = 0; i < lines; ++i)
        goods.push_back(
            {.id = i + 1, .product = article((seed * 31 + i * 7) % articles), .quantity = 1 + (seed + i) % 3});
    return goods;
}

// A thread of the store: a database session and its books.
struct Worker {
    Worker(const std::string& address, const Clock& clock)
        : storage(tests::good(storage::open(address, storage::Open::Existing, clock))),
          books(*storage, clock, [this](const std::string& policy, std::int64_t version) {
              return service::Promotions(*storage, rules).rules(policy, version);
          }) {}

    void keeps(const Lane& lane, int group) {
        for (std::size_t at = 0; at < lane.bodies.size();) {
            std::vector<service::ToldSale> told;
            for (int i = 0; i < group && at < lane.bodies.size(); ++i)
                told.push_back({lane.name, json::parse(lane.bodies[at++])});
            for (const auto& answer : books.keep_sales(told))
                if (!answer) throw std::runtime_error(answer.error().sentence);
        }
    }

    std::unique_ptr<service::Storage> storage;
    service::RulesCache rules;
    service::Books books;
};

std::vector<Lane> prepare(const std::string& address, const Clock& clock, int lanes, const Options& options) {
    service::RulesCache cache;
    const auto storage = tests::good(storage::open(address, storage::Open::Fresh, clock));
    service::Service service(*storage, clock);
    const auto policy = tests::good(service.apply_policy(tests::plain_policy, "bench.toml"));
    const auto rules = tests::good(service::Promotions(*storage, cache).rules(policy, 0));
    service::CatalogueImport import(service);
    for (int item = 0; item < articles; ++item) tests::good(import.put(article(item)));
    tests::good(import.finish());
    std::vector<Lane> made;
    for (int n = 0; n < lanes; ++n) {
        Lane lane{std::format("lane-{}", n), {}};
        const auto key = tests::good(
            protocol::signing_key(tests::good(service.enrol(lane.name, std::string(64, 'a'))).signing_key));
        std::string previous(protocol::no_record);
        for (int i = 0; i < options.sales; ++i) {
            protocol::Sale sale{.id = std::format("0193{:04x}-0000-7000-8000-{:012x}", n, i),
                                .number = i + 1,
                                .at = tests::noon,
                                .lane = lane.name,
                                .policy_version = policy};
            sale.basket.at = tests::noon;
            sale.basket.lane = lane.name;
            auto priced = sale.basket;
            priced.lines = sale.lines = basket(options.lines, n * options.sales + i);
            sale.priced = pricing::price(priced, *rules);
            sale.tenders.push_back(
                {.kind = "card", .payment = "pay-" + sale.id, .amount = sale.priced.total});
            auto record = to_json(sale).as_object();
            record.erase("seal");
            const auto seal = protocol::sealed(record, i + 1, previous, key);
            previous = seal.hash;
            record["seal"] = to_json(seal);
            lane.bodies.push_back(json::serialize(record));
        }
        made.push_back(std::move(lane));
    }
    return made;
}

// Sales a second, all clients together.
double sell(const std::string& address, const Clock& clock, const std::vector<Lane>& lanes, int group) {
    std::barrier ready(std::ptrdiff_t(lanes.size()) + 1);
    std::vector<std::thread> threads;
    std::size_t sales = 0;
    for (const auto& lane : lanes) {
        sales += lane.bodies.size();
        threads.emplace_back([&] {
            Worker worker(address, clock);
            ready.arrive_and_wait();
            worker.keeps(lane, group);
        });
    }
    ready.arrive_and_wait();
    const auto start = std::chrono::steady_clock::now();
    for (auto& thread : threads) thread.join();
    return double(sales) / seconds_since(start);
}

std::string ran(const std::string& command) {
    std::string said;
    FILE* const out = ::popen((command + " 2>&1").c_str(), "r");
    char bytes[4096];
    for (std::size_t size = 0; out && (size = std::fread(bytes, 1, sizeof bytes, out)) > 0;)
        said.append(bytes, size);
    if (!out || ::pclose(out) != 0)
        throw std::runtime_error("'" + command.substr(0, command.find(' ')) + "' failed: " + said);
    return said;
}

// Transactions a second of pgbench's own "simple update".
double pgbench(const std::string& address, const Options& options, bool prepare) {
    const auto program = Postgres::programs() + "/pgbench";
    if (prepare) ran(std::format("{} -q -i -s 10 '{}'", program, address));
    const auto said = ran(std::format("{} -n -N -c {} -j {} -T {} '{}'", program, options.clients,
                                      std::min(options.clients, int(std::thread::hardware_concurrency())),
                                      options.seconds, address));
    const auto at = said.find("tps = ");
    if (at == std::string::npos) throw std::runtime_error("pgbench said no figure: " + said);
    return std::stod(said.substr(at + 6));
}

json::object on_postgresql(const Options& options) {
    Postgres server(Postgres::Durable::Yes, {{"shared_buffers", "256MB"}, {"max_wal_size", "2GB"}});
    const SystemClock clock;
    const auto bench = server.new_database();
    json::object report{{"clients", options.clients}, {"lines_of_a_sale", options.lines}};
    std::println(stderr, "pgbench -N with {} clients …", options.clients);
    double before = pgbench(bench, options, true);
    for (const int group : {1, options.group}) {
        const auto shop = server.new_database();
        const auto lanes = prepare(shop, clock, options.clients, options);
        report["bytes_of_a_sale"] = lanes[0].bodies[0].size();
        std::println(stderr, "{} sales of {} lines, {} in a transaction …", options.clients * options.sales,
                     options.lines, group);
        const double sales = sell(shop, clock, lanes, group);
        // pgbench before and behind: what else the machine does is in both.
        const double after = pgbench(bench, options, false);
        const double transactions = (before + after) / 2;
        report[std::format("sales_{}_in_a_transaction", group)] =
            json::object{{"sales_a_second", sales},
                         {"pgbench_transactions_a_second", transactions},
                         {"share_of_pgbench", at_least(100 * sales / transactions, 50, "%")}};
        before = after;
    }
    return report;
}

// Rows of a kilobyte, each made durable by itself, with the settings of the store.
double bare_inserts(const std::filesystem::path& file, int seconds) {
    soci::session sql(soci::sqlite3, "dbname=\"" + file.string() + "\"");
    std::string mode;
    sql << "pragma journal_mode = wal", soci::into(mode);
    sql << "pragma synchronous = full";
    sql << "create table bare (id integer primary key, body text not null)";
    const std::string body(1024, 'x');
    soci::statement insert = (sql.prepare << "insert into bare (body) values (:body)", soci::use(body));
    const auto start = std::chrono::steady_clock::now();
    long count = 0;
    for (; seconds_since(start) < seconds; ++count) insert.execute(true);
    return double(count) / seconds_since(start);
}

json::object on_sqlite(const Options& options) {
    tests::Folder folder;
    const SystemClock clock;
    std::println(stderr, "bare durable inserts …");
    const double bare = bare_inserts(folder.path() / "bare.db", options.seconds);
    json::object report{{"bare_inserts_a_second", bare}};
    for (const int group : {1, options.group}) {
        const auto address = (folder.path() / std::format("store-{}.db", group)).string();
        const auto lanes = prepare(address, clock, 1, options);
        std::println(stderr, "{} sales, {} in a transaction …", options.sales, group);
        const double sales = sell(address, clock, lanes, group);
        report[std::format("sales_a_second_{}_in_a_transaction", group)] = sales;
        report[std::format("share_of_bare_inserts_{}_in_a_transaction", group)] = 100 * sales / bare;
    }
    return report;
}

}  // namespace

int main(int count, char** arguments) {
    Options options;
    std::string only;
    CLI::App app{"Measures durable sales a second beside what the database itself can do"};
    app.add_option("--clients", options.clients, "sessions, and clients of pgbench")
        ->check(CLI::Range(1, 64))
        ->capture_default_str();
    app.add_option("--group", options.group, "sales in one transaction")
        ->check(CLI::Range(1, 1000))
        ->capture_default_str();
    app.add_option("--sales", options.sales, "each client's")
        ->check(CLI::Range(1, 100'000))
        ->capture_default_str();
    app.add_option("--seconds", options.seconds, "of pgbench and of the bare inserts")
        ->check(CLI::Range(1, 600))
        ->capture_default_str();
    app.add_option("--lines", options.lines, "of a sale")->check(CLI::Range(1, 100))->capture_default_str();
    app.add_option("--only", only, "postgresql or sqlite")->check(CLI::IsMember({"postgresql", "sqlite"}));
    CLI11_PARSE(app, count, arguments);
    try {
        double load = 0;
        ::getloadavg(&load, 1);
        json::object report{{"cores", std::thread::hardware_concurrency()}, {"load_average_before", load}};
        if (only != "sqlite") report["postgresql"] = on_postgresql(options);
        if (only != "postgresql") report["sqlite"] = on_sqlite(options);
        std::println("{}", lines_of(report));
    } catch (const std::exception& error) {
        std::println(stderr, "bench_storage: {}", error.what());
        return 1;
    }
}
