// The plug is pulled at every point of a run of the journal, on a disk that forgets what was not synced.
#include <catch2/catch_test_macros.hpp>

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/power.h"
#include "kiosk/journal/journal.h"
#include "kiosk/sqlite/unsynced_vfs.h"
#include "tests/journal/lane_samples.h"

using namespace kassa;
using namespace kassa::tests;
using journal::Journal;
using Durability = journal::Options::Durability;

namespace {

struct Plan {
    std::uint64_t die_at = 0;  // 0: never
    sqlite::UnsyncedOptions disk;
    Durability durability = Durability::Full;
    int events = 30;
};

// In the child: opens, records, keeps, and tells the parent of everything that was acknowledged by one byte.
[[noreturn]] void run(const std::filesystem::path& file, const Plan& plan, int pipe) {
    sqlite::register_unsynced_vfs(plan.disk);
    // The points that the tests before passed in the parent's process count too.
    power::die_at(plan.die_at == 0 ? 0 : power::passed() + plan.die_at);
    const policy::Policy policy;
    auto journal =
        Journal::open(file, noon, {.lane = "lane-1", .vfs = sqlite::unsynced_vfs, .durability = plan.durability});
    if (!journal) ::_exit(2);
    auto lane = (*journal)->last() ? (*journal)->last()->lane : flows::Lane{};
    for (int i = 0; plan.events == 0 || i < plan.events; ++i) {
        const auto event = i == 0 ? heard(0, flows::Started{}) : scan(i % 100);
        auto step = fake_step(lane, event, {policy, "lane-1"});
        if (lane.visit.lines.size() > 40) step.lane.visit.lines.clear();
        if (!(*journal)->append(event, step.lane, step.effects)) ::_exit(3);
        lane = std::move(step.lane);
        if (::write(pipe, "a", 1) != 1) ::_exit(4);
        if (i % 5 != 4) continue;
        if (!(*journal)->keep(std::format("sale-{}", i), "/v1/sales", "{}")) ::_exit(5);
        if (::write(pipe, "s", 1) != 1) ::_exit(6);
    }
    ::_exit(0);  // without closing: what was not synced is gone here too
}

struct Outcome {
    int code = -1;  // of the child; 128 + signal
    std::int64_t events = 0;  // acknowledged
    std::int64_t sales = 0;
};

// `kill_after` ≥ 0: SIGKILL once so many events were acknowledged.
Outcome run_child(const std::filesystem::path& file, const Plan& plan, std::int64_t kill_after = -1) {
    int ends[2];
    REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        ::close(ends[0]);
        const int quiet = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
        ::dup2(quiet, 2);  // power::point says where it died
        run(file, plan, ends[1]);
    }
    ::close(ends[1]);
    Outcome outcome;
    for (char byte = 0; ::read(ends[0], &byte, 1) == 1;) {
        (byte == 'a' ? outcome.events : outcome.sales) += 1;
        if (outcome.events == kill_after) ::kill(child, SIGKILL);
    }
    ::close(ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    outcome.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return outcome;
}

// What the journal holds after the cut, read from the disk as it is. Empty when nothing acknowledged is missing.
std::string lost(const std::filesystem::path& file, const Outcome& outcome) {
    auto journal = Journal::open(file, noon, {});
    if (!journal) return journal.error().sentence;
    if ((*journal)->set_aside()) return (*journal)->set_aside()->sentence;
    const auto last = (*journal)->last();
    const std::int64_t held = last ? last->event : 0;
    if (held < outcome.events || held > outcome.events + 1)
        return std::format("{} events were acknowledged and {} are held", outcome.events, held);
    if ((*journal)->waiting() < outcome.sales)
        return std::format("{} sales were acknowledged and {} are held", outcome.sales, (*journal)->waiting());
    if (last && !last->lane.visit.id.empty()) {
        const auto events = (*journal)->events(last->lane.visit.id);
        if (!events) return events.error().sentence;
        if (std::int64_t(events->size()) != held) return std::format("{} of {} events are told", events->size(), held);
    }
    return {};
}

// Cuts at every point until a run gets through; how many cuts there were, and the first loss.
std::pair<int, std::string> cut_everywhere(Plan plan, std::uint64_t stride) {
    for (int cuts = 0;; ++cuts) {
        Folder folder;
        plan.die_at = std::uint64_t(cuts) * stride + 1;
        plan.disk.seed = plan.die_at;
        const Outcome outcome = run_child(folder / "journal.db", plan);
        if (outcome.code != 0 && outcome.code != power::died) return {cuts, std::format("exit {}", outcome.code)};
        if (const auto loss = lost(folder / "journal.db", outcome); !loss.empty())
            return {cuts, std::format("cut at point {}: {}", plan.die_at, loss)};
        if (outcome.code == 0) return {cuts, {}};
    }
}

}  // namespace

TEST_CASE("the power fails between the journal's writes and nothing acknowledged is lost") {
    const auto [cuts, loss] = cut_everywhere({}, 1);
    CHECK(loss == "");
    CHECK(cuts == 2 * (30 + 6));  // before and after each event and each sale
    WARN(std::format("{} cuts between writes", cuts));
}

TEST_CASE("the power fails inside the disk's own writes, which are torn, and nothing acknowledged is lost") {
    const auto [cuts, loss] = cut_everywhere({.disk = {.tear = true, .points = true}}, 7);
    CHECK(loss == "");
    CHECK(cuts > 50);
    WARN(std::format("{} cuts inside writes and syncs, sectors torn", cuts));
}

TEST_CASE("the program is killed at any moment and nothing acknowledged is lost") {
    for (std::int64_t after = 1; after < 60; after += 7) {
        Folder folder;
        const Plan plan{.disk = {.tear = true, .seed = 5}, .events = 0};
        const Outcome outcome = run_child(folder / "journal.db", plan, after);
        CHECK(outcome.code == 128 + SIGKILL);
        CHECK(lost(folder / "journal.db", outcome) == "");
    }
}

TEST_CASE("canary: a journal that does not sync is caught losing events") {
    const auto [cuts, loss] = cut_everywhere({.durability = Durability::None}, 1);
    CHECK(loss != "");
    const auto [torn_cuts, torn_loss] =
        cut_everywhere({.disk = {.tear = true, .points = true}, .durability = Durability::None}, 7);
    CHECK(torn_loss != "");
}

TEST_CASE("the visit goes on after each of three cuts") {
    Folder folder;
    std::int64_t events = 0;
    for (const std::uint64_t point : {9u, 12u, 31u}) {
        const Plan plan{.die_at = point, .disk = {.tear = true, .seed = point}};
        const Outcome outcome = run_child(folder / "journal.db", plan);
        REQUIRE(outcome.code == power::died);
        auto journal = Journal::open(folder / "journal.db", noon, {});
        REQUIRE(journal);
        REQUIRE((*journal)->last());
        const std::int64_t held = (*journal)->last()->event;
        CHECK(held >= events + outcome.events);
        events = held;
    }
}
