#pragma once
// What the store's rules need of a database, in their own words. `storage` implements it with SQL; nothing here
// knows which database that is. Every call may fail with a sentence for a technician.
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/protocol/protocol.h"
#include "core/service/book_storage.h"
#include "core/service/member_storage.h"
#include "core/service/people_storage.h"
#include "core/service/promotion_storage.h"
#include "core/service/recall_storage.h"
#include "core/service/weight_storage.h"

namespace kassa::service {

// A product as it is kept: its JSON text, which goes out to kiosks as it is.
struct ProductRow {
    catalog::ItemKey item;
    std::int64_t version = 0;
    std::string body;
};

// What the store says of an item, its product's JSON, or what it was sold at before, its terms' mark (terms.h).
struct SaidRow {
    catalog::ItemKey item;
    bool before = false;
    std::string text;
};

struct MemberRow {
    protocol::MemberTier member;
    std::int64_t version = 0;
};

struct KioskRow {
    std::string lane;
    std::string fingerprint;  // of its key
    std::string public_key;   // of its signing key, 64 hex digits
};

struct CaseRow {
    Id id;
    std::string lane;
    std::string kind;
    Instant opened{};
    bool decided = false;
    std::string body;
    Instant received{};  // when the store first heard of it
};

struct BasketRow {
    Id id;  // of the visit
    std::string lane;
    protocol::BasketTold::What what = protocol::BasketTold::What::Suspended;
    std::string body;
    Instant received{};
};

struct PictureRow {
    protocol::PictureName name;
    std::string bytes;  // PNG
};

// Lists that are fetched whole, with the change number of their last write.
enum class Whole { Staff, Pictures, Cases, Lanes, Recalls };
KASSA_DESCRIBE_ENUM(Whole, Staff, Pictures, Cases, Lanes, Recalls)

// Who may write while a transaction does.
enum class Beside {
    Nobody,  // what was read stays so until the commit
    Others,  // other transactions of this kind write at the same time: lock what must stay as it was read
};

class Storage : public MemberStorage, public PeopleStorage, public PromotionStorage, public RecallStorage,
                public BookStorage, public WeightStorage {
public:
    ~Storage() override = default;

    // Everything that `work` writes becomes durable together, or nothing of it when it answers a fault. A call that
    // fails inside takes the whole transaction with it; what a call writes may travel with the next one or with the
    // commit, and fails there. One transaction is not begun inside another.
    virtual Result<void> transaction(const std::function<Result<void>()>& work, Beside beside = Beside::Nobody) = 0;
    // Whatever `work` reads is of one moment, however much is written meanwhile; nobody who writes waits for it. It
    // only reads, and is not begun inside a transaction.
    virtual Result<void> snapshot(const std::function<Result<void>()>& work) = 0;
    // The store's own id, made with the database.
    virtual Result<std::string> store_id() = 0;
    // Takes the next `count` change numbers, inside a transaction, and answers the first. Whoever takes some keeps
    // others waiting until it commits, so numbers appear in their order and a reader never misses one.
    virtual Result<std::int64_t> take_changes(std::int64_t count) = 0;

    virtual Result<std::optional<ProductRow>> product(const catalog::ItemKey& item) = 0;
    virtual Result<void> put_product(const ProductRow& row) = 0;
    // Rows with a version above `since`, by version, at most `limit`.
    virtual Result<std::vector<ProductRow>> products_since(std::int64_t since, int limit) = 0;
    virtual Result<std::int64_t> newest_product() = 0;  // 0: none
    // What a product was sold at before, as its mark (terms.h); told again it changes nothing.
    virtual Result<void> put_past_terms(const catalog::ItemKey& item, const std::string& mark) = 0;
    virtual Result<std::vector<SaidRow>> said_of(const std::vector<catalog::ItemKey>& items) = 0;

    virtual Result<std::optional<MemberRow>> member(const std::string& card) = 0;
    virtual Result<void> put_member(const MemberRow& row) = 0;
    virtual Result<std::vector<MemberRow>> members_since(std::int64_t since, int limit) = 0;
    virtual Result<std::int64_t> newest_member() = 0;

    virtual Result<void> put_policy(const protocol::PolicyText& policy, std::int64_t change) = 0;
    virtual Result<std::optional<protocol::PolicyText>> policy(const std::string& version) = 0;
    virtual Result<std::optional<protocol::PolicyText>> current_policy() = 0;
    virtual Result<std::vector<protocol::PolicyText>> policies() = 0;  // all that there ever were

    virtual Result<void> put_staff(const protocol::StaffMember& member) = 0;
    virtual Result<std::vector<protocol::StaffMember>> staff() = 0;  // by badge
    virtual Result<void> mark(Whole list, std::int64_t change) = 0;
    virtual Result<std::int64_t> marked(Whole list) = 0;  // 0: never

    virtual Result<void> put_picture(const PictureRow& row) = 0;
    virtual Result<std::optional<PictureRow>> picture(const std::string& name) = 0;
    virtual Result<std::vector<protocol::PictureName>> pictures() = 0;  // by name

    virtual Result<void> put_kiosk(const KioskRow& row,
                                   Instant enrolled) = 0;  // a lane's new key replaces its old one
    virtual Result<std::optional<std::string>> lane_of(const std::string& fingerprint) = 0;

    virtual Result<std::optional<CaseRow>> told_case(const Id& id) = 0;
    virtual Result<void> put_case(const CaseRow& row) = 0;
    virtual Result<std::optional<BasketRow>> basket(const Id& id) = 0;
    virtual Result<void> put_basket(const BasketRow& row) = 0;
};

}  // namespace kassa::service
