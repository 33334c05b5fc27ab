#pragma once
// A store's whole database in one file, and back. The file is an SQLite database with the store's own tables, whichever
// database it was taken from, so a backup of one restores into the other; SQLite's is copied page by page by its online
// backup, PostgreSQL's table by table in one view (REPEATABLE READ), both while the store goes on selling. A checksum
// of all that it holds is in it, and what was cut off or changed is refused before anything is made of it.
#include <filesystem>
#include <map>
#include <string>

#include "core/base/result.h"
#include "core/base/time.h"

namespace kassa::storage {

// Files of the store's folder that go along, by name ("card.key"): secrets, so only when they are asked for.
using Keys = std::map<std::string, std::string>;

// Rows that went along, by table.
using Counts = std::map<std::string, long>;

// `address` as for `open`. The file must not be there yet; it is for its owner only and complete or not there at all.
Result<Counts> backup(const std::string& address, const std::filesystem::path& file, const Keys& keys,
                      const Clock& clock);

struct Restored {
    Counts rows;
    Keys keys;  // those that the backup holds
};
// Into a database that holds no store yet. The store gets a new id: kiosks then ask for everything anew, because the
// numbers that they remember may have been given to other changes since.
Result<Restored> restore(const std::filesystem::path& file, const std::string& address, const Clock& clock);

}  // namespace kassa::storage
