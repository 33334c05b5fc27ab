// Measures a store that many kiosks call, all on loopback: an import, then connected kiosks (each with a connection for
// requests and one for pushes) that sell, ask for prices and look for news, all from one thread of this process. What
// they sell was priced by the store's rules and sealed before the clock runs, as kiosks do it.
#include <CLI/CLI.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <print>

#include <sys/resource.h>

#include "core/base/random.h"
#include "core/protocol/seal.h"
#include "core/service/promotions.h"
#include "core/service/service.h"
#include "core/storage/sql_storage.h"
#include "devices/io/process.h"
#include "tests/bench/figures.h"
#include "tests/bench/processes.h"

namespace {

using namespace kassa;
namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
namespace json = boost::json;
using asio::awaitable;
using asio::use_awaitable;
using asio::ip::tcp;
using Steady = std::chrono::steady_clock;

double milliseconds_since(Steady::time_point start) {
    return std::chrono::duration<double, std::milli>(Steady::now() - start).count();
}

struct Options {
    std::string folder, products, store;
    std::string shop;  // the folder of prices_il.csv and promos_il.csv; empty: prices are made up, without promotions
    int kiosks = 500;
    int seconds = 60;
    double sale_every = 10, quote_every = 2;  // seconds, for each kiosk, on average
    std::uint64_t seed = 20261121;
};

// What all kiosks have measured, in milliseconds.
struct Measured {
    std::vector<double> sales, quotes, looks, pushes;
    std::map<int, long> refused;  // by status
    long failed = 0;              // connections that broke, and pushes that did not come
};

// What the kiosks share: the address, the goods, the clock of the pushes.
struct Floor {
    asio::io_context context{1};
    tcp::endpoint store;
    Measured measured;
    std::vector<catalog::Product> goods;
    Random random{0};
    bool open = true;  // kiosks go on
    int connected = 0;
    // The word that is being pushed: when it was caused, and how many kiosks have heard it.
    Steady::time_point caused;
    std::int64_t version = 0;  // heard so far; a newer one is this word
    bool awaited = false;
    int heard = 0;
};

class Requests {
public:
    Requests(asio::any_io_executor executor, std::string key) : stream_(executor), key_(std::move(key)) {}
    awaitable<void> connect(const tcp::endpoint& store) {
        co_await stream_.async_connect(store, use_awaitable);
        stream_.socket().set_option(tcp::no_delay(true));
    }
    // The status and the body.
    awaitable<std::pair<int, std::string>> ask(http::verb verb, const std::string& target, std::string body = {}) {
        http::request<http::string_body> request(verb, target, 11);
        request.set(http::field::host, "store");
        request.set(http::field::authorization, "Bearer " + key_);
        request.body() = std::move(body);
        request.prepare_payload();
        co_await http::async_write(stream_, request, use_awaitable);
        http::response<http::string_body> answer;
        co_await http::async_read(stream_, buffer_, answer, use_awaitable);
        co_return std::pair(int(answer.result_int()), std::move(answer.body()));
    }

private:
    beast::tcp_stream stream_;
    beast::flat_buffer buffer_;
    std::string key_;
};

awaitable<void> sleep_for(std::chrono::duration<double> time) {
    asio::steady_timer timer(co_await asio::this_coro::executor);
    timer.expires_after(std::chrono::duration_cast<Steady::duration>(time));
    co_await timer.async_wait(use_awaitable);
}

struct Kiosk {
    protocol::KioskKey key;
    std::vector<std::string> sales;  // that it will tell, sealed one behind the other
};

// A quote of ten items, in the words of `store quote`.
std::string quote_of(Floor& floor) {
    json::array items;
    for (int i = 0; i < 10; ++i)
        items.push_back(json::object{{"code", floor.goods[floor.random.below(floor.goods.size())].item}, {"quantity", 1}});
    return json::serialize(json::object{{"items", std::move(items)}});
}

awaitable<void> listen(Floor& floor, std::string key) {
    websocket::stream<beast::tcp_stream> socket(co_await asio::this_coro::executor);
    co_await beast::get_lowest_layer(socket).async_connect(floor.store, use_awaitable);
    socket.set_option(websocket::stream_base::decorator([key](websocket::request_type& request) {
        request.set(http::field::authorization, "Bearer " + key);
    }));
    co_await socket.async_handshake("store", "/v1/push", use_awaitable);
    ++floor.connected;
    beast::flat_buffer buffer;
    for (;;) {
        co_await socket.async_read(buffer, use_awaitable);
        const auto push = from_text<protocol::Push>(
            {static_cast<const char*>(buffer.data().data()), buffer.size()});
        buffer.clear();
        if (!push || push->what != "cases" || !floor.awaited || push->version <= floor.version) continue;
        floor.measured.pushes.push_back(milliseconds_since(floor.caused));
        ++floor.heard;
    }
}

// Asks once, and keeps how long the answer took.
awaitable<void> measured_ask(Floor& floor, Requests& requests, std::vector<double>& times, http::verb verb,
                             const std::string& target, const std::string& body = {}) {
    const auto start = Steady::now();
    const auto [status, told] = co_await requests.ask(verb, target, body);
    if (status == 200) {
        times.push_back(milliseconds_since(start));
        co_return;
    }
    if (++floor.measured.refused[status] == 1) std::println(stderr, "{}: {} {}", target, status, told);
}

awaitable<void> visit(Floor& floor, Requests& requests, const Kiosk& kiosk, const Options& options) {
    const auto in_about = [&](double seconds) {
        return std::chrono::duration_cast<Steady::duration>(
            std::chrono::duration<double>(seconds * (0.5 + floor.random.unit())));
    };
    auto next_sale = Steady::now() + in_about(options.sale_every * floor.random.unit());
    auto& measured = floor.measured;
    for (std::size_t told = 0; floor.open;) {
        co_await sleep_for(in_about(options.quote_every));
        co_await measured_ask(floor, requests, measured.quotes, http::verb::post, "/v1/quotes", quote_of(floor));
        co_await measured_ask(floor, requests, measured.looks, http::verb::get, "/v1/versions");
        if (Steady::now() < next_sale || told == kiosk.sales.size()) continue;
        next_sale += in_about(options.sale_every);
        co_await measured_ask(floor, requests, measured.sales, http::verb::post, "/v1/sales", kiosk.sales[told++]);
    }
}

awaitable<void> work(Floor& floor, const Kiosk& kiosk, const Options& options) {
    asio::co_spawn(co_await asio::this_coro::executor, listen(floor, kiosk.key.key),
                   [&floor](std::exception_ptr broke) {
                       if (broke && floor.open) ++floor.measured.failed;
                   });
    Requests requests(co_await asio::this_coro::executor, kiosk.key.key);
    co_await requests.connect(floor.store);
    co_await visit(floor, requests, kiosk, options);
}

// Opens a case twice a second and waits until every kiosk has heard that there is something new; then ends the run.
awaitable<void> cause_news(Floor& floor, std::string key, const Options& options, std::function<void()> ended) {
    Requests requests(co_await asio::this_coro::executor, key);
    co_await requests.connect(floor.store);
    while (floor.connected < options.kiosks) co_await sleep_for(std::chrono::milliseconds(50));
    const auto end = Steady::now() + std::chrono::seconds(options.seconds);
    for (int number = 1; Steady::now() < end; ++number) {
        const auto versions =
            from_text<protocol::Versions>((co_await requests.ask(http::verb::get, "/v1/versions")).second);
        floor.version = versions ? versions->cases : 0;
        floor.heard = 0;
        floor.awaited = true;
        floor.caused = Steady::now();
        const cases::Case opened{.id = std::format("bench-{}", number)};
        const auto status = (co_await requests.ask(http::verb::post, "/v1/cases", to_text(opened))).first;
        if (status != 200) ++floor.measured.refused[status];
        for (int i = 0; i < 500 && floor.heard < options.kiosks; ++i)
            co_await sleep_for(std::chrono::milliseconds(10));
        if (floor.heard < options.kiosks) floor.measured.failed += options.kiosks - floor.heard;
        floor.awaited = false;
        co_await sleep_for(std::chrono::milliseconds(500));
    }
    ended();
}

Result<std::string> last_line(const std::vector<std::string>& argv) {
    const auto child = devices::Child::start(argv);
    if (!child) return std::unexpected(child.error());
    std::string last;
    while (const auto line = (*child)->read_line(std::chrono::minutes(5))) last = *line;
    const auto code = (*child)->wait();
    if (!code || *code != 0) return fault("`{} {}` did not end well", argv[0], argv[1]);
    return last;
}

// Prices for goods that have none, in a file of their own.
Result<std::string> made_up_prices(service::Storage& storage, const Options& options) {
    const auto rows = storage.products_since(0, 20'000);
    if (!rows) return std::unexpected(rows.error());
    const std::string name = options.folder + "/prices.csv";
    std::ofstream file(name);
    file << "item,name,price\n";
    Random random(options.seed);
    for (const auto& row : *rows)
        file << std::format("{},Goods,{}.{:02}\n", row.item, 1 + random.below(20), random.below(100));
    return file.flush() ? Result<std::string>(name) : fault("{} cannot be written", name);
}

// What is sold by piece and has a price.
Result<std::vector<catalog::Product>> goods_of(service::Storage& storage) {
    std::vector<catalog::Product> goods;
    for (std::int64_t since = 0;;) {
        const auto rows = storage.products_since(since, 5000);
        if (!rows) return std::unexpected(rows.error());
        if (rows->empty()) break;
        since = rows->back().version;
        for (const auto& row : *rows) {
            auto product = from_text<catalog::Product>(row.body);
            if (product && product->price && product->sold_by == catalog::SoldBy::Piece)
                goods.push_back(std::move(*product));
        }
    }
    if (goods.empty()) return fault("the store has no goods with a price");
    return goods;
}

// Sales of five lines, more than it will have the time to tell.
std::vector<std::string> sales_of(const protocol::KioskKey& key, const std::vector<catalog::Product>& goods,
                                  const pricing::Rules& rules, const std::pair<std::string, std::int64_t>& versions,
                                  const Options& options, Random& random) {
    std::vector<std::string> told;
    const auto pair = protocol::signing_key(key.signing_key);
    std::string previous(protocol::no_record);
    const int most = int(options.seconds / options.sale_every * 2) + 3;
    for (int number = 1; number <= most; ++number) {
        protocol::Sale sale{.id = std::format("bench-{}-{}", key.lane, number), .number = number, .lane = key.lane};
        sale.basket.at = sale.at = std::chrono::floor<Duration>(std::chrono::system_clock::now());
        sale.basket.lane = key.lane;
        sale.policy_version = versions.first;
        sale.promotions_version = versions.second;
        for (int id = 1; id <= 5; ++id)
            sale.lines.push_back({.id = id, .product = goods[random.below(goods.size())], .quantity = 1});
        auto basket = sale.basket;
        basket.lines = sale.lines;
        sale.priced = pricing::price(basket, rules);
        sale.tenders.push_back({"card", "pay-" + sale.id, sale.priced.total});
        auto record = to_json(sale).as_object();
        record.erase("seal");
        const auto seal = protocol::sealed(record, number, previous, *pair);
        previous = seal.hash;
        record["seal"] = to_json(seal);
        told.push_back(json::serialize(record));
    }
    return told;
}

json::object figures_of(const Measured& measured, const Options& options) {
    json::object figures{{"kiosks_connected", options.kiosks},
                         {"sales", measured.sales.size()},
                         {"quotes", measured.quotes.size()},
                         {"pushes", measured.pushes.size()},
                         {"refused", json::value_from(measured.refused)},
                         {"failed", measured.failed}};
    const auto p99 = [&](const char* name, const std::vector<double>& values, double target) {
        if (!values.empty()) figures[name] = bench::at_most(bench::quantile(values, 0.99), target, "ms");
    };
    p99("quote_p99", measured.quotes, 100);
    p99("sale_p99", measured.sales, 100);
    p99("look_p99", measured.looks, 100);
    p99("push_p99", measured.pushes, 100);
    return figures;
}

Result<json::object> run_floor(const Options& options, const std::vector<Kiosk>& kiosks, const std::string& key,
                               std::vector<catalog::Product> goods, const std::string& data) {
    auto serving = devices::Child::start({options.store, "serve", "--data", data});
    if (!serving) return std::unexpected(serving.error());
    const auto url = (*serving)->ready();
    if (!url) return std::unexpected(url.error());
    const double empty = bench::memory_of((*serving)->pid()).rss_megabytes;

    Floor floor;
    floor.goods = std::move(goods);
    floor.random = Random(options.seed);
    floor.store = {asio::ip::make_address("127.0.0.1"), std::uint16_t(std::stoi(url->substr(url->rfind(':') + 1)))};
    for (const auto& kiosk : kiosks)
        asio::co_spawn(floor.context, work(floor, kiosk, options), [&floor](std::exception_ptr broke) {
            if (broke && floor.open) ++floor.measured.failed;
        });
    json::object figures;
    double full = 0;
    asio::co_spawn(floor.context, cause_news(floor, key, options, [&] {
                       full = bench::memory_of((*serving)->pid()).rss_megabytes;
                       floor.open = false;
                       floor.context.stop();
                   }),
                   [&](std::exception_ptr broke) {
                       if (broke) floor.context.stop();
                   });
    floor.context.run();
    (*serving)->kill();
    if (floor.open) return fault("the store went away in the middle of the measurement");
    figures = figures_of(floor.measured, options);
    figures["store_memory_at_start_mb"] = empty;
    figures["store_memory_mb"] = bench::at_most(full, 200, "MB");
    return figures;
}

constexpr const char* rules_of_the_shop =
    "store_name = \"Bench\"\n[currency]\ncode = \"ILS\"\ndecimals = 2\n[taxes.standard]\npercent = \"17\"\nmark = \"A\"\n";

// Imports a file; the figure's value is what the command says last.
Result<double> import(const Options& options, const std::string& data, const std::string& file) {
    std::println(stderr, "importing {} …", file);
    const auto start = Steady::now();
    const auto imported = last_line({options.store, "import", "--data", data, file});
    if (!imported) return std::unexpected(imported.error());
    std::println(stderr, "{}", *imported);
    return milliseconds_since(start) / 1000;
}

Result<json::object> measure(const Options& options) {
    const std::string data = options.folder + "/store", policy = options.folder + "/policy.toml";
    std::ofstream(policy) << rules_of_the_shop;
    for (const auto& command : {std::vector{options.store, std::string("init"), std::string("--data"), data},
                                {options.store, "policy", "apply", "--data", data, policy}})
        if (const auto made = last_line(command); !made) return std::unexpected(made.error());
    const auto goods_seconds = import(options, data, options.products);
    if (!goods_seconds) return std::unexpected(goods_seconds.error());

    const SystemClock clock;
    auto storage = storage::open(data + "/store.db", storage::Open::Existing, clock);
    if (!storage) return std::unexpected(storage.error());
    std::vector<std::string> files{options.shop + "/prices_il.csv", options.shop + "/promos_il.csv"};
    if (options.shop.empty()) {
        auto made = made_up_prices(**storage, options);
        if (!made) return std::unexpected(made.error());
        files = {*made};
    }
    for (const auto& file : files)
        if (auto done = import(options, data, file); !done) return std::unexpected(done.error());

    auto goods = goods_of(**storage);
    if (!goods) return std::unexpected(goods.error());
    service::Service service(**storage, clock);
    service::RulesCache cache;
    const auto version = (*storage)->newest_promotion();
    if (!version) return std::unexpected(version.error());
    const auto current = service.policy("");
    if (!current) return fault("{}", current.error().sentence);
    const auto rules = service::Promotions(**storage, cache).rules(current->version, *version);
    if (!rules) return fault("{}", rules.error().sentence);
    std::println(stderr, "{} goods and {} promotions; preparing sales …", goods->size(), (*rules)->promotions.size());
    std::vector<Kiosk> kiosks;
    Random random(options.seed);
    for (int i = 0; i < options.kiosks; ++i) {
        auto key = service.enrol(std::format("lane-{}", i + 1), std::string(64, 'a'));
        if (!key) return fault("{}", key.error().sentence);
        auto sales = sales_of(*key, *goods, **rules, {current->version, *version}, options, random);
        kiosks.push_back({std::move(*key), std::move(sales)});
    }
    const auto caller = service.enrol("lane-of-cases", std::string(64, 'a'));
    if (!caller) return fault("{}", caller.error().sentence);

    std::println(stderr, "{} kiosks for {} s …", options.kiosks, options.seconds);
    auto figures = run_floor(options, kiosks, caller->key, std::move(*goods), data);
    if (!figures) return figures;
    // A sale that is not as it should be becomes a case: then something else was measured.
    service::CaseQuery query;
    query.limit = 100'000;
    const auto cases = (*storage)->cases_since(query);
    if (!cases) return std::unexpected(cases.error());
    const auto of_sales = std::ranges::count_if(*cases, [](const auto& row) { return row.lane != "lane-of-cases"; });
    (*figures)["cases_of_sales"] = of_sales;
    (*figures)["promotions"] = (*rules)->promotions.size();
    (*figures)["import"] = bench::at_most(*goods_seconds, 10, "s");
    (*figures)["seed"] = options.seed;
    return figures;
}

}  // namespace

int main(int argc, char** argv) {
    Options options;
    CLI::App app{"Measures a store that many kiosks call"};
    app.add_option("--folder", options.folder, "an empty folder for the store")->required();
    app.add_option("--products", options.products, "a CSV file of products")->required();
    app.add_option("--shop", options.shop, "the folder of prices_il.csv and promos_il.csv");
    app.add_option("--store", options.store, "the store's program")->required();
    app.add_option("--kiosks", options.kiosks, "so many are connected")->capture_default_str();
    app.add_option("--seconds", options.seconds, "so long they work")->capture_default_str();
    app.add_option("--sale-every", options.sale_every, "seconds between a kiosk's sales")->capture_default_str();
    app.add_option("--quote-every", options.quote_every, "seconds between a kiosk's quotes")->capture_default_str();
    app.add_option("--seed", options.seed, "of chance")->capture_default_str();
    CLI11_PARSE(app, argc, argv);
    rlimit allowed{};
    if (::getrlimit(RLIMIT_NOFILE, &allowed) == 0) {  // two connections a kiosk
        allowed.rlim_cur = allowed.rlim_max;
        ::setrlimit(RLIMIT_NOFILE, &allowed);
    }
    const auto figures = measure(options);
    if (!figures) {
        std::println(stderr, "bench store: {}", figures.error().sentence);
        return 1;
    }
    std::print(stderr, "{}", bench::lines_of(*figures));
    std::println("{}", json::serialize(*figures));
    return 0;
}
