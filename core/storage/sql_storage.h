#pragma once
// The service's storage in SQL through SOCI. This database is SQLite in WAL mode with synchronous FULL:
// what a transaction has committed outlives a power cut. The SQL keeps to what PostgreSQL understands too; what
// differs (how a writing transaction begins, settings at opening) stands in one place.
#include <filesystem>
#include <memory>

#include "core/base/time.h"
#include "core/service/storage.h"

namespace kassa::storage {

enum class Open {
    Existing,  // a database that is not there is a fault
    Fresh,     // a database that is there is a fault
};

// Opens the SQLite database in `file` and brings its tables to this program's version; a newer database is refused.
// A fault names the file and says what to do. One Storage is used by one thread; any number of processes may open
// one file.
Result<std::unique_ptr<service::Storage>> open_sqlite(const std::filesystem::path& file, Open how,
                                                      const Clock& clock);

}  // namespace kassa::storage
