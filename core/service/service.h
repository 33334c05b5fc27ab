#pragma once
// The store's own rules as requests and answers, without sockets and without SQL. What kiosks send may be sent
// again: a request is known by its id and answered as the first time, and another content under a known id is
// refused as a conflict rather than believed. One Service is used by one thread; several processes may stand on one
// database.
#include <cstdint>
#include <expected>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/base/time.h"
#include "core/protocol/protocol.h"
#include "core/protocol/secrets.h"
#include "core/service/storage.h"

namespace kassa::service {

// Why a request is not done. The sentence is for the person at the other end.
struct Refusal {
    enum class Why {
        Malformed,   // the request cannot be understood, now or later
        NotAllowed,  // this key may not do it
        NotFound,
        Conflict,     // another content is known under this id
        Unavailable,  // the database does not answer; asking again later is right
        NotKnown,     // nobody's key, token, or badge and PIN
        TooOften,     // wrong so often that it has to wait
    };
    Why why = Why::Malformed;
    std::string sentence;
    bool operator==(const Refusal&) const = default;
};

template <class T>
using Answer = std::expected<T, Refusal>;

struct ImportCount {
    long added = 0;
    long changed = 0;
    long same = 0;  // the store knew them already, word for word
    bool operator==(const ImportCount&) const = default;
};

// What a product becomes when an import tells of it again. Names are joined by language; what the import leaves
// empty stays. A row with a price is the shop's own word on the product and also sets tax, way of selling and age
// limit; a row without one is only a description, which may raise an age limit and never lifts it.
catalog::Product merged(const catalog::Product& held, const catalog::Product& told);

class Service {
public:
    Service(Storage& storage, const Clock& clock);

    // --- Asked by kiosks (each is one path of /v1) ---

    // The lane whose key this is; none: nobody's.
    Answer<std::optional<std::string>> lane_of_key(std::string_view key);
    Answer<protocol::Health> health();
    Answer<protocol::Versions> versions();
    // A ChangesPage as JSON text: products are kept as text, and passing them on unread keeps a page of 1,000 under a
    // millisecond and a few hundred kilobytes. `limit` 1 to 5,000. Numbers of another store begin again at 0.
    Answer<std::string> changes(std::int64_t since, int limit, const std::string& of_store);
    Answer<protocol::MembersPage> member_changes(std::int64_t since, int limit, const std::string& of_store);
    Answer<protocol::PolicyText> policy(const std::string& version);  // "" = the current one
    Answer<protocol::StaffList> staff();
    Answer<protocol::PictureList> pictures();
    Answer<PictureRow> picture(const std::string& name);
    Answer<protocol::Received> keep_case(const std::string& lane, const boost::json::value& body);
    Answer<protocol::Received> keep_basket(const std::string& lane, const boost::json::value& body);

    // --- Done by the store's own people, on the store's machine ---

    // The text is parsed and checked first; `name` stands for the file in sentences. Answers the version.
    Result<std::string> apply_policy(const std::string& toml, const std::string& name);
    Result<void> add_staff(const std::string& badge, const std::string& name, protocol::Role role,
                           std::string_view pin, protocol::PinCost cost = {});
    // Tiers by card number, in one transaction; the numbers are forgotten at once, only pseudonyms are kept.
    Result<ImportCount> put_members(const std::vector<std::pair<std::string, std::string>>& tier_by_card,
                                    const std::string& card_key);
    // A PNG of at most 1 MiB; whether it was new or changed.
    Result<bool> put_picture(const std::string& name, const std::string& png);
    // Makes a key for a lane; the lane's former key is void from then on.
    Result<protocol::KioskKey> enrol(const std::string& lane, const std::string& card_key);
    Result<void> each_sale(const std::function<void(const SaleRow&)>& take);

private:
    friend class CatalogueImport;
    Storage& storage_;
    const Clock& clock_;
};

// Takes products one by one and writes them a few thousand at a time, each few thousand in one transaction.
class CatalogueImport {
public:
    explicit CatalogueImport(Service& service) : service_(service) {}
    // A fault names what is wrong with this product; the others are not harmed.
    Result<void> put(catalog::Product product);
    // Writes what is left. A fault of the database, from here or from an earlier write, comes out here.
    Result<ImportCount> finish();

private:
    Result<void> write();
    Service& service_;
    std::vector<catalog::Product> waiting_;
    ImportCount count_;
    std::optional<Fault> broken_;
};

// --- Shapes that every entrance holds to ---

bool is_utf8(std::string_view text);
bool is_id(std::string_view id);  // 1 to 64 letters, digits, '-' and '_'
bool is_picture_name(
    std::string_view name);  // "bananas.png": lower-case letters, digits, '-', '_', '.'; no path
bool is_lane_name(std::string_view lane);  // 1 to 32 letters, digits, '-' and '_'

}  // namespace kassa::service
