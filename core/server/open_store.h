#pragma once
// The store in a folder, opened for a command or for the server's threads.
#include <filesystem>
#include <memory>
#include <vector>

#include "core/server/certificate.h"
#include "core/server/commands.h"
#include "core/server/workers.h"
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

Result<std::string> read_file(const std::filesystem::path& file);
Result<std::string> card_key(const Place& place);
Result<void> make_papers(const Place& place, const std::vector<std::string>& hosts);

}  // namespace kassa::server
