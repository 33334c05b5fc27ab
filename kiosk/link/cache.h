#pragma once
// What a kiosk keeps of its store beside the catalogue, as files in one folder: policy.json, staff.json,
// recalls.json, members.json, pictures.json and pictures/NAME.png. Each is written in one piece, so a power cut leaves
// the old one or the new one. A file that cannot be read counts as missing: the store tells it again.
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "core/base/result.h"
#include "core/protocol/protocol.h"

namespace kassa::kiosk {

// Each list with the id of the store whose numbers it goes by.
struct KeptStaff {
    std::string store;
    protocol::StaffList list;
};
KASSA_DESCRIBE(KeptStaff, store, list)
struct KeptRecalls {
    std::string store;
    protocol::RecallList list;
};
KASSA_DESCRIBE(KeptRecalls, store, list)
struct KeptMembers {
    std::string store;
    std::int64_t version = 0;
    std::map<std::string, std::string> tiers;  // by the card's pseudonym
};
KASSA_DESCRIBE(KeptMembers, store, version, tiers)
struct KeptPictures {
    std::string store;
    protocol::PictureList list;
};
KASSA_DESCRIBE(KeptPictures, store, list)

// Written by the link's worker, read from any thread.
class Cache {
public:
    // Makes the folder where it is missing and reads what is there.
    static Result<std::unique_ptr<Cache>> open(const std::filesystem::path& folder);

    std::optional<protocol::PolicyText> policy() const;
    protocol::StaffList staff() const;
    protocol::RecallList recalls() const;
    // The tier behind a card's pseudonym; "" is a blocked card, none an unknown one.
    std::optional<std::string> tier_of(const std::string& pseudonym) const;
    // The file of a picture that was fetched; none for one that the store does not have (yet).
    std::optional<std::filesystem::path> picture_file(const std::string& name) const;

    // For the worker: how far each has come.
    std::string staff_store() const;
    std::string recalls_store() const;
    std::pair<std::string, std::int64_t> members_at() const;
    KeptPictures pictures() const;

    Result<void> put_policy(const protocol::PolicyText& policy);
    Result<void> put_staff(const std::string& store, const protocol::StaffList& list);
    Result<void> put_recalls(const std::string& store, const protocol::RecallList& list);
    // Known at once, and on disk with the page that has no more behind it.
    Result<void> put_members(const protocol::MembersPage& page);
    Result<void> put_picture(const std::string& name, const std::string& png);
    Result<void> put_pictures(const std::string& store, const protocol::PictureList& list);

private:
    explicit Cache(std::filesystem::path folder) : folder_(std::move(folder)) {}
    std::filesystem::path folder_;
    mutable std::mutex mutex_;
    std::optional<protocol::PolicyText> policy_;
    KeptStaff staff_;
    KeptRecalls recalls_;
    KeptMembers members_;
    KeptPictures pictures_;
};

}  // namespace kassa::kiosk
