#pragma once
// A database is changed behind the store's back, as somebody with its password would.
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <string>

#include "tests/service/shop.h"

namespace kassa::tests {

inline void tamper(Shop& shop, const std::string& statement) {
    const auto& database = shop.folder->database();
    if (on_postgresql()) {
        support::Postgres::shared().run(database.substr(database.rfind('/') + 1), statement);
        return;
    }
    soci::session sql(soci::sqlite3, "dbname=\"" + database + "\"");
    sql << statement;
}

}  // namespace kassa::tests
