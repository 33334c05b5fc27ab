// The lane's chain of sealed sales, and the store's promotions as the journal keeps them.
#include <catch2/catch_test_macros.hpp>

#include <fstream>

#include "kiosk/journal/journal.h"
#include "kiosk/journal/retell.h"
#include "tests/journal/lane_samples.h"

using namespace kassa;
using namespace kassa::tests;
using journal::Journal;

namespace {

const auto signing = protocol::new_signing_key();

std::unique_ptr<Journal> opened(const std::filesystem::path& file, bool key_is_old = false,
                                const std::string& lane = "lane-1") {
    journal::Options options{.lane = lane};
    options.signing = signing;
    options.key_is_old = key_is_old;
    auto journal = Journal::open(file, noon, options);
    INFO((journal ? std::string() : journal.error().sentence));
    REQUIRE(journal);
    return std::move(*journal);
}

void sells(Journal& journal, const std::string& id) {
    REQUIRE(journal.keep(id, "/v1/sales", std::format(R"({{"id":"{}","number":1}})", id)));
}

// The oldest record that waits, looked at as a store would.
protocol::Seal next_seal(Journal& journal) {
    const auto entry = journal.next();
    REQUIRE(entry);
    const auto record = boost::json::parse(entry->body);
    CHECK(protocol::wrong_with(record.as_object(), signing.public_key) == std::nullopt);
    journal.done(entry->id);
    return from_json<protocol::Seal>(record.at("seal")).value();
}

protocol::PromotionsPage page(std::int64_t version, std::initializer_list<protocol::PromotionChange> changes) {
    return {.store = "s1", .version = version, .promotions = changes};
}

pricing::Promotion promotion(const std::string& id, int percent) {
    pricing::Promotion one;
    one.id = id;
    one.goods.everything = true;
    one.reward.percent = Ratio::percent(percent);
    return one;
}

std::vector<std::string> ids(const journal::PromotionSet& set) {
    std::vector<std::string> all;
    for (const auto& one : set.all) all.push_back(one.id + " " + std::to_string(one.reward.percent.numerator));
    return all;
}

}  // namespace

TEST_CASE("sales are a chain, over restarts too, and each is in it once") {
    Folder folder;
    const auto file = folder / "journal.db";
    protocol::Seal first, second;
    {
        auto journal = opened(file);
        sells(*journal, "a");
        sells(*journal, "a");  // asked for again before it was sent
        CHECK(journal->waiting() == 1);
        first = next_seal(*journal);
        sells(*journal, "a");  // and after the store had it
        CHECK(journal->waiting() == 0);
        REQUIRE(journal->keep("case", "/v1/cases", "{}"));
        CHECK(journal->next()->body == "{}");  // only sales are sealed
        journal->done("case");
    }
    auto journal = opened(file, true);
    sells(*journal, "b");
    second = next_seal(*journal);
    CHECK(first.position == 1);
    CHECK(first.previous == protocol::no_record);
    CHECK_FALSE(first.restarts);
    CHECK(second.position == 2);
    CHECK(second.previous == first.hash);
    CHECK_FALSE(second.restarts);
}

TEST_CASE("a chain whose journal is gone while the key is not says that it restarts, once") {
    Folder folder;
    auto journal = opened(folder / "journal.db", true);
    sells(*journal, "a");
    sells(*journal, "b");
    CHECK(next_seal(*journal).restarts);
    CHECK_FALSE(next_seal(*journal).restarts);
}

TEST_CASE("a kiosk that becomes another lane begins that lane's chain, and says so once") {
    Folder folder;
    const auto file = folder / "journal.db";
    sells(*opened(file), "a");
    {
        auto journal = opened(file, true, "lane-2");
        sells(*journal, "b");
        sells(*journal, "c");
        const auto first = next_seal(*journal), second = next_seal(*journal), third = next_seal(*journal);
        CHECK_FALSE(first.restarts);
        CHECK(second.restarts);
        CHECK_FALSE(third.restarts);
        CHECK(third.previous == second.hash);
    }
    auto journal = opened(file, true, "lane-2");
    sells(*journal, "d");
    CHECK_FALSE(next_seal(*journal).restarts);
}

TEST_CASE("a journal that is set aside hands its chain and its promotions on") {
    Folder folder;
    const auto file = folder / "journal.db";
    protocol::Seal first;
    {
        auto journal = opened(file);
        REQUIRE(journal->apply(page(4, {{"p1", promotion("p1", 10)}})));
        sells(*journal, "a");
        first = next_seal(*journal);
    }
    {
        auto database = sqlite::Database::open(file);
        REQUIRE(database);
        REQUIRE(database->run("PRAGMA user_version = 99"));
    }
    auto journal = opened(file, true);
    REQUIRE(journal->set_aside());
    sells(*journal, "b");
    const auto second = next_seal(*journal);
    CHECK(second.position == 2);
    CHECK(second.previous == first.hash);
    CHECK(journal->promotions_at() == kiosk::CataloguePosition{"s1", 4});
    CHECK(ids(*journal->promotions()) == std::vector<std::string>{"p1 10"});
}

