#include "kiosk/journal/journal.h"

#include "core/base/power.h"
#include "kiosk/journal/records.h"

namespace kassa::journal {
namespace {

namespace fs = std::filesystem;

constexpr int whole_every = 100;      // events between two that carry the whole state
constexpr int crashes_that_end_it = 2;
constexpr int bite = 500;             // rows deleted and pages given back by one call of `trim`
constexpr Duration forget_crash = 1h; // by then the world has changed, and an event may be tried again

std::vector<std::string> types_of(const std::vector<flows::Effect>& effects) {
    std::vector<std::string> names;
    for (const auto& effect : effects)
        names.push_back(std::visit(
            [](const auto& one) { return std::string(short_name<std::remove_cvref_t<decltype(one)>>()); }, effect));
    return names;
}

}  // namespace

std::string digest(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325u;  // offset basis and prime of FNV-1a, 64 bits
    for (const char c : text) hash = (hash ^ std::uint8_t(c)) * 0x100000001b3u;
    return std::format("{:016x}", hash);
}

struct Journal::Statements {
    sqlite::Statement insert_event, write_state, insert_policy;
    sqlite::Statement keep, next, remember, done, refused, waiting;
    sqlite::Statement forget_crash;
    sqlite::Statement newest_seal, is_sealed, insert_seal, chain, name_chain;

