// bench_pricing: what packaging/bench pricing prints. A million random baskets against every property and, where they
// are small, against the oracle; then how long a quote and a look-up take.
#include <CLI/CLI.hpp>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <print>
#include <thread>

#include "kiosk/replica/replica.h"
#include "tests/bench/figures.h"
#include "tests/pricing/proof/department.h"
#include "tests/pricing/proof/real_shop.h"
#include "tests/pricing/proof/run.h"

namespace json = boost::json;
using namespace kassa;
using namespace kassa::bench;

namespace {

constexpr std::uint64_t cases_for_one =
    100;  // of so many cases each kind is applied in one: 10,000 in a million
constexpr std::size_t articles = 20'000, promotions = 2'000, quotes = 3'000, lines = 100;
constexpr std::size_t products = 1'000'000, products_a_page = 20'000, look_ups = 100'000;

struct Options {
    proof::Plan plan{.cases = 1'000'000, .threads = int(std::max(1u, std::thread::hardware_concurrency()))};
    std::uint64_t real_cases = 10'000;
    std::filesystem::path folder = std::filesystem::temp_directory_path();
    std::filesystem::path real;  // with the published prices and promotions; empty: they are not there
    std::vector<std::string> only;

    bool wants(const std::string& chapter) const {
        return only.empty() || std::ranges::contains(only, chapter);
    }
};

double since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void say(const std::string& progress) { std::println(stderr, "{} …", progress); }

json::object report_of(const proof::Outcome& outcome, const proof::Plan& plan) {
    const proof::Tally& tally = outcome.tally;
    json::object fired;
    bool all_fired = true;
    for (std::size_t i = 0; i < proof::kinds; ++i) {
        fired[proof::name_of(pricing::Promotion::Kind(i))] =
            json::object{{"held", tally.held[i]}, {"applied", tally.fired[i]}, {"met_another", tally.met[i]}};
        all_fired = all_fired && tally.fired[i] * cases_for_one >= tally.cases;
    }
    json::object violations;
    for (const auto& [property, times] : tally.violations) violations[property] = times;
    const double percent = 100.0 / double(std::max<std::uint64_t>(1, tally.cases));
    return {{"cases", tally.cases},
            {"first_seed", plan.first_seed},
            {"seconds", std::round(outcome.seconds)},
            {"two_promotions_meet", at_least(double(tally.interacting) * percent, 30, "%")},
            {"asked_the_oracle",
             json::object{{"cases", tally.asked_oracle}, {"assignments_tried", tally.oracle_tried}}},
            {"kiosk_and_store_compared", tally.through_json},
            {"quantity_raised", tally.grown},
            {"kinds", fired},
            {"each_kind_applied_in_1_of_100", all_fired},
            {"violations", violations}};
}

// True when all was done and nothing was broken.
bool prove(const proof::Plan& plan, const std::string& name, json::object& report) {
    say(std::format("{} {} on {} cores; the oracle is asked where it has at most {} assignments to try",
                    plan.cases, name, plan.threads, plan.oracle_most));
    const std::uint64_t step = std::max<std::uint64_t>(1, plan.cases / 20);
    std::uint64_t last = 0;
    proof::Plan telling = plan;
    telling.broken = [](std::uint64_t seed, const proof::Violation& found) {
        say(std::format("seed {} breaks \"{}\": {}", seed, found.property, found.what));
    };
    const auto outcome = proof::run(telling, [&](std::uint64_t done) {
        if (done / step == last / step) return;
        say(std::format("{} done", done));
        last = done;
    });
    for (const auto& failure : outcome.failures) std::print(stderr, "{}", proof::told(failure));
    std::print(stderr, "{}", proof::table_of(outcome));
    report[name] = report_of(outcome, plan);
    return outcome.tally.cases == plan.cases && outcome.tally.violations.empty();
}

json::object figures(const std::vector<double>& values, double target, const std::string& unit) {
    return {{"measured", values.size()},
            {"p50_" + unit, std::round(quantile(values, 0.5) * 1000) / 1000},
            {"p99", at_most(quantile(values, 0.99), target, unit)},
            {"most_" + unit, std::round(quantile(values, 1) * 1000) / 1000}};
}

void measure_quotes(json::object& report) {
    say(std::format("{} quotes of {} lines with {} live promotions", quotes, lines, promotions));
    const auto department = proof::any_department(articles, promotions, 1);
    Random random(2);
    std::vector<double> milliseconds;
    for (std::size_t i = 0; i < quotes; ++i) {
        const auto basket = proof::any_large_basket(department, lines, random);
        const auto start = std::chrono::steady_clock::now();
        const auto priced = pricing::price(basket, department.rules);
        milliseconds.push_back(since(start) * 1e3);
        if (priced.lines.size() != lines) std::abort();
    }
    report["quote_of_100_lines_with_2000_promotions"] = figures(milliseconds, 1, "ms");
}

// How long something takes on this machine that needs so many microseconds, in the slowest of a hundred cases: the
// system's own interruptions are in every figure.
double interrupted(double microseconds) {
    std::vector<double> taken;
    for (std::size_t i = 0; i < look_ups; ++i) {
        const auto start = std::chrono::steady_clock::now();
        while (since(start) * 1e6 < microseconds) {}
        taken.push_back(since(start) * 1e6);
    }
    return std::round(quantile(taken, 0.99) * 1000) / 1000;
}

catalog::Product product_number(std::size_t number) {
    return {.item = std::format("{:014}", 10'000'000 + number * 7),
            .names = {{"", std::format("Article {} of shelf {}", number, number % 977)}},
            .category = std::format("a{}/s{}", number % 20, number % 300),
            .price = Money::minor(std::int64_t(number % 5000) + 1)};
}

Result<void> measure_look_ups(const Options& options, json::object& report) {
    say(std::format("writing {} products", products));
    const auto file = options.folder / std::format("bench-pricing-{}.db", ::getpid());
    struct Remove {
        std::filesystem::path file;
        ~Remove() {
            for (const char* ending : {"", "-wal", "-shm"}) std::filesystem::remove(file.string() + ending);
        }
    } remove{file};
    auto replica = replica::Replica::open(file);
    if (!replica) return std::unexpected(replica.error());
    auto writer = replica::ReplicaWriter::open(file);
    if (!writer) return std::unexpected(writer.error());
    for (std::size_t first = 0; first < products; first += products_a_page) {
        protocol::ChangesPage page{
            .store = "bench", .from_start = first == 0, .version = std::int64_t(first + products_a_page)};
        for (std::size_t i = first; i < first + products_a_page; ++i)
            page.products.push_back(product_number(i));
        if (const auto done = writer->apply(page); !done) return std::unexpected(done.error());
    }
    say(std::format("{} look-ups", look_ups));
    Random random(3);
    std::vector<double> microseconds;
    for (std::size_t i = 0; i < look_ups; ++i) {
        // Every second number is of no product.
        const std::string key = std::format("{:014}", 10'000'000 + random.below(products) * 7 + i % 2);
        const auto start = std::chrono::steady_clock::now();
        const auto found = replica->find(key);
        microseconds.push_back(since(start) * 1e6);
        if (found.has_value() != (i % 2 == 0)) return fault("look-up of {} answers wrongly", key);
    }
    auto told = figures(microseconds, 50, "us");
    told["products"] = replica->size();
    told["p99_us_of_loops_as_long_that_do_nothing"] = interrupted(quantile(microseconds, 0.5));
    report["look_up_among_1000000_products"] = told;
    return {};
}

// The promotions that chains really publish: baskets of their goods, and how long a quote takes among all of them.
Result<bool> measure_real(const Options& options, json::object& report) {
    say("reading the published prices and promotions");
    const auto shop = proof::real_shop(options.real);
    if (!shop) return std::unexpected(shop.error());
    Random random(4);
    std::vector<double> milliseconds;
    for (std::size_t i = 0; i < quotes; ++i) {
        const auto basket = proof::real_basket(*shop, lines, random);
        const auto start = std::chrono::steady_clock::now();
        const auto priced = pricing::price(basket, shop->rules);
        milliseconds.push_back(since(start) * 1e3);
        if (priced.lines.size() != lines) std::abort();
    }
    auto told = figures(milliseconds, 5, "ms");
    told["products"] = shop->products.size();
    told["promotions"] = shop->rules.promotions.size();
    report["quote_of_100_lines_with_published_promotions"] = told;
    proof::Plan plan = options.plan;
    plan.cases = options.real_cases;
    plan.make = [&](std::uint64_t seed) { return proof::real_case(*shop, seed); };
    plan.also = [&](const proof::Case& made) { return proof::whole_set(*shop, made); };
    return prove(plan, "baskets_of_published_goods", report);
}

int measure(const Options& options) {
    double load = 0;
    ::getloadavg(&load, 1);
    json::object report{{"cores", std::thread::hardware_concurrency()}, {"load_average_before", load}};
    bool good = true;
    if (options.wants("quote")) measure_quotes(report);
    if (options.wants("look-up"))
        if (const auto done = measure_look_ups(options, report); !done)
            return std::println(stderr, "bench_pricing: {}", done.error().sentence), 2;
    if (options.wants("real") && options.real.empty())
        say("the published promotions are not there: left out");
    if (options.wants("real") && !options.real.empty()) {
        const auto done = measure_real(options, report);
        if (!done) return std::println(stderr, "bench_pricing: {}", done.error().sentence), 2;
        good = *done;
    }
    if (options.wants("baskets")) good = prove(options.plan, "random_baskets", report) && good;
    std::println("{}", lines_of(report));
    return good ? 0 : 1;
}

}  // namespace

int main(int count, char** arguments) {
    proof::name_the_seed_when_aborted();
    proof::stop_when_interrupted();
    Options options;
    CLI::App app{"Proves and measures pricing; the exit code is 1 when a property was broken or it was interrupted"};
    app.add_option("--cases", options.plan.cases, "random baskets (1000000)");
    app.add_option("--seed", options.plan.first_seed, "of the first of them (1)");
    app.add_option("--jobs", options.plan.threads, "threads (all cores)")->check(CLI::Range(1, 256));
    app.add_option("--oracle", options.plan.oracle_most,
                   "assignments that the oracle tries for a basket at most");
    app.add_option("--failures", options.plan.most_failures,
                   "broken baskets that are made small and told (5)");
    app.add_option("--folder", options.folder,
                   "where a database of a million products may stand for a while");
    app.add_option("--real", options.real, "the folder of prices_il.csv, weighed_il.csv and promos_il.csv");
    app.add_option("--real-cases", options.real_cases, "baskets of their goods (10000)");
    app.add_option("--only", options.only, "baskets, real, quote or look-up");
    CLI11_PARSE(app, count, arguments);
    return measure(options);
}
