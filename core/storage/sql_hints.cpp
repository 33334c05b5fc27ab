// When to look whether something is newer. What is newer stands in the rows themselves: each that others have to hear
// of holds its change number, and whoever takes numbers keeps the others who want some waiting until the commit
// (take_changes). So numbers become visible in their order, the newest number of a table is a cursor that misses
// nothing, and a hint only says that looking is worth it.
#include <thread>

#include "core/storage/sql_session.h"

namespace kassa::storage {

Result<bool> SqlStorage::wait_for_hint(Duration patience) {
    if (address_.engine == Engine::Postgresql) {
        if (!listener_) listener_.emplace(address_);
        return listener_->wait(patience);
    }
    // SQLite counts what other connections commit; nobody is told, so it is looked at.
    const auto until = std::chrono::steady_clock::now() + patience;
    for (;;) {
        long long version = 0;
        const auto asked = guarded([&]() -> Result<void> {
            sql_ << "pragma data_version", into(version);
            return {};
        });
        if (!asked) return std::unexpected(asked.error());
        if (std::exchange(data_version_, version) != version) return true;
        if (std::chrono::steady_clock::now() >= until) return false;
        std::this_thread::sleep_for(5ms);
    }
}

}  // namespace kassa::storage
