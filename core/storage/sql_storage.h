#pragma once
// The service's storage in SQL through SOCI, over SQLite (a file; WAL mode with synchronous FULL) or PostgreSQL (a
// server that several store processes may share). What a transaction has committed outlives a power cut. The SQL is
// what both understand; what differs stands in database.h.
#include <filesystem>
#include <memory>

#include "core/base/time.h"
#include "core/service/storage.h"

namespace kassa::storage {

enum class Open {
    Existing,  // a database that is not there is a fault
    Fresh,     // a database that is there is a fault
};

// Opens the database at `address` (a file, or "postgresql://USER:PASSWORD@HOST:PORT/DATABASE") and brings its tables to
// this program's version; a newer one is refused. Over PostgreSQL `Fresh` wants a database that holds no store yet. A
// fault names the database, never its password, and says what to do. A lost connection is a fault of the call that
// found out, and the next call connects again. One Storage is used by one thread; any number of processes may open one
// database.
Result<std::unique_ptr<service::Storage>> open(const std::string& address, Open how, const Clock& clock);

}  // namespace kassa::storage
