#include "kiosk/journal/journal.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <algorithm>
#include <chrono>
#include <fstream>

#include "kiosk/journal/retell.h"
#include "tests/journal/lane_samples.h"

using namespace kassa;
using namespace kassa::tests;
using journal::Journal;

namespace {

const policy::Policy no_policy;
const flows::Rules rules{no_policy, "lane-1"};

std::unique_ptr<Journal> opened(const std::filesystem::path& file, journal::Options options = {.lane = "lane-1"},
                                Instant now = noon) {
    auto journal = Journal::open(file, now, options);
    INFO((journal ? std::string() : journal.error().sentence));
    REQUIRE(journal);
    return std::move(*journal);
}

// Steps and records, as the kiosk does.
flows::Lane hears(Journal& journal, const flows::Lane& lane, const flows::Heard& heard) {
    auto step = fake_step(lane, heard, rules);
    REQUIRE(journal.append(heard, step.lane, step.effects));
    return step.lane;
}

flows::Lane visit_of(Journal& journal, flows::Lane lane, int first, int items) {
    lane = hears(journal, lane, heard(first, flows::Started{}));
    for (int i = 1; i <= items; ++i) lane = hears(journal, lane, scan(first + i));
    return lane;
}

}  // namespace

TEST_CASE("a journal gives back the last state") {
    Folder folder;
    flows::Lane lane;
    {
        auto journal = opened(folder / "deep/er/journal.db");
        CHECK_FALSE(journal->last());
        REQUIRE(journal->use_policy("v1", "text of v1"));
        lane = visit_of(*journal, lane, 100, 5);
        CHECK(journal->last()->lane == lane);
    }
    auto journal = opened(folder / "deep/er/journal.db");
    CHECK_FALSE(journal->set_aside());
    REQUIRE(journal->last());
    CHECK(journal->last()->lane == lane);
    CHECK(journal->last()->policy == "v1");
    CHECK(journal->last()->event == 6);
    CHECK(journal->policy("v1") == "text of v1");
    CHECK(journal->policy("v2").error().sentence == "the journal does not hold policy version 'v2'");
}

TEST_CASE("a second kiosk on the same journal is refused") {
    Folder folder;
    auto first = opened(folder / "journal.db");
    const auto second = Journal::open(folder / "journal.db", noon, {});
    REQUIRE_FALSE(second);
    CHECK(second.error().sentence.contains("another kiosk is running on this journal"));
}

TEST_CASE("a broken journal is set aside whole and the kiosk goes on") {
    Folder folder;
    const auto file = folder / "journal.db";
    const std::string garbage(5000, 'x');
    std::ofstream(file) << garbage;
    auto journal = opened(file);
    REQUIRE(journal->set_aside());
    CHECK(journal->set_aside()->sentence.contains("not a database"));
    CHECK(journal->set_aside()->file == folder / "journal.db.aside-1");
    std::ifstream kept(journal->set_aside()->file);
    CHECK(std::string(std::istreambuf_iterator<char>(kept), {}) == garbage);
    visit_of(*journal, {}, 1, 2);
    journal.reset();
    CHECK_FALSE(opened(file)->set_aside());
}

TEST_CASE("a journal of a newer program is set aside; what waits for the store and the receipts' numbers go over") {
    Folder folder;
    const auto file = folder / "journal.db";
    {
        auto journal = opened(file);
        flows::Lane lane;
        lane.next_receipt = 42;
        REQUIRE(journal->begin_with(lane));
        REQUIRE(journal->keep("sale-1", "/v1/sales", "{}"));
    }
    {
        auto database = sqlite::Database::open(file);
        REQUIRE(database->run("UPDATE state SET lane_version = 99, lane = '{\"place\":{\"is\":\"FromTheFuture\"}}'"));
    }
    auto journal = opened(file);
    REQUIRE(journal->set_aside());
    CHECK(journal->set_aside()->sentence.contains(
        std::format("by a newer program (lane version 99, this program knows {})", flows::lane_version)));
    CHECK(journal->set_aside()->rescued == 1);
    CHECK_FALSE(journal->set_aside()->state_kept);
    CHECK(journal->last()->lane.next_receipt == 42);
    CHECK(journal->next()->id == "sale-1");
    CHECK(std::filesystem::exists(folder / "journal.db.aside-1"));
}

