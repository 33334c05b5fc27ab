#include "kiosk/link/cache.h"

#include <fstream>
#include <sstream>

#include "core/protocol/secrets.h"

namespace kassa::kiosk {
namespace {

template <class T>
std::optional<T> read_as(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) return std::nullopt;
    std::ostringstream text;
    text << in.rdbuf();
    auto value = from_text<T>(text.view());
    if (!value) return std::nullopt;
    return std::move(*value);
}

// A name comes over the network and becomes a file: nothing but a plain name does.
bool is_plain_name(const std::string& name) {
    return !name.empty() && name.front() != '.' && name.find_first_of("/\\") == std::string::npos &&
           name.find('\0') == std::string::npos && name.size() <= 64;
}

}  // namespace

Result<std::unique_ptr<Cache>> Cache::open(const std::filesystem::path& folder) {
    std::error_code error;
    std::filesystem::create_directories(folder / "pictures", error);
    if (error) return fault("cannot make the folder {}: {}", (folder / "pictures").string(), error.message());
    std::unique_ptr<Cache> cache(new Cache(folder));
    cache->policy_ = read_as<protocol::PolicyText>(folder / "policy.json");
    cache->staff_ = read_as<KeptStaff>(folder / "staff.json").value_or(KeptStaff{});
    cache->recalls_ = read_as<KeptRecalls>(folder / "recalls.json").value_or(KeptRecalls{});
    cache->members_ = read_as<KeptMembers>(folder / "members.json").value_or(KeptMembers{});
    cache->pictures_ = read_as<KeptPictures>(folder / "pictures.json").value_or(KeptPictures{});
    return cache;
}

std::optional<protocol::PolicyText> Cache::policy() const {
    const std::lock_guard lock(mutex_);
    return policy_;
}

protocol::StaffList Cache::staff() const {
    const std::lock_guard lock(mutex_);
    return staff_.list;
}

protocol::RecallList Cache::recalls() const {
    const std::lock_guard lock(mutex_);
    return recalls_.list;
}

std::optional<std::string> Cache::tier_of(const std::string& pseudonym) const {
    const std::lock_guard lock(mutex_);
    const auto found = members_.tiers.find(pseudonym);
    if (found == members_.tiers.end()) return std::nullopt;
    return found->second;
}

std::optional<std::filesystem::path> Cache::picture_file(const std::string& name) const {
    if (!is_plain_name(name)) return std::nullopt;
    const auto file = folder_ / "pictures" / name;
    std::error_code error;
    if (!std::filesystem::exists(file, error)) return std::nullopt;
    return file;
}

std::string Cache::staff_store() const {
    const std::lock_guard lock(mutex_);
    return staff_.store;
}

std::string Cache::recalls_store() const {
    const std::lock_guard lock(mutex_);
    return recalls_.store;
}

std::pair<std::string, std::int64_t> Cache::members_at() const {
    const std::lock_guard lock(mutex_);
    return {members_.store, members_.version};
}

KeptPictures Cache::pictures() const {
    const std::lock_guard lock(mutex_);
    return pictures_;
}

Result<void> Cache::put_policy(const protocol::PolicyText& policy) {
    if (auto wrote = protocol::write_private_file(folder_ / "policy.json", to_text(policy)); !wrote) return wrote;
    const std::lock_guard lock(mutex_);
    policy_ = policy;
    return {};
}

Result<void> Cache::put_staff(const std::string& store, const protocol::StaffList& list) {
    const KeptStaff kept{store, list};
    if (auto wrote = protocol::write_private_file(folder_ / "staff.json", to_text(kept)); !wrote) return wrote;
    const std::lock_guard lock(mutex_);
    staff_ = kept;
    return {};
}

Result<void> Cache::put_recalls(const std::string& store, const protocol::RecallList& list) {
    const KeptRecalls kept{store, list};
    if (auto wrote = protocol::write_private_file(folder_ / "recalls.json", to_text(kept)); !wrote) return wrote;
    const std::lock_guard lock(mutex_);
    recalls_ = kept;
    return {};
}

Result<void> Cache::put_members(const protocol::MembersPage& page) {
    const std::lock_guard lock(mutex_);
    if (page.from_start) members_.tiers.clear();
    for (const auto& member : page.members) members_.tiers[member.card] = member.tier;
    members_.store = page.store;
    members_.version = page.version;
    if (page.more) return {};
    return protocol::write_private_file(folder_ / "members.json", to_text(members_));
}

Result<void> Cache::put_picture(const std::string& name, const std::string& png) {
    if (!is_plain_name(name)) return fault("the store has a picture with a name that no file can have");
    return protocol::write_private_file(folder_ / "pictures" / name, png);
}

Result<void> Cache::put_pictures(const std::string& store, const protocol::PictureList& list) {
    const KeptPictures kept{store, list};
    if (auto wrote = protocol::write_private_file(folder_ / "pictures.json", to_text(kept)); !wrote) return wrote;
    const std::lock_guard lock(mutex_);
    pictures_ = kept;
    return {};
}

}  // namespace kassa::kiosk