    static Result<std::unique_ptr<Statements>> prepare(sqlite::Database& database);
};

Result<std::unique_ptr<Journal::Statements>> Journal::Statements::prepare(sqlite::Database& database) {
    auto all = std::make_unique<Statements>();
    const std::pair<sqlite::Statement*, const char*> texts[] = {
        {&all->insert_event, "INSERT INTO heard VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"},
        {&all->write_state, "INSERT OR REPLACE INTO state VALUES (1, ?, ?, ?, ?, ?, ?, ?)"},
        {&all->insert_policy, "INSERT OR IGNORE INTO policies VALUES (?, ?)"},
        {&all->keep, "INSERT INTO outbox (id, path, body) SELECT ?1, ?2, ?3 WHERE NOT EXISTS "
                     "(SELECT 1 FROM outbox WHERE id = ?1 AND path = ?2 AND body = ?3 AND refused IS NULL)"},
        {&all->next, "SELECT number, id, path, body FROM outbox WHERE refused IS NULL ORDER BY number LIMIT 1"},
        {&all->remember, "INSERT OR REPLACE INTO told SELECT o.number, s.position, o.id, o.body FROM outbox o "
                         "JOIN sealed s ON s.id = o.id WHERE o.number = ?1 AND o.id = ?2 AND o.path = '/v1/sales'"},
        {&all->done, "DELETE FROM outbox WHERE number = ?1 AND id = ?2"},
        {&all->refused, "UPDATE outbox SET refused = ?3 WHERE number = ?1 AND id = ?2"},
        {&all->waiting, "SELECT count(*) FROM outbox WHERE refused IS NULL"},
        {&all->forget_crash, "DELETE FROM crashes WHERE event = ?"},
        {&all->newest_seal, "SELECT position, hash FROM sealed ORDER BY position DESC LIMIT 1"},
        {&all->is_sealed, "SELECT 1 FROM sealed WHERE id = ?"},
        {&all->insert_seal, "INSERT INTO sealed VALUES (?, ?, ?)"},
        {&all->chain, "SELECT restarts, lane FROM chain"},
        {&all->name_chain, "UPDATE chain SET lane = ?"},
    };
    for (const auto& [statement, text] : texts) {
        auto prepared = database.prepare(text);
        if (!prepared) return std::unexpected(prepared.error());
        *statement = std::move(*prepared);
    }
    return all;
}

// --- Opening -------------------------------------------------------------------------------------------------------

Journal::Journal(NoteFile note, const Options& options) : note_file_(std::move(note)), options_(options) {}

Journal::~Journal() {
    std::lock_guard guard(mutex_);
    if (!open_) return;  // what the note says of the last run is still to be counted
    // An orderly end is no crash of the event that was being worked on.
    note_.event.clear();
    note_.kind.clear();
    note_file_.write(note_);
}

Result<std::unique_ptr<Journal>> Journal::open(const fs::path& file, Instant now, const Options& options) {
    std::error_code error;
    if (file.has_parent_path()) fs::create_directories(file.parent_path(), error);
    if (error) return fault("{}: cannot be made: {}", file.parent_path().string(), error.message());
    auto note = NoteFile::open(file.string() + ".running");
    if (!note) return std::unexpected(note.error());
    std::unique_ptr<Journal> journal(new Journal(std::move(*note), options));
    journal->note_ = journal->note_file_.read();
    records::finish_interrupted(file);
    if (auto opened = journal->open_database(file); !opened) return std::unexpected(opened.error());
    if (auto read = journal->read_back(); !read) return std::unexpected(read.error());
    if (auto counted = journal->count_crash(now); !counted) return std::unexpected(counted.error());
    journal->open_ = true;
    return journal;
}

// Opens the file, or sets it aside and opens a fresh one.
Result<void> Journal::open_database(const fs::path& file) {
    for (int attempt = 1;; ++attempt) {
        auto database = sqlite::Database::open(file, {.vfs = options_.vfs});
        if (!database) return std::unexpected(database.error());
        auto judgement = records::judge(*database, file);
        if (judgement.finding == records::Finding::Good && !note_.damage.empty())
            judgement = {records::Finding::Damaged, note_.damage};
        if (judgement.finding == records::Finding::Unavailable) return fault("{}", judgement.sentence);
        if (judgement.finding == records::Finding::Empty)
            if (auto made = records::create(*database, options_.key_is_old); !made) return made;
        if (judgement.finding == records::Finding::Good)
            if (auto renewed = records::migrate(*database); !renewed) return renewed;
        if (judgement.finding == records::Finding::Empty || judgement.finding == records::Finding::Good) {
            database_ = std::move(*database);
            break;
        }
        if (attempt > 1) return fault("{}", judgement.sentence);
        *database = sqlite::Database();
        auto aside = records::set_aside(file, judgement, options_, note_.next_receipt);
        if (!aside) return std::unexpected(aside.error());
        set_aside_ = std::move(*aside);
        note_.damage.clear();
    }
    // FULL syncs the write-ahead log at every commit. The limits bound the log's own size.
    const char* synchronous = options_.durability == Options::Durability::Full ? "FULL" : "OFF";
    if (auto set = database_.run(std::format("PRAGMA journal_mode = WAL; PRAGMA synchronous = {}; "
                                             "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -2048; "
                                             "PRAGMA wal_autocheckpoint = 1000; PRAGMA journal_size_limit = 8388608",
                                             synchronous));
        !set)
        return set;
    auto statements = Statements::prepare(database_);
    if (!statements) return std::unexpected(statements.error());
    statements_ = std::move(*statements);
    return {};
}

Result<void> Journal::read_back() {
    lane_ = to_json(flows::Lane{});
    since_whole_ = whole_every;
    auto state = database_.prepare("SELECT number, visit, policy, lane, promotions FROM state");
    if (!state) return std::unexpected(state.error());
    const auto row = state->step();
    if (!row) return std::unexpected(row.error());
    if (*row) {
        const auto lane = from_text<flows::Lane>(state->text(3));
        if (!lane) return std::unexpected(lane.error());
        has_state_ = true;
        number_ = state->integer(0);
        visit_ = state->text(1);
        policy_ = state->text(2);
        promotions_ = state->integer(4);
        lane_ = to_json(*lane);
        open_visit_ = lane->visit.id;
        note_.next_receipt = lane->next_receipt;
    }
    return {};
}

// A note that was found says which event the program died in.
Result<void> Journal::count_crash(Instant now) {
    const std::int64_t now_ms = now.time_since_epoch().count();
    auto transaction = sqlite::Transaction::begin(database_);
    if (!transaction) return std::unexpected(transaction.error());
    auto old = database_.prepare("DELETE FROM crashes WHERE at_ms < ?");
    if (!old) return std::unexpected(old.error());
    if (auto done = old->with(now_ms - Duration(forget_crash).count()).run(); !done) return done;
    if (!note_.event.empty()) {
        auto count = database_.prepare("INSERT INTO crashes VALUES (?, 1, ?) "
                                       "ON CONFLICT (event) DO UPDATE SET count = count + 1, at_ms = excluded.at_ms");
        if (!count) return std::unexpected(count.error());
        if (auto done = count->with(note_.event, now_ms).run(); !done) return done;
    }
    if (auto done = transaction->commit(); !done) return done;
    // Only now: dying between the two counts a crash twice, which is on the safe side; the other way would lose one.
    note_.event.clear();
    note_.kind.clear();
    note_file_.write(note_);
    auto all = database_.prepare("SELECT event, count FROM crashes");
    if (!all) return std::unexpected(all.error());
    while (true) {
        const auto row = all->step();
        if (!row) return std::unexpected(row.error());
        if (!*row) return {};
        crashes_[std::string(all->text(0))] = int(all->integer(1));
    }
}

std::unexpected<Fault> Journal::failed(Fault fault) {
    // The next start sets a damaged file aside instead of failing here for ever.
    if (database_.last_failure_is_damage()) {
        note_.damage = fault.sentence;
        note_file_.write(note_);
    }
    return std::unexpected(std::move(fault));
}

// --- Writing -------------------------------------------------------------------------------------------------------

std::optional<LastState> Journal::last() const {
    std::lock_guard guard(mutex_);
    if (!has_state_) return std::nullopt;
    auto lane = from_json<flows::Lane>(lane_);
    if (!lane) return std::nullopt;
    return LastState{std::move(*lane), flows::lane_version, policy_, promotions_, number_};
}

Result<void> Journal::commit(sqlite::Transaction& transaction) {
    power::point("journal: before writing");
    if (auto done = transaction.commit(); !done) return failed(done.error());
    power::point("journal: after writing");
    return {};
}

Result<void> Journal::use_policy(const std::string& version, const std::string& text, std::int64_t promotions) {
    std::lock_guard guard(mutex_);
    if (auto done = statements_->insert_policy.with(version, text).run(); !done) return failed(done.error());
    policy_ = version;
    promotions_ = promotions;
    return {};
}

Result<std::string> Journal::policy(const std::string& version) {
    std::lock_guard guard(mutex_);
    return records::policy(database_, version);
}

Result<void> Journal::write_state(std::int64_t number, const boost::json::value& lane, const flows::Lane& after) {
    return statements_->write_state
        .with(number, std::int64_t(flows::lane_version), visit_, policy_, after.next_receipt,
              boost::json::serialize(lane), promotions_)
        .run();
}

Result<void> Journal::begin_with(const flows::Lane& lane) {
    std::lock_guard guard(mutex_);
    auto now = to_json(lane);
    auto transaction = sqlite::Transaction::begin(database_);
    if (!transaction) return failed(transaction.error());
    if (auto done = write_state(number_, now, lane); !done) return failed(done.error());
    if (auto done = commit(*transaction); !done) return done;
    lane_ = std::move(now);
    has_state_ = true;
    open_visit_ = lane.visit.id;
    since_whole_ = whole_every;
    note_.next_receipt = lane.next_receipt;
    return {};
}

Result<void> Journal::append(const flows::Heard& heard, const flows::Lane& after,
                             const std::vector<flows::Effect>& effects,
                             const std::vector<kiosk::OutboxEntry>& for_store) {
    std::lock_guard guard(mutex_);
    auto now = to_json(after);
    // The event that ends a visit still belongs to it.
    const std::string visit = after.visit.id.empty() ? open_visit_ : after.visit.id;
    const bool whole = since_whole_ >= whole_every || visit != visit_;
    const std::string visit_before = std::exchange(visit_, visit);
    const auto write = [&]() -> Result<void> {
        auto transaction = sqlite::Transaction::begin(database_);
        if (!transaction) return failed(transaction.error());
        auto& insert = statements_->insert_event;
        insert.with(number_ + 1, std::int64_t(heard.at.time_since_epoch().count()), visit,
                    std::int64_t(flows::lane_version), policy_, to_text(heard), to_text(changes(lane_, now)),
                    to_text(types_of(effects)), digest(to_text(effects)));
        if (whole) insert.bind(10, boost::json::serialize(lane_)).bind(11, options_.lane);
        insert.bind(12, promotions_);
        if (auto done = insert.run(); !done) return failed(done.error());
        if (auto done = write_state(number_ + 1, now, after); !done) return failed(done.error());
        for (const auto& entry : for_store)
            if (auto done = put(entry); !done) return done;
        return commit(*transaction);
    };
    if (auto written = write(); !written) {
        visit_ = visit_before;
        return written;
    }
    lane_ = std::move(now);
    has_state_ = true;
    ++number_;
    open_visit_ = after.visit.id;
    since_whole_ = whole ? 1 : since_whole_ + 1;
    note_.next_receipt = after.next_receipt;
    return {};
}

// --- The crash guard -----------------------------------------------------------------------------------------------

// The same event in the same visit. Its time and its fresh id differ from try to try.
std::string Journal::fingerprint(const flows::Heard& heard) const {
    return digest(open_visit_ + "\n" + to_text(heard.event));
}

int Journal::begin(const flows::Heard& heard) {
    std::lock_guard guard(mutex_);
    note_.event = fingerprint(heard);
    note_.kind = std::visit(
        [](const auto& event) { return std::string(short_name<std::remove_cvref_t<decltype(event)>>()); }, heard.event);
    note_file_.write(note_);
    const auto found = crashes_.find(note_.event);
    return found == crashes_.end() ? 0 : found->second;
}

void Journal::finished() {
    std::lock_guard guard(mutex_);
    // Once through, an earlier crash was not this event's doing. One that crashed twice was not stepped now but left
    // out, and stays on the list until its hour is over.
    if (const auto found = crashes_.find(note_.event); found != crashes_.end() && found->second < crashes_that_end_it) {
        if (auto done = statements_->forget_crash.with(note_.event).run(); !done) trouble_ = done.error().sentence;
        crashes_.erase(found);
    }
    note_.event.clear();
    note_.kind.clear();
    note_file_.write(note_);
}

// --- The outbox ----------------------------------------------------------------------------------------------------

Result<void> Journal::keep(const Id& id, const std::string& path, const std::string& body) {
    std::lock_guard guard(mutex_);
    auto transaction = sqlite::Transaction::begin(database_);
    if (!transaction) return failed(transaction.error());
    if (auto done = put({id, path, body}); !done) return done;
    return commit(*transaction);
}

// A sale that is sealed already waits or is at the store: another seal would make two records of it.
Result<void> Journal::put(const kiosk::OutboxEntry& entry) {
    std::string body = entry.body;
    if (options_.signing && entry.path == "/v1/sales") {
        auto& known = statements_->is_sealed;
        const auto sealed = known.with(entry.id).step();
        known.start_over();
        if (!sealed) return failed(sealed.error());
        if (*sealed) return {};
        auto record = seal(entry);
        if (!record) return std::unexpected(record.error());
        body = std::move(*record);
    }
    if (auto done = statements_->keep.with(entry.id, entry.path, body).run(); !done) return failed(done.error());
    return {};
}

// The record with its seal as JSON. Its place in the chain is written in the transaction that is open.
Result<std::string> Journal::seal(const kiosk::OutboxEntry& entry) {
    auto& newest = statements_->newest_seal;
    newest.start_over();
    const auto row = newest.step();
    if (!row) return failed(row.error());
    std::int64_t position = 0;
    std::string previous(protocol::no_record);
    if (*row) {
        position = newest.integer(0);
        previous = newest.text(1);
    }
    newest.start_over();
    auto& chain = statements_->chain;
    chain.start_over();
    if (const auto known = chain.step(); !known || !*known)
        return failed(known ? Fault{"the journal does not know its chain"} : known.error());
    const bool restarts = chain.integer(0) != 0;
    const std::string chained(chain.text(1));
    chain.start_over();
    boost::system::error_code error;
    boost::json::value record = boost::json::parse(entry.body, error);
    if (error || !record.is_object()) return fault("the record {} is no JSON object", entry.id);
    // Another lane's records are in another chain: the store would look for those before this one in vain.
    const bool other_lane = !chained.empty() && chained != options_.lane;
    const bool anew = position == 0 ? restarts : other_lane;
    const protocol::Seal seal = protocol::sealed(record.get_object(), position + 1, previous, *options_.signing, anew);
    record.get_object()["seal"] = to_json(seal);
    if (chained != options_.lane)
        if (auto done = statements_->name_chain.with(options_.lane).run(); !done) return failed(done.error());
    if (auto done = statements_->insert_seal.with(seal.position, entry.id, seal.hash).run(); !done)
        return failed(done.error());
    return boost::json::serialize(record);
}

std::optional<kiosk::OutboxEntry> Journal::next() {
    std::lock_guard guard(mutex_);
    auto& statement = statements_->next;
    statement.start_over();
    const auto row = statement.step();
    if (!row) return trouble_ = failed(row.error()).error().sentence, std::nullopt;
    if (!*row) return std::nullopt;
    offered_ = statement.integer(0);
    kiosk::OutboxEntry entry{std::string(statement.text(1)), std::string(statement.text(2)),
                             std::string(statement.text(3))};
    statement.start_over();
    return entry;
}

// Only the entry that was offered last can be settled: another one under the same id may wait behind it.
Result<void> Journal::settle(const Id& id, std::initializer_list<sqlite::Statement*> steps) {
    if (!offered_) return {};
    auto transaction = sqlite::Transaction::begin(database_);
    if (!transaction) return failed(transaction.error());
    for (auto* const step : steps) {
        step->bind(1, *offered_).bind(2, id);
        if (auto done = step->run(); !done) return failed(done.error());
    }
    if (database_.changes() == 1) offered_.reset();
    return commit(*transaction);
}

void Journal::done(const Id& id) {
    std::lock_guard guard(mutex_);
    statements_->remember.start_over();
    statements_->done.start_over();
    // Not written down, it is offered again and the store recognises it: nothing is lost by going on.
    if (auto settled = settle(id, {&statements_->remember, &statements_->done}); !settled)
        trouble_ = settled.error().sentence;
}

void Journal::refused(const Id& id, const std::string& why) {
    std::lock_guard guard(mutex_);
    statements_->refused.start_over();
    statements_->refused.bind(3, why);
    if (auto settled = settle(id, {&statements_->refused}); !settled) trouble_ = settled.error().sentence;
}

// They go back to their old places, so that the store hears them in the order of the chain.
Result<std::int64_t> Journal::tell_again(const protocol::LaneChain& store_has) {
    std::lock_guard guard(mutex_);
    auto transaction = sqlite::Transaction::begin(database_);
    if (!transaction) return failed(transaction.error());
    // Where the store's newest record is of another chain, all that is here is behind it.
    auto back = database_.prepare("INSERT INTO outbox (number, id, path, body) "
                                  "SELECT number, id, '/v1/sales', body FROM told "
                                  "WHERE position > coalesce((SELECT position FROM sealed WHERE hash = ?1), 0) "
                                  "OR position IN (SELECT value FROM json_each(?2))");
    if (!back) return failed(back.error());
    if (auto done = back->with(store_has.hash, to_text(store_has.missing)).run(); !done) return failed(done.error());
    const std::int64_t again = database_.changes();
    if (again == 0) return 0;
    if (auto done = database_.run("DELETE FROM told WHERE number IN (SELECT number FROM outbox)"); !done)
        return failed(done.error());
    if (auto done = commit(*transaction); !done) return std::unexpected(done.error());
    return again;
}

std::int64_t Journal::waiting() const {
    std::lock_guard guard(mutex_);
    auto& statement = statements_->waiting;
    statement.start_over();
    const std::int64_t count = statement.step().value_or(false) ? statement.integer(0) : 0;
    statement.start_over();
    return count;
}

std::string Journal::trouble() {
    std::lock_guard guard(mutex_);
    return std::exchange(trouble_, {});
}

// --- Looking back --------------------------------------------------------------------------------------------------

Result<std::vector<VisitRecord>> Journal::visits() {
    std::lock_guard guard(mutex_);
    return records::visits(database_);
}

Result<std::vector<Entry>> Journal::events(const std::string& visit) {
    std::lock_guard guard(mutex_);
    return records::events(database_, visit);
}

Result<bool> Journal::trim(Instant older_than) {
    std::lock_guard guard(mutex_);
    const auto used = database_.number("SELECT (p.page_count - f.freelist_count) * s.page_size FROM "
                                       "pragma_page_count AS p, pragma_freelist_count AS f, pragma_page_size AS s");
    if (!used) return failed(used.error());
    const Instant before = *used > options_.most_bytes ? Instant::max() : older_than;
    auto forget = database_.prepare(std::format(
        "DELETE FROM heard WHERE number IN (SELECT number FROM "
        "(SELECT number, at_ms, visit FROM heard ORDER BY number LIMIT {}) "
        "WHERE at_ms < ? AND (visit = '' OR visit <> ?))",
        bite));
    if (!forget) return failed(forget.error());
    if (auto done = forget->with(std::int64_t(before.time_since_epoch().count()), open_visit_).run(); !done)
        return failed(done.error());
    const bool more = database_.changes() > 0;
    if (!more) {
        auto policies = database_.prepare("DELETE FROM policies WHERE version <> ? AND version NOT IN "
                                          "(SELECT DISTINCT policy FROM heard)");
        if (!policies) return failed(policies.error());
        if (auto done = policies->with(policy_).run(); !done) return failed(done.error());
        if (auto done = forget_promotions(); !done) return failed(done.error());
        // Far more than can wait or come again; the chain goes on from the newest.
        const char* old_seals = "DELETE FROM sealed WHERE position <= (SELECT max(position) FROM sealed) - 10000";
        const char* old_sales = "DELETE FROM told WHERE position <= (SELECT max(position) FROM told) - 2000";
        for (const char* old : {old_seals, old_sales})
            if (auto done = database_.run(old); !done) return failed(done.error());
    }
    if (auto done = database_.run(std::format("PRAGMA incremental_vacuum({})", bite)); !done)
        return failed(done.error());
    const auto left = database_.number("PRAGMA freelist_count");
    return more || left.value_or(0) > 0;
}

// --- Recording -----------------------------------------------------------------------------------------------------

Result<Recording> Recording::open(const fs::path& file) {
    if (!fs::exists(file)) return fault("{}: there is no such file", file.string());
    auto database = sqlite::Database::open(file, {.mode = sqlite::OpenOptions::Mode::ReadOnly});
    if (!database) return std::unexpected(database.error());
    if (const auto judgement = records::judge(*database, file); judgement.finding == records::Finding::Empty)
        return fault("{}: is empty", file.string());
    else if (judgement.finding != records::Finding::Good) return fault("{}", judgement.sentence);
    Recording recording;
    recording.database_ = std::move(*database);
    return recording;
}

Result<std::vector<VisitRecord>> Recording::visits() { return records::visits(database_); }

Result<std::vector<Entry>> Recording::events(const std::string& visit) { return records::events(database_, visit); }

Result<std::string> Recording::policy(const std::string& version) { return records::policy(database_, version); }

}  // namespace kassa::journal
