// The replica with a real shop's worth of goods: the 171,606 products of the data beside the checkout.
#include <catch2/catch_test_macros.hpp>

#include <stdio.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "core/base/random.h"
#include "core/catalog/csv_import.h"
#include "kiosk/replica/replica.h"

using namespace kassa;
using catalog::Product;
using Timer = std::chrono::steady_clock;

namespace {

double milliseconds(Timer::time_point since) {
    return std::chrono::duration<double, std::milli>(Timer::now() - since).count();
}

std::string percentiles(std::vector<double>& values, double factor, const char* unit) {
    std::ranges::sort(values);
    const auto at = [&](std::size_t percent) { return values[(values.size() - 1) * percent / 100] * factor; };
    return std::format("p50 {:.3f}, p99 {:.3f}, most {:.3f} {}", at(50), at(99), values.back() * factor, unit);
}

// Kilobytes of this process that are in memory (proc(5)).
long resident_kilobytes() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmRSS:")) return std::atol(line.c_str() + 6);
    return 0;
}

// The products, each once with its names merged, in the order of the file.
std::vector<Product> real_products(const std::string& file) {
    FILE* pipe = ::popen(("xz -dc '" + file + "'").c_str(), "r");
    REQUIRE(pipe);
    std::string text;
    std::vector<char> buffer(1 << 16);
    for (std::size_t count; (count = ::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;)
        text.append(buffer.data(), count);
    REQUIRE(::pclose(pipe) == 0);
    std::istringstream stream(text);
    std::vector<Product> products;
    std::map<std::string, std::size_t> known;
    const auto report = catalog::import_csv(stream, "catalogue.csv", Currency{}, [&](Product product) {
        const auto [place, fresh] = known.emplace(product.item, products.size());
        if (fresh) products.push_back(std::move(product));
        else products[place->second].names.merge(product.names);
    });
    REQUIRE(report);
    return products;
}

}  // namespace

TEST_CASE("a whole catalogue: quick to open, quick to find in, small in memory") {
    const char* given = std::getenv("KASSA_DATA");
    const std::string data = given ? given : KASSA_SOURCE_DIR "/../shared/data";
    const std::string source = data + "/catalogue.csv.xz";
    if (!std::filesystem::exists(source)) SKIP(source << " is not there");
    auto name = (std::filesystem::temp_directory_path() / "kassa-test-XXXXXX").string();
    const std::filesystem::path folder = ::mkdtemp(name.data());
    const auto file = folder / "catalogue.db";
    std::vector<std::string> items;
    {
        auto products = real_products(source);
        for (const auto& product : products) items.push_back(product.item);
        auto writer = replica::ReplicaWriter::open(file);
        REQUIRE(writer);
        const auto start = Timer::now();
        constexpr std::size_t page_size = 1000;
        for (std::size_t i = 0; i < products.size(); i += page_size) {
            const std::size_t end = std::min(i + page_size, products.size());
            protocol::ChangesPage page{.store = "store", .from_start = i == 0, .version = std::int64_t(end),
                                       .more = end < products.size()};
            page.products.assign(products.begin() + std::ptrdiff_t(i), products.begin() + std::ptrdiff_t(end));
            REQUIRE(writer->apply(page));
        }
        WARN(std::format("{} products taken in {:.1f} s, file {:.1f} MB", products.size(), milliseconds(start) / 1000,
                         double(std::filesystem::file_size(file)) / 1e6));
    }
    const long before = resident_kilobytes();
    const auto start = Timer::now();
    auto reader = replica::Replica::open(file);
    const double opening = milliseconds(start);
    REQUIRE(reader);
    CHECK(reader->size() == std::int64_t(items.size()));
    CHECK(opening < 500);  // ten times what is wanted of it: the machine may be busy

    Random random(7);
    std::vector<double> finds, misses, searches;
    for (int i = 0; i < 50'000; ++i) {
        const auto& item = items[random.below(items.size())];
        const auto since = Timer::now();
        const auto product = reader->find(item);
        finds.push_back(milliseconds(since));
        REQUIRE(product);
        REQUIRE(product->item == item);
    }
    for (int i = 0; i < 10'000; ++i) {
        const auto since = Timer::now();
        REQUIRE_FALSE(reader->find(std::format("9{:013}", random.below(1'000'000'000))));
        misses.push_back(milliseconds(since));
    }
    std::string slowest;
    double slowest_time = 0;
    for (const char* query :
         {"c",    "ch",  "choc",        "chocolate",    "chocolat noir", "lait",      "l",       "de la", "milk",
          "bio",  "eau", "pain de mie", "jus d'orange", "حليب",          "coca cola", "a b",     "c d e", "3017620422003",
          "0000", "00",  "s",           "p f",          "xyzzy",         "nutella",   "sauce tomate basilic"}) {
        const auto since = Timer::now();
        const auto found = reader->search(query, "fr", 20);
        searches.push_back(milliseconds(since));
        if (searches.back() > slowest_time) slowest_time = searches.back(), slowest = query;
        CHECK(found.size() <= 20);
    }
    CHECK(reader->search("choc", "fr", 20).size() == 20);
    CHECK(reader->search("nutella", "fr", 1).front().item.size() == 14);
    CHECK(reader->trouble().empty());
    const double memory = double(resident_kilobytes() - before) / 1000;
    WARN(std::format("opening {:.1f} ms\nfind: {}\nmiss: {}\nsearch: {} (slowest: '{}')\nmemory: {:.1f} MB more",
                     opening, percentiles(finds, 1000, "µs"), percentiles(misses, 1000, "µs"),
                     percentiles(searches, 1, "ms"), slowest, memory));
    CHECK(memory < 25);
    std::filesystem::remove_all(folder);
}
