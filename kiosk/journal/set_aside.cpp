#include "kiosk/journal/records.h"

#include <algorithm>

namespace kassa::journal::records {
namespace {

namespace fs = std::filesystem;

fs::path with_suffix(const fs::path& file, const std::string& suffix) { return fs::path(file.string() + suffix); }

fs::path fresh_name(const fs::path& file) { return with_suffix(file, ".fresh"); }

// The first name that is not taken.
fs::path aside_name(const fs::path& file) {
    for (int i = 1;; ++i)
        if (const auto name = with_suffix(file, std::format(".aside-{}", i)); !fs::exists(name)) return name;
}

void remove_database(const fs::path& file) {
    std::error_code ignored;
    for (const char* suffix : {"-wal", "-shm", ""}) fs::remove(with_suffix(file, suffix), ignored);
}

// The old file's outbox, row by row for as long as rows can be read.
std::int64_t rescue_outbox(sqlite::Database& from, sqlite::Database& into) {
    auto read = from.prepare("SELECT id, path, body, refused FROM outbox ORDER BY number");
    auto write = into.prepare("INSERT INTO outbox (id, path, body, refused) VALUES (?, ?, ?, ?)");
    if (!read || !write) return 0;
    std::int64_t count = 0;
    while (read->step().value_or(false)) {
        write->with(read->text(0), read->text(1), read->text(2));
        if (!read->is_null(3)) write->bind(4, read->text(3));
        if (write->run()) ++count;
    }
    return count;
}

// What the chain of sealed records goes on from. Without it, it begins anew and says so.
void rescue_chain(sqlite::Database& from, sqlite::Database& into) {
    auto read = from.prepare("SELECT position, id, hash FROM sealed ORDER BY position DESC LIMIT 1000");
    auto write = into.prepare("INSERT INTO sealed VALUES (?, ?, ?)");
    while (read && write && read->step().value_or(false))
        (void)write->with(read->integer(0), read->text(1), read->text(2)).run();
}

void rescue_promotions(sqlite::Database& from, sqlite::Database& into) {
    auto pages = from.prepare("SELECT number, store, version FROM promotion_pages ORDER BY number");
    auto write_page = into.prepare("INSERT INTO promotion_pages VALUES (?, ?, ?)");
    auto rows = from.prepare("SELECT id, number, body FROM promotions");
    auto write_row = into.prepare("INSERT INTO promotions VALUES (?, ?, ?)");
    if (!pages || !write_page || !rows || !write_row) return;
    for (;;) {
        const auto row = rows->step();
        // Half of them would be taken for all of them: the store tells them again.
        if (!row) return (void)into.run("DELETE FROM promotions");
        if (!*row) break;
        write_row->with(rows->text(0), rows->integer(1));
        if (!rows->is_null(2)) write_row->bind(3, rows->text(2));
        (void)write_row->run();
    }
    while (pages->step().value_or(false))
        (void)write_page->with(pages->integer(0), pages->text(1), pages->integer(2)).run();
}

// The old file's last state, if this program can read it; otherwise a fresh lane that goes on counting receipts.
bool rescue_state(sqlite::Database& from, sqlite::Database& into, std::int64_t next_receipt) {
    std::int64_t number = 0, promotions = 0;
    if (const auto known = from.number("SELECT promotions FROM state")) promotions = *known;
    std::string visit, policy, lane;
    bool kept = false;
    if (auto read = from.prepare("SELECT number, lane_version, visit, policy, next_receipt, lane FROM state");
        read && read->step().value_or(false)) {
        number = read->integer(0);
        next_receipt = std::max(next_receipt, read->integer(4));
        if (read->integer(1) <= flows::lane_version && from_text<flows::Lane>(read->text(5))) {
            visit = read->text(2);
            policy = read->text(3);
            lane = read->text(5);
            kept = true;
        }
    }
    if (!kept) {
        flows::Lane fresh;
        fresh.next_receipt = next_receipt;
        lane = to_text(fresh);
    }
    auto write = into.prepare("INSERT INTO state VALUES (1, ?, ?, ?, ?, ?, ?, ?)");
    const bool written =
        write &&
        write->with(number, std::int64_t(flows::lane_version), visit, policy, next_receipt, lane, promotions).run();
    if (auto texts = from.prepare("SELECT version, text FROM policies"); texts) {
        auto insert = into.prepare("INSERT OR IGNORE INTO policies VALUES (?, ?)");
        while (insert && texts->step().value_or(false)) (void)insert->with(texts->text(0), texts->text(1)).run();
    }
    return kept && written;
}

}  // namespace

void finish_interrupted(const fs::path& file) {
    std::error_code ignored;
    if (!fs::exists(fresh_name(file))) return;
    // With the old file still in its place the fresh one may be half made: it will be made again.
    if (fs::exists(file)) remove_database(fresh_name(file));
    else fs::rename(fresh_name(file), file, ignored);
}

Result<SetAside> set_aside(const fs::path& file, const Judgement& why, const Options& options,
                           std::int64_t next_receipt) {
    SetAside result;
    result.file = aside_name(file);
    remove_database(fresh_name(file));
    {
        auto into = sqlite::Database::open(fresh_name(file), {.vfs = options.vfs});
        if (!into) return std::unexpected(into.error());
        if (auto made = create(*into, options.key_is_old); !made) return std::unexpected(made.error());
        auto transaction = sqlite::Transaction::begin(*into);
        if (!transaction) return std::unexpected(transaction.error());
        // A file that is no database, or another program's, gives nothing; the receipt's number comes from the note.
        auto from = sqlite::Database::open(file, {.vfs = options.vfs});
        if (!from) return std::unexpected(from.error());
        result.rescued = rescue_outbox(*from, *into);
        rescue_chain(*from, *into);
        rescue_promotions(*from, *into);
        result.state_kept = rescue_state(*from, *into, next_receipt);
        if (auto done = transaction->commit(); !done) return std::unexpected(done.error());
        // Into one file, with nothing left in the write-ahead log, so that one rename moves all of it.
        if (auto done = into->run("PRAGMA wal_checkpoint(TRUNCATE)"); !done) return std::unexpected(done.error());
    }
    std::error_code error;
    // The log first: beside the fresh file it would be taken for the fresh file's own.
    if (const auto log = with_suffix(file, "-wal"); fs::exists(log))
        fs::rename(log, with_suffix(result.file, "-wal"), error);
    if (!error) fs::remove(with_suffix(file, "-shm"), error);
    if (!error) fs::rename(file, result.file, error);
    if (!error) fs::rename(fresh_name(file), file, error);
    if (error) return fault("{}: cannot be set aside: {}", file.string(), error.message());
    result.sentence = std::format(
        "{}. It was kept as {}, and the kiosk goes on with a fresh journal; {} waiting for the store went over{}. "
        "Send the kept file to whoever looks after the program.",
        why.sentence, result.file.string(),
        result.rescued == 1 ? "one entry" : std::format("{} entries", result.rescued),
        result.state_kept ? " together with the open visit" : "");
    return result;
}

}  // namespace kassa::journal::records