TEST_CASE("promotions are kept as they were, by number, and the newest hold after a restart") {
    Folder folder;
    const auto file = folder / "journal.db";
    {
        auto journal = opened(file);
        CHECK(journal->promotions()->number == 0);
        REQUIRE(journal->apply(page(2, {{"a", promotion("a", 10)}, {"b", promotion("b", 20)}})));
        REQUIRE(journal->apply(page(3, {{"a", promotion("a", 15)}, {"b", std::nullopt}})));
        auto anew = page(9, {{"c", promotion("c", 5)}});
        anew.from_start = true;
        REQUIRE(journal->apply(anew));
    }
    auto journal = opened(file);
    CHECK(ids(*journal->promotions(1)) == std::vector<std::string>{"a 10", "b 20"});
    CHECK(ids(*journal->promotions(2)) == std::vector<std::string>{"a 15"});
    CHECK(ids(*journal->promotions(3)) == std::vector<std::string>{"c 5"});
    CHECK(ids(*journal->promotions()) == std::vector<std::string>{"c 5"});
    CHECK(journal->promotions()->version == 9);
    // What no visit that can still be told was stepped with is forgotten.
    REQUIRE(journal->use_policy("v1", "text", 3));
    REQUIRE(journal->append(heard(1, flows::Started{}), flows::Lane{}, {}));
    while (journal->trim(noon).value()) {}
    CHECK(journal->promotions(1)->number == 0);
    CHECK(ids(*journal->promotions(3)) == std::vector<std::string>{"c 5"});
}

TEST_CASE("an older program's journal gets the tables that it lacks") {
    Folder folder;
    const auto file = folder / "journal.db";
    {
        auto journal = opened(file);
        REQUIRE(journal->append(heard(1, flows::Started{}), flows::Lane{}, {}));
    }
    {
        auto database = sqlite::Database::open(file);
        REQUIRE(database);
        REQUIRE(database->run("DROP TABLE chain; DROP TABLE sealed; DROP TABLE told; DROP TABLE promotions; DROP TABLE promotion_pages; "
                              "ALTER TABLE heard DROP COLUMN promotions; ALTER TABLE state DROP COLUMN promotions; "
                              "PRAGMA user_version = 1"));
    }
    {
        const auto old = journal::Recording::open(file);
        REQUIRE(old);
    }
    auto journal = opened(file, true);
    CHECK_FALSE(journal->set_aside());
    sells(*journal, "a");
    CHECK_FALSE(next_seal(*journal).restarts);
    REQUIRE(journal->append(heard(2, flows::Started{}), flows::Lane{}, {}));
    CHECK(journal->last()->event == 2);
}

TEST_CASE("what a store has lost is told to it again, once and in the order of the chain") {
    Folder folder;
    auto journal = opened(folder / "journal.db");
    std::vector<protocol::Seal> seals;
    const auto tells = [&] {
        std::vector<std::int64_t> positions;
        while (journal->waiting() > 0) positions.push_back(next_seal(*journal).position);
        return positions;
    };
    const auto again = [&](const protocol::LaneChain& store_has) {
        const auto count = journal->tell_again(store_has);
        REQUIRE(count);
        return *count;
    };
    for (const char* id : {"a", "b", "c", "d"}) {
        sells(*journal, id);
        seals.push_back(next_seal(*journal));
    }
    REQUIRE(journal->keep("case-1", "/v1/cases", "{}"));
    journal->done(journal->next()->id);
    CHECK(again({4, seals[3].hash, {}}) == 0);
    sells(*journal, "e");
    CHECK(again({2, seals[1].hash, {}}) == 2);
    CHECK(again({2, seals[1].hash, {}}) == 0);  // they wait already
    CHECK(tells() == std::vector<std::int64_t>{3, 4, 5});
    CHECK(again({5, "", {}}) == 5);  // a store that has none of this chain
    CHECK(tells() == std::vector<std::int64_t>{1, 2, 3, 4, 5});
    CHECK(again({5, std::string(64, 'f'), {}}) == 5);
    CHECK(tells() == std::vector<std::int64_t>{1, 2, 3, 4, 5});
    CHECK(again({4, seals[3].hash, {2}}) == 2);
    // It outlives the program, and a sale that is told once more is still one.
    journal.reset();
    journal = opened(folder / "journal.db", true);
    sells(*journal, "b");
    CHECK(tells() == std::vector<std::int64_t>{2, 5});
}