TEST_CASE("a journal of the program before is read, with what it said otherwise left out") {
    Folder folder;
    const auto file = folder / "journal.db";
    flows::Lane lane;
    lane.next_receipt = 42;
    {
        auto journal = opened(file);
        REQUIRE(journal->begin_with(lane));
    }
    {
        auto database = sqlite::Database::open(file);
        REQUIRE(database->run("UPDATE state SET lane_version = 5, "
                              "lane = json_remove(json_set(lane, '$.bagging.emptied', json('true')), "
                              "'$.bagging.emptied_at')"));
    }
    auto journal = opened(file);
    CHECK_FALSE(journal->set_aside());
    CHECK(journal->last()->lane == lane);
}

TEST_CASE("a journal with a damaged page is set aside and the open visit survives it") {
    Folder folder;
    const auto file = folder / "journal.db";
    flows::Lane lane;
    {
        auto journal = opened(file);
        lane = visit_of(*journal, lane, 1, 60);
        REQUIRE(journal->keep("sale-1", "/v1/sales", "{}"));
    }
    std::int64_t root = 0;
    {
        auto database = sqlite::Database::open(file);
        root = *database->number("SELECT rootpage FROM sqlite_master WHERE name = 'heard'");
    }
    std::fstream bytes(file, std::ios::in | std::ios::out | std::ios::binary);
    bytes.seekp((root - 1) * 4096);
    bytes << std::string(4096, '\x7f');
    bytes.close();
    auto journal = opened(file);
    REQUIRE(journal->set_aside());
    CHECK(journal->set_aside()->sentence.contains("damaged"));
    CHECK(journal->set_aside()->state_kept);
    CHECK(journal->last()->lane == lane);
    CHECK(journal->waiting() == 1);
    hears(*journal, lane, scan(70));
}

TEST_CASE("setting aside that was cut between its renames is finished at the next start") {
    Folder folder;
    const auto file = folder / "journal.db";
    { visit_of(*opened(file), {}, 1, 3); }
    std::filesystem::rename(file, folder / "journal.db.fresh");
    CHECK(opened(file)->last()->lane.visit.lines.size() == 3);
}

TEST_CASE("an event that brought the program down twice is recognised") {
    Folder folder;
    const auto file = folder / "journal.db";
    // A copy of the running note, put back after the journal was closed in order, is what a crash leaves.
    const auto crash = [&](const flows::Heard& event) {
        auto journal = opened(file);
        const int before = journal->begin(event);
        std::filesystem::copy_file(folder / "journal.db.running", folder / "note",
                                   std::filesystem::copy_options::overwrite_existing);
        journal.reset();
        std::filesystem::copy_file(folder / "note", folder / "journal.db.running",
                                   std::filesystem::copy_options::overwrite_existing);
        return before;
    };
    const flows::Heard bad = scan(7);
    flows::Heard later = bad;
    later.at += 5s;
    later.fresh = "another";
    CHECK(crash(bad) == 0);
    SECTION("once it went through, it is an event like any other") {
        auto journal = opened(file);
        CHECK(journal->begin(bad) == 1);
        journal->finished();
        CHECK(journal->begin(bad) == 0);
        return;
    }
    CHECK(crash(later) == 1);
    {
        auto journal = opened(file);
        CHECK(journal->begin(scan(8)) == 0);
        journal->finished();
        CHECK(journal->begin(bad) == 2);
    }
    SECTION("it stays left out until its hour is over") {
        auto journal = opened(file);
        CHECK(journal->begin(bad) == 2);
        journal->finished();
        journal.reset();
        CHECK(opened(file)->begin(bad) == 2);
        CHECK(opened(file, {}, noon + 2h)->begin(bad) == 0);
    }
    SECTION("in another visit it is another event") {
        auto journal = opened(file);
        hears(*journal, {}, heard(1, flows::Started{}));
        CHECK(journal->begin(bad) == 0);
    }
}

