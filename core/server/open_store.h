#pragma once
// The store in a folder, opened for a command or for the server's threads.
#include <filesystem>
#include <memory>
#include <vector>

#include "core/server/certificate.h"
#include "core/server/commands.h"
#include "core/server/workers.h"
#include "core/service/members.h"
#include "core/service/service.h"
#include "core/storage/sql_storage.h"

namespace kassa::server {

// A service with the database that it stands on.
struct OpenStore {
    std::unique_ptr<service::Storage> storage;
    service::Service service;
};

Result<std::unique_ptr<OpenStore>> open(const Place& place, storage::Open how = storage::Open::Existing);
// One more database session for a thread of the server.
Result<Session> open_session(const Place& place, const Keys& keys);

// Where the store's database is: what store.toml says, else store.db in the folder. It may hold a password: never
// shown.
Result<std::string> database_of(const Place& place);
Result<void> keep_database(const Place& place, const std::string& address);

Result<std::string> read_file(const std::filesystem::path& file);
Result<std::string> card_key(const Place& place);
// The key of members' personal data: of $CREDENTIALS_DIRECTORY/members.key where systemd gives it, else of members.key
// in the store's folder. A store that holds no personal data yet and has no key gets one. "" when it is lost, which the
// log says: the store sells on without.
Result<std::string> person_key(const Place& place, service::Storage& storage);
// The members of an open store, with its keys.
Result<service::Members> members_of(const Place& place, OpenStore& store);
Result<void> make_papers(const Place& place, const std::vector<std::string>& hosts);

}  // namespace kassa::server
