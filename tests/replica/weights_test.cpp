#include "kiosk/replica/weights.h"

#include <catch2/catch_test_macros.hpp>
#include <fstream>
#include <unistd.h>

using namespace kassa;
using replica::LearnedWeights;
using replica::LearnedWeightsWriter;

namespace {

struct Folder {
    std::filesystem::path path;
    Folder() {
        std::string name = (std::filesystem::temp_directory_path() / "kassa-test-XXXXXX").string();
        path = ::mkdtemp(name.data());
    }
    ~Folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path, ignored);
    }
};

catalog::Product rice() {
    catalog::Product one;
    one.item = "00000000000017";
    one.category = "pantry/rice";
    one.gross_weight = Weight::grams(900);
    return one;
}

protocol::WeightsPage page_of(int grams, std::int64_t version) {
    weights::Learned learned;
    for (int visit = 0; visit < 40; ++visit)
        weights::learn(learned,
                       {Weight::grams(grams + visit % 3 - 1), Weight::grams(2), weights::Source::Accepted, 1'000'000,
                        std::to_string(visit), Instant(std::chrono::hours(visit))},
                       {Weight::grams(900), {}});
    return {.store = "shop", .from_start = version == 1, .version = version, .weights = {{rice().item, learned}}};
}

}  // namespace

TEST_CASE("what the store has learned is believed at the kiosk, and is there after a restart") {
    Folder folder;
    const auto file = folder.path / "weights.db";
    {
        const auto reader = LearnedWeights::open(file).value();
        auto writer = LearnedWeightsWriter::open(file).value();
        CHECK_FALSE(reader.belief_of(rice()));
        CHECK(writer.weights_at() == kiosk::CataloguePosition{});
        REQUIRE(writer.apply(page_of(1020, 1)));
        CHECK(writer.weights_at() == kiosk::CataloguePosition{"shop", 1});
        const auto belief = reader.belief_of(rice());
        REQUIRE(belief);
        CHECK((weights::mean_of(*belief) - Weight::grams(1020)).absolute() < Weight::grams(15));
    }
    const auto reader = LearnedWeights::open(file).value();
    CHECK(reader.belief_of(rice()));
    auto other = rice();
    other.item = "00000000000024";
    CHECK_FALSE(reader.belief_of(other));
    // Its category's packaging is known all the same.
    auto writer = LearnedWeightsWriter::open(file).value();
    protocol::WeightsPage packed{.store = "shop", .version = 2};
    packed.packagings = {{"pantry/rice", weights::with_item({}, Weight::grams(1000), Weight::grams(1020))}};
    REQUIRE(writer.apply(packed));
    CHECK(reader.belief_of(other));
}

TEST_CASE("a store that begins again is learned from anew, and a damaged file is thrown away") {
    Folder folder;
    const auto file = folder.path / "weights.db";
    {
        auto writer = LearnedWeightsWriter::open(file).value();
        REQUIRE(writer.apply(page_of(1020, 1)));
        protocol::WeightsPage begun{.store = "another", .from_start = true, .version = 3};
        REQUIRE(writer.apply(begun));
        CHECK_FALSE(LearnedWeights::open(file).value().belief_of(rice()));
    }
    std::ofstream(file, std::ios::trunc) << "this is no database, and was one yesterday, before somebody wrote into it";
    const auto reader = LearnedWeights::open(file);
    REQUIRE(reader);
    CHECK_FALSE(reader->belief_of(rice()));
}
