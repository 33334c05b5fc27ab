#pragma once
// What the rules of members need of a database; a part of Storage. A person's data is sealed before it comes here, and
// cards and telephone numbers are known by their pseudonyms, so the database alone names nobody.
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/protocol/members.h"
#include "core/vip/card.h"
#include "core/vip/ledger.h"

namespace kassa::service {

// A member: the holder of accounts, whatever cards they have had.
struct HolderRow {
    std::string member;  // an id that says nothing
    std::string tier;
    std::string sealed;  // the person (vault.h); "": unknown, or erased
    Instant since{};
    bool erased = false;
};

// What a member is known by.
struct MemberCardRow {
    std::string card;  // pseudonym
    std::string member;
    protocol::CardKind kind = protocol::CardKind::Card;
    vip::CardState state = vip::CardState::Active;
    Instant since{};
    Instant ended{};  // when it was blocked or replaced
};

// A request that was answered, so that the same one is answered alike.
struct MemberRequestRow {
    Id id;
    std::string what;         // "voucher"
    std::string fingerprint;  // keyed: the request may hold a person
    std::string answer;       // JSON, without anything personal
    std::string by;           // "badge 7001", "lane lane-1", "the store's machine"
    Instant at{};
};

struct AuthorisationRow {
    enum class State { Held, Captured, Released, Expired };
    Id id;
    std::string member;
    std::string kind;     // "stored_value" or "voucher"
    std::string voucher;  // its id
    Money amount;
    State state = State::Held;
    Instant until{};
    Id sale;  // that captured it
};
KASSA_DESCRIBE_ENUM(AuthorisationRow::State, Held, Captured, Released, Expired)

struct VoucherRow {
    std::string id;
    std::string member;
    Money amount;  // as issued; what is left is the ledger's
    Instant issued{};
    Instant until{};  // exclusive; zero: no end
};

// How often a member may have promotions, by id.
using MemberLimits = std::map<std::string, int>;

// What a sale (or the taking back of one) counts for of its member.
struct MemberPurchaseRow {
    vip::Cause cause;  // Sale or Void, with the sale's id
    std::string member;
    Instant at{};
    Money amount;                        // negative of a void
    std::map<std::string, int> applied;  // promotions; negative of a void
};

class MemberStorage {
public:
    virtual ~MemberStorage() = default;

    virtual Result<std::optional<HolderRow>> holder(const std::string& member) = 0;
    virtual Result<void> put_holder(const HolderRow& row) = 0;
    // Holders by id, above `after`, at most `limit`.
    virtual Result<std::vector<HolderRow>> holders_after(const std::string& after, int limit) = 0;
    // Inside a transaction: nobody else changes this member's balances until it ends.
    virtual Result<void> lock_holder(const std::string& member) = 0;
    virtual Result<bool> holds_personal_data() = 0;

    virtual Result<std::optional<MemberCardRow>> member_card(const std::string& card) = 0;
    virtual Result<std::vector<MemberCardRow>> member_cards(const std::string& member) = 0;  // by since, then card
    virtual Result<void> put_member_card(const MemberCardRow& row) = 0;
    virtual Result<void> drop_member_card(const std::string& card) = 0;

    virtual Result<std::optional<MemberRequestRow>> member_request(const Id& id) = 0;
    virtual Result<void> put_member_request(const MemberRequestRow& row) = 0;
    // Requests by id, above `after`, at most `limit`.
    virtual Result<std::vector<MemberRequestRow>> member_requests_after(const Id& after, int limit) = 0;

    // Keeps a cause with its entries, which may be none. False: the cause is there already, and nothing was added.
    virtual Result<bool> put_cause(const vip::Cause& cause, const std::vector<vip::Entry>& entries) = 0;
    virtual Result<bool> has_cause(const vip::Cause& cause) = 0;
    virtual Result<std::vector<vip::Entry>> entries_of(const vip::Cause& cause) = 0;
    // By time.
    virtual Result<std::vector<vip::Entry>> entries_of_account(const vip::Account& account) = 0;
    virtual Result<void> each_entry(const std::function<void(const vip::Entry&)>& take) = 0;
    // Of entries that happened before `before`.
    virtual Result<std::int64_t> balance(const vip::Account& account, vip::Unit unit,
                                         Instant before = Instant::max()) = 0;
    // Of every account that has entries.
    virtual Result<vip::Balances> balances() = 0;

    virtual Result<std::optional<AuthorisationRow>> authorisation(const Id& id) = 0;
    virtual Result<void> put_authorisation(const AuthorisationRow& row) = 0;
    // Held ones of a member ("": of anybody) whose time was over at `now`, at most `limit`.
    virtual Result<std::vector<AuthorisationRow>> overdue(const std::string& member, Instant now, int limit) = 0;

    virtual Result<std::optional<VoucherRow>> voucher(const std::string& id) = 0;
    virtual Result<std::vector<VoucherRow>> vouchers_of(const std::string& member) = 0;  // oldest first
    virtual Result<void> put_voucher(const VoucherRow& row) = 0;

    virtual Result<void> put_purchase(const MemberPurchaseRow& row) = 0;
    virtual Result<std::optional<MemberPurchaseRow>> purchase(const vip::Cause& cause) = 0;
    virtual Result<std::vector<MemberPurchaseRow>> purchases_of(const std::string& member) = 0;  // by time
    virtual Result<Money> spent(const std::string& member, Instant from, Instant until) = 0;  // `until` exclusive
    virtual Result<std::map<std::string, int>> promotions_used(const std::string& member) = 0;
};

}  // namespace kassa::service
