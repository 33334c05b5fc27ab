#include "kiosk/staff/pin_desk.h"

#include <algorithm>

#include "core/protocol/secrets.h"

namespace kassa::staff {
namespace {

namespace fs = std::filesystem;

Result<sqlite::Database> open_once(const fs::path& file, bool& damaged) {
    auto database = sqlite::Database::open(file);
    if (!database) return database;
    const auto made = database->run("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE IF NOT EXISTS "
                                    "tries (badge TEXT PRIMARY KEY, wrong INTEGER NOT NULL, last_ms INTEGER NOT NULL)");
    if (made) return database;
    damaged = database->last_failure_is_damage();
    return std::unexpected(made.error());
}

// Badges that nobody has share one count, so that trying badge after badge is slowed down as well and fills no disk.
const std::string unknown_badges = "";

}  // namespace

std::optional<protocol::StaffTries> told_to_store(const Answer& answer, const Id& id, Instant at) {
    if (const auto* in = std::get_if<SignedIn>(&answer)) return protocol::StaffTries{id, in->badge, 0, at};
    if (const auto* refused = std::get_if<Refused>(&answer); refused && refused->counted)
        return protocol::StaffTries{id, refused->badge, 1, at};
    return std::nullopt;
}

Result<std::unique_ptr<PinDesk>> PinDesk::open(const fs::path& file, const Clock& clock, const Patience& patience) {
    std::error_code error;
    if (file.has_parent_path()) fs::create_directories(file.parent_path(), error);
    bool damaged = false;
    auto database = open_once(file, damaged);
    if (damaged) {
        database = sqlite::Database();
        for (const char* suffix : {"-wal", "-shm", ""}) fs::remove(file.string() + suffix, error);
        database = open_once(file, damaged);
    }
    if (!database) return std::unexpected(database.error());
    return std::unique_ptr<PinDesk>(new PinDesk(std::move(*database), clock, patience));
}

PinDesk::PinDesk(sqlite::Database database, const Clock& clock, const Patience& patience)
    : clock_(clock), patience_(patience), database_(std::move(database)), thread_([this] { work(); }) {}

PinDesk::~PinDesk() {
    {
        std::lock_guard guard(mutex_);
        ending_ = true;
    }
    wake_.notify_one();
    thread_.join();
}

void PinDesk::know(const std::vector<protocol::StaffMember>& staff) {
    std::map<std::string, protocol::StaffMember> by_badge;
    for (const auto& member : staff) by_badge.emplace(member.badge, member);
    std::lock_guard guard(mutex_);
    staff_ = std::move(by_badge);
}

void PinDesk::check(std::string badge, Pin pin, std::function<void(Answer)> then) {
    {
        std::lock_guard guard(mutex_);
        requests_.push_back({std::move(badge), std::move(pin), std::move(then)});
    }
    wake_.notify_one();
}

void PinDesk::work() {
    std::unique_lock held(mutex_);
    while (true) {
        wake_.wait(held, [&] { return ending_ || !requests_.empty(); });
        if (ending_) return;
        Request request = std::move(requests_.front());
        requests_.pop_front();
        held.unlock();
        Answer given = answer(request.badge, request.pin);
        request.pin.clear();
        request.then(std::move(given));
        held.lock();
    }
}

Answer PinDesk::answer(const std::string& badge, const Pin& pin) {
    std::optional<protocol::StaffMember> member;
    std::string verifier;
    {
        std::lock_guard guard(mutex_);
        if (const auto found = staff_.find(badge); found != staff_.end()) member = found->second;
        // For a badge that nobody has, somebody's verifier costs the same time; its answer does not count.
        if (!staff_.empty()) verifier = (member ? *member : staff_.begin()->second).verifier;
    }
    const std::string& counted = member ? badge : unknown_badges;
    auto tries = tries_of(counted);
    if (!tries) return Unavailable{badge, tries.error().sentence};
    // A clock that was set back does not make the wait longer.
    const Instant now = clock_.now();
    tries->last = std::min(tries->last, now);
    // The whole shop waits where the store says so.
    if (member && now < member->locked_until) return Refused{badge, member->locked_until};
    if (const auto until = wait_after(*tries); until && now < *until) return Refused{badge, until};

    const Tries one_more{tries->wrong + 1, now};
    if (auto counted_up = count(counted, one_more); !counted_up) return Unavailable{badge, counted_up.error().sentence};
    const bool fits = protocol::pin_fits(pin.digits(), verifier);
    if (!member || !fits) return Refused{badge, wait_after(one_more), member.has_value()};
    if (auto cleared = count(counted, {}); !cleared) return Unavailable{badge, cleared.error().sentence};
    return SignedIn{badge, member->name, member->role};
}

Result<PinDesk::Tries> PinDesk::tries_of(const std::string& badge) {
    auto statement = database_.prepare("SELECT wrong, last_ms FROM tries WHERE badge = ?");
    if (!statement) return std::unexpected(statement.error());
    const auto row = statement->with(badge).step();
    if (!row) return std::unexpected(row.error());
    if (!*row) return Tries{};
    return Tries{statement->integer(0), Instant(Duration(statement->integer(1)))};
}

Result<void> PinDesk::count(const std::string& badge, const Tries& tries) {
    auto statement = database_.prepare("INSERT OR REPLACE INTO tries VALUES (?, ?, ?)");
    if (!statement) return std::unexpected(statement.error());
    return statement->with(badge, tries.wrong, std::int64_t(tries.last.time_since_epoch().count())).run();
}

std::optional<Instant> PinDesk::wait_after(const Tries& tries) const {
    if (tries.wrong < patience_.free_tries) return std::nullopt;
    Duration wait = patience_.first_wait;
    for (std::int64_t i = patience_.free_tries; i < tries.wrong && wait < patience_.longest_wait; ++i) wait *= 2;
    return tries.last + std::min(wait, patience_.longest_wait);
}

}  // namespace kassa::staff
