#include "core/server/open_store.h"

#include <cstdlib>
#include <fstream>
#include <sstream>

#include <spdlog/spdlog.h>
#include <sys/stat.h>

#include <toml++/toml.hpp>

namespace kassa::server {

namespace fs = std::filesystem;

Result<std::string> database_of(const Place& place) {
    const auto file = place.data / "store.toml";
    if (!fs::exists(file)) return (place.data / "store.db").string();
    const auto text = read_file(file);
    if (!text) return std::unexpected(text.error());
    try {
        const auto table = toml::parse(*text);
        for (const auto& [key, value] : table)
            if (key.str() != "database")
                return fault("{}:{}: {} is not known here; the file says `database = \"postgresql://…\"`", file.string(),
                             value.source().begin.line, key.str());
        if (const auto address = table["database"].value<std::string>()) return *address;
        return fault("{} names no database: write `database = \"postgresql://…\"`", file.string());
    } catch (const toml::parse_error& error) {
        // Its own words may repeat the line, and the line the password.
        return fault("{}:{} cannot be read: write `database = \"postgresql://…\"`", file.string(),
                     error.source().begin.line);
    }
}

Result<void> keep_database(const Place& place, const std::string& address) {
    toml::table table{{"database", address}};
    std::ostringstream text;
    text << "# Where this store's database is. It may hold a password: for its owner's eyes only.\n" << table << "\n";
    return protocol::write_private_file(place.data / "store.toml", text.str());
}

Result<std::unique_ptr<OpenStore>> open(const Place& place, storage::Open how) {
    // What the store writes (verifiers, keys, sales) is for its own user only.
    ::umask(077);
    const auto address = database_of(place);
    if (!address) return std::unexpected(address.error());
    auto storage = storage::open(*address, how, place.clock);
    if (!storage) return std::unexpected(storage.error());
    auto& lent = **storage;
    return std::unique_ptr<OpenStore>(
        new OpenStore{std::move(*storage), service::Service(lent, place.clock)});
}

Result<Session> open_session(const Place& place, const Keys& keys) {
    const auto address = database_of(place);
    if (!address) return std::unexpected(address.error());
    auto storage = storage::open(*address, storage::Open::Existing, place.clock);
    if (!storage) return std::unexpected(storage.error());
    Session session{std::move(*storage), nullptr};
    session.stores = std::make_unique<Stores>(*session.storage, place.clock, keys);
    return session;
}

Result<std::string> read_file(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    if (!in || fs::is_directory(file)) return fault("cannot read {}: is the name right?", file.string());
    text << in.rdbuf();
    if (in.bad()) return fault("cannot read {} to its end", file.string());
    return text.str();
}

Result<std::string> card_key(const Place& place) {
    auto key = read_file(place.data / "card.key");
    if (!key)
        return fault(
            "{} is missing: without it members' cards cannot be recognised; restore it from a backup",
            (place.data / "card.key").string());
    while (!key->empty() && key->back() == '\n') key->pop_back();
    return key;
}

Result<std::string> person_key(const Place& place, service::Storage& storage) {
    fs::path file = place.data / "members.key";
    if (const char* credentials = std::getenv("CREDENTIALS_DIRECTORY"))
        if (fs::exists(fs::path(credentials) / "members.key")) file = fs::path(credentials) / "members.key";
    if (!fs::exists(file)) {
        const auto needed = storage.holds_personal_data();
        if (!needed) return std::unexpected(needed.error());
        if (*needed) {
            spdlog::error("{} is missing: members' personal data can be neither read nor written; restore it from a "
                          "backup",
                          file.string());
            return "";
        }
        if (auto wrote = protocol::write_private_file(file, protocol::new_key() + "\n"); !wrote)
            return std::unexpected(wrote.error());
    }
    auto key = read_file(file);
    while (key && !key->empty() && key->back() == '\n') key->pop_back();
    return key;
}

Result<service::Members> members_of(const Place& place, OpenStore& store) {
    auto cards = card_key(place);
    if (!cards) return std::unexpected(cards.error());
    auto persons = person_key(place, *store.storage);
    if (!persons) return std::unexpected(persons.error());
    return service::Members(*store.storage, place.clock, {std::move(*cards), std::move(*persons)});
}

Result<void> make_papers(const Place& place, const std::vector<std::string>& hosts) {
    const auto made = make_certificate(hosts);
    if (!made) return std::unexpected(made.error());
    return write_certificate(place.data, *made);
}

}  // namespace kassa::server
