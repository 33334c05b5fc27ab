#pragma once
// The members' part of the proof (verify.h): what each sale, each record that takes one back and each request must have
// done to the ledgers is worked out anew and held against the entries that are there. It follows the rules by which
// Members books, and says what cannot be known any more: whose a card was that the store has forgotten, and the amount
// of what only the ledger tells. Inside the room.
#include <map>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include "core/policy/policy.h"
#include "core/service/verify.h"

namespace kassa::service {

class LedgerProof {
public:
    LedgerProof(Storage& storage, Proof& proof) : storage_(storage), proof_(proof) {}

    // Sales and records that take one back, in the order in which they were received. `priced` is as the store prices
    // the sale now.
    Result<void> look_at_sale(const SaleRow& row, const protocol::Sale& sale, const pricing::PricedBasket& priced);
    Result<void> look_at_void(const SaleRow& row, const protocol::Sale& sale);
    // Behind all of them: the requests, and what no sale and no request explains.
    Result<void> look_at_rest();

private:
    using Entries = std::vector<vip::Entry>;
    // A part of a sale that was paid out of the ledgers.
    struct Paid {
        std::optional<vip::Entry> hold;  // that was let go for it
        vip::Account from;               // "": the buyer's
        Money amount;
        vip::Unit unit{};
    };
    // Something that the entries of one cause may be, and what makes them so when it is not the usual.
    struct Possible {
        Entries entries;
        std::string why;
    };

    void broken(const SaleRow& row, std::string what);
    void broken(std::string what);
    Result<bool> has_case(const char* about, const Id& sale);
    Result<std::optional<MemberCardRow>> card(const std::string& pseudonym);
    Result<std::string> buyer(const SaleRow& row, const protocol::Sale& sale);
    Result<std::vector<Paid>> paid_with(const SaleRow& row, const protocol::Sale& sale);
    Result<std::vector<Possible>> possible(const SaleRow& row, const protocol::Sale& sale,
                                           const pricing::PricedBasket& priced);

    Result<void> all_policies();
    Result<void> look_at_birthday(const SaleRow& row, const protocol::Sale& sale, const Entries& of_sale);

    Result<void> look_at_requests();
    Result<void> look_at_request(const MemberRequestRow& request);
    Result<void> look_at_authorisation(const MemberRequestRow& request);
    Result<void> look_at_voucher(const MemberRequestRow& request);
    Result<void> look_at_top_up(const MemberRequestRow& request);
    Result<void> look_at_erasure(const MemberRequestRow& request);
    Result<void> look_at_replacement(const MemberRequestRow& request);
    void look_at_year_end(const Entries& entries);
    Result<void> hold(const vip::Cause& cause, const std::string& what, const Entries& expected);

    Storage& storage_;
    Proof& proof_;
    std::vector<policy::Policy> policies_;  // every one that the store ever had
    std::unordered_map<std::string, std::optional<MemberCardRow>> cards_;
    std::unordered_set<Id> booked_;         // sales that the ledgers may speak of
    std::unordered_set<Id> taken_back_;     // sales
    std::unordered_map<Id, Id> captured_;   // authorisations, and the sales that say so
    std::set<vip::Cause> asked_for_;        // by requests
};

}  // namespace kassa::service
