#pragma once
// The journal's tables: making them, judging a file, reading records. Shared by the journal, by its reader and by
// what sets a broken file aside.
#include <filesystem>
#include <string>
#include <vector>

#include "kiosk/journal/journal.h"
#include "kiosk/sqlite/database.h"

namespace kassa::journal::records {

// Makes the tables in an empty file and says in it whose it is, and whether its chain of sealed records is one that
// begins anew.
Result<void> create(sqlite::Database& database, bool restarts);
// Gives an older program's file the tables that it lacks.
Result<void> migrate(sqlite::Database& database);

enum class Finding { Empty, Good, Damaged, Newer, NotOurs, Unavailable };
struct Judgement {
    Finding finding = Finding::Good;
    std::string sentence;  // why, unless Empty or Good
};
// Looks at everything that the kiosk stands on: whose file it is, the last state, the newest events, the outbox.
Judgement judge(sqlite::Database& database, const std::filesystem::path& file);

Result<std::vector<VisitRecord>> visits(sqlite::Database& database);
Result<std::vector<Entry>> events(sqlite::Database& database, const std::string& visit);
Result<std::string> policy(sqlite::Database& database, const std::string& version);

// The promotions as they were with this number; without one, the newest.
Result<PromotionSet> promotions(sqlite::Database& database, std::optional<std::int64_t> number);

// Moves the file aside ("journal.db.aside-1", with its write-ahead log) and puts a fresh one in its place, with the
// old one's waiting outbox, next receipt number and, where it can be read, last state. Whatever moment the power
// fails at, either the old file or the fresh one stands there at the next start.
Result<SetAside> set_aside(const std::filesystem::path& file, const Judgement& why, const Options& options,
                           std::int64_t next_receipt);
// Finishes a set_aside that a power cut interrupted between its two renames.
void finish_interrupted(const std::filesystem::path& file);

}  // namespace kassa::journal::records