TEST_CASE("the outbox keeps its order, and each entry until the store has it") {
    Folder folder;
    auto journal = opened(folder / "journal.db");
    CHECK_FALSE(journal->next());
    REQUIRE(journal->keep("case-1", "/v1/cases", "opened"));
    REQUIRE(journal->keep("case-1", "/v1/cases", "opened"));
    REQUIRE(journal->keep("sale-1", "/v1/sales", "{}"));
    REQUIRE(journal->keep("case-1", "/v1/cases", "decided"));
    CHECK(journal->waiting() == 3);
    CHECK(journal->next() == kiosk::OutboxEntry{"case-1", "/v1/cases", "opened"});
    CHECK(journal->next()->body == "opened");
    journal->done("sale-1");  // not the one that was offered
    CHECK(journal->next()->body == "opened");
    journal->done("case-1");
    journal->done("case-1");  // twice: the second answer is not the decided case's
    CHECK(journal->next()->id == "sale-1");
    journal->refused("sale-1", "the policy is unknown");
    CHECK(journal->next()->body == "decided");
    CHECK(journal->waiting() == 1);
    journal.reset();
    journal = opened(folder / "journal.db");
    CHECK(journal->next()->body == "decided");
    CHECK(journal->trouble().empty());
}

TEST_CASE("what an event has to tell the store is written together with it") {
    Folder folder;
    auto journal = opened(folder / "journal.db");
    flows::Lane lane;
    lane.next_receipt = 2;
    REQUIRE(journal->append(heard(1, flows::Tick{}), lane, {}, {{"case-1", "/v1/cases", "opened"}}));
    CHECK(journal->next() == kiosk::OutboxEntry{"case-1", "/v1/cases", "opened"});
}

TEST_CASE("old visits are trimmed, the open one never") {
    Folder folder;
    auto journal = opened(folder / "journal.db");
    REQUIRE(journal->use_policy("old", "old"));
    flows::Lane lane;
    for (int visit = 0; visit < 10; ++visit) {
        if (visit == 5) REQUIRE(journal->use_policy("new", "new"));
        lane = visit_of(*journal, lane, visit * 100, 20);
        if (visit < 9) lane = hears(*journal, lane, heard(visit * 100 + 50, flows::Pressed{}));
    }
    REQUIRE(journal->visits()->size() == 10);
    while (*journal->trim(noon + Duration(500 * 1000))) {
    }
    CHECK(journal->visits()->size() == 5);
    CHECK_FALSE(journal->policy("old"));
    CHECK(journal->policy("new"));
    while (*journal->trim(noon + 24h)) {
    }
    REQUIRE(journal->visits()->size() == 1);
    CHECK(journal->events(lane.visit.id)->size() == 21);
    CHECK(journal->last()->lane == lane);
}

TEST_CASE("the file stays within its bound") {
    Folder folder;
    const auto file = folder / "journal.db";
    auto journal = opened(file, {.lane = "lane-1", .most_bytes = 1 << 20});
    flows::Lane lane;
    for (int visit = 0; visit < 40; ++visit) {
        lane = hears(*journal, visit_of(*journal, lane, visit * 100, 60), heard(visit * 100 + 80, flows::Pressed{}));
        while (*journal->trim(Instant{})) {
        }
    }
    journal.reset();
    CHECK(std::filesystem::file_size(file) < (5u << 20) / 4);
}

TEST_CASE("recording an event of a 30-line basket is quick") {
    Folder folder;
    const auto durability = GENERATE(journal::Options::Durability::Full, journal::Options::Durability::None);
    auto journal = opened(folder / "journal.db", {.lane = "lane-1", .durability = durability});
    flows::Lane lane = visit_of(*journal, {}, 0, 30);
    std::vector<double> milliseconds;
    for (int i = 0; i < 500; ++i) {
        lane.visit.lines[std::size_t(i % 30)].quantity = i + 2;
        const auto start = std::chrono::steady_clock::now();
        REQUIRE(journal->append(heard(100 + i, flows::QuantityChosen{i % 30 + 1, i + 2}), lane, {}));
        milliseconds.push_back(
            std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
    }
    std::ranges::sort(milliseconds);
    WARN(std::format("append, 30 lines{}: median {:.3f} ms, p99 {:.3f} ms",
                     durability == journal::Options::Durability::Full ? "" : ", without waiting for the disk",
                     milliseconds[250], milliseconds[495]));
    CHECK(journal->last()->lane == lane);
}
