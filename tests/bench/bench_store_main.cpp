// Measures a store that many kiosks call, all on loopback: an import, then connected kiosks (each with a connection for
// requests and one for pushes) that sell, ask for prices and look for news, all from one thread of this process.
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
#include <print>

#include <sys/resource.h>

#include "core/base/random.h"
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
    int kiosks = 500;
    int seconds = 60;
    double sale_every = 10, quote_every = 2;  // seconds, for each kiosk, on average
    std::uint64_t seed = 20261121;
};

// What all kiosks have measured, in milliseconds.
struct Measured {
    std::vector<double> sales, quotes, looks, pushes, connects;
    long failed = 0;
    bool has_quotes = true;
};

// What the kiosks share: the address, the goods, the clock of the pushes.
struct Floor {
    asio::io_context context{1};
    tcp::endpoint store;
    Measured measured;
    std::vector<std::string> items;
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

// A sale of five lines, as a lane would tell it.
std::string sale_of(Floor& floor, const std::string& lane, std::int64_t number) {
    protocol::Sale sale{.id = std::format("bench-{}-{}", lane, number), .number = number, .lane = lane};
    sale.at = std::chrono::floor<Duration>(std::chrono::system_clock::now());
    sale.policy_version = "bench";
    for (int id = 1; id <= 5; ++id) {
        pricing::BasketLine line;
        line.id = id;
        line.product.item = floor.items[floor.random.below(floor.items.size())];
        line.product.price = Money::minor(100 + std::int64_t(floor.random.below(2000)));
        pricing::PricedLine priced;
        priced.id = id;
        priced.list = priced.paid = *line.product.price;
        sale.priced.total += priced.paid;
        sale.lines.push_back(std::move(line));
        sale.priced.lines.push_back(std::move(priced));
    }
    sale.priced.list = sale.priced.total;
    sale.tenders.push_back({"card", "pay-" + sale.id, sale.priced.total});
    return to_text(sale);
}

// A quote of ten items, in the words of `store quote`.
std::string quote_of(Floor& floor) {
    json::array items;
    for (int i = 0; i < 10; ++i)
        items.push_back(json::object{{"code", floor.items[floor.random.below(floor.items.size())]}, {"quantity", 1}});
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

awaitable<void> visit(Floor& floor, Requests& requests, const std::string& lane, const Options& options) {
    auto next_sale = Steady::now();
    const auto in_about = [&](double seconds) {
        return std::chrono::duration_cast<Steady::duration>(
            std::chrono::duration<double>(seconds * (0.5 + floor.random.unit())));
    };
    next_sale += in_about(options.sale_every * floor.random.unit());
    for (std::int64_t number = 1; floor.open;) {
        co_await sleep_for(in_about(options.quote_every));
        auto start = Steady::now();
        if (floor.measured.has_quotes) {
            const auto [status, body] = co_await requests.ask(http::verb::post, "/v1/quotes", quote_of(floor));
            if (status == 200) floor.measured.quotes.push_back(milliseconds_since(start));
            else if (status == 404) floor.measured.has_quotes = false;
            else ++floor.measured.failed;
        }
        start = Steady::now();
        if ((co_await requests.ask(http::verb::get, "/v1/versions")).first == 200)
            floor.measured.looks.push_back(milliseconds_since(start));
        else
            ++floor.measured.failed;
        if (Steady::now() < next_sale) continue;
        next_sale += in_about(options.sale_every);
        const auto sale = sale_of(floor, lane, number++);
        start = Steady::now();
        if ((co_await requests.ask(http::verb::post, "/v1/sales", sale)).first == 200)
            floor.measured.sales.push_back(milliseconds_since(start));
        else
            ++floor.measured.failed;
    }
}

awaitable<void> kiosk(Floor& floor, protocol::KioskKey key, const Options& options) {
    asio::co_spawn(co_await asio::this_coro::executor, listen(floor, key.key), [&floor](std::exception_ptr broke) {
        if (broke && floor.open) ++floor.measured.failed;
    });
    Requests requests(co_await asio::this_coro::executor, key.key);
    const auto start = Steady::now();
    co_await requests.connect(floor.store);
    floor.measured.connects.push_back(milliseconds_since(start));
    co_await visit(floor, requests, key.lane, options);
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
        if ((co_await requests.ask(http::verb::post, "/v1/cases", to_text(opened))).first != 200)
            ++floor.measured.failed;
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

Result<std::vector<std::string>> items_of(service::Storage& storage) {
    const auto rows = storage.products_since(0, 50'000);
    if (!rows) return std::unexpected(rows.error());
    std::vector<std::string> items;
    for (const auto& row : *rows) items.push_back(row.item);
    if (items.empty()) return fault("the store has no goods");
    return items;
}

json::object figures_of(const Measured& measured, const Options& options) {
    json::object figures{{"kiosks_connected", options.kiosks},
                         {"sales", measured.sales.size()},
                         {"quotes", measured.quotes.size()},
                         {"pushes", measured.pushes.size()},
                         {"failed", measured.failed}};
    const auto p99 = [&](const char* name, const std::vector<double>& values, double target) {
        if (!values.empty()) figures[name] = bench::at_most(bench::quantile(values, 0.99), target, "ms");
    };
    p99("quote_p99", measured.quotes, 100);
    p99("sale_p99", measured.sales, 100);
    p99("look_p99", measured.looks, 100);
    p99("push_p99", measured.pushes, 100);
    if (!measured.has_quotes) figures["quote_p99"] = "the store has no POST /v1/quotes";
    return figures;
}

Result<json::object> run_floor(const Options& options, const std::vector<protocol::KioskKey>& keys,
                               std::vector<std::string> items, const std::string& data) {
    auto serving = devices::Child::start({options.store, "serve", "--data", data});
    if (!serving) return std::unexpected(serving.error());
    const auto url = (*serving)->ready();
    if (!url) return std::unexpected(url.error());
    const double empty = bench::memory_of((*serving)->pid()).rss_megabytes;

    Floor floor;
    floor.items = std::move(items);
    floor.random = Random(options.seed);
    floor.store = {asio::ip::make_address("127.0.0.1"), std::uint16_t(std::stoi(url->substr(url->rfind(':') + 1)))};
    for (int i = 0; i < options.kiosks; ++i)
        asio::co_spawn(floor.context, kiosk(floor, keys[std::size_t(i)], options), [&floor](std::exception_ptr broke) {
            if (broke && floor.open) ++floor.measured.failed;
        });
    json::object figures;
    double full = 0;
    asio::co_spawn(floor.context, cause_news(floor, keys.back().key, options, [&] {
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

Result<json::object> measure(const Options& options) {
    const std::string data = options.folder + "/store";
    if (const auto made = last_line({options.store, "init", "--data", data}); !made)
        return std::unexpected(made.error());
    std::println(stderr, "importing {} …", options.products);
    const auto start = Steady::now();
    const auto imported = last_line({options.store, "import", "--data", data, options.products});
    if (!imported) return std::unexpected(imported.error());
    const double import_seconds = milliseconds_since(start) / 1000;
    std::println(stderr, "{}", *imported);

    const SystemClock clock;
    std::vector<protocol::KioskKey> keys;
    std::vector<std::string> items;
    {
        auto storage = storage::open(data + "/store.db", storage::Open::Existing, clock);
        if (!storage) return std::unexpected(storage.error());
        service::Service service(**storage, clock);
        for (int i = 0; i <= options.kiosks; ++i) {
            auto key = service.enrol(std::format("lane-{}", i + 1), std::string(64, 'a'));
            if (!key) return std::unexpected(key.error());
            keys.push_back(std::move(*key));
        }
        auto found = items_of(**storage);
        if (!found) return std::unexpected(found.error());
        items = std::move(*found);
    }
    std::println(stderr, "{} kiosks for {} s …", options.kiosks, options.seconds);
    auto figures = run_floor(options, keys, std::move(items), data);
    if (!figures) return figures;
    (*figures)["import_line"] = *imported;
    (*figures)["import"] = bench::at_most(import_seconds, 10, "s");
    (*figures)["seed"] = options.seed;
    return figures;
}

}  // namespace

int main(int argc, char** argv) {
    Options options;
    CLI::App app{"Measures a store that many kiosks call"};
    app.add_option("--folder", options.folder, "an empty folder for the store")->required();
    app.add_option("--products", options.products, "a CSV file of products")->required();
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
