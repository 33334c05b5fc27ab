#pragma once
// Single-use coupon codes: issued by the store, claimed for a visit so that no other lane can use them meanwhile,
// burned by the sale, given back when that sale is taken back. A code is kept as its keyed hash, so the database alone
// holds none that could be used; each step is an entry. A code is used up while there is a sale that
// burned it and was not taken back, in whichever order the store hears of the two.
#include <string>
#include <vector>

#include "core/service/service.h"

namespace kassa::service {

class Coupons {
public:
    // `card_key`: of the hashes, 64 hex digits, as kiosks have it for members' cards.
    Coupons(Storage& storage, const Clock& clock, std::string card_key)
        : storage_(storage), clock_(clock), card_key_(std::move(card_key)) {}

    // So many new codes of a promotion's coupon key, 16 digits and letters each; they are told once and never again.
    Result<std::vector<std::string>> issue(const std::string& key, int count, Instant until);
    // Codes that were printed elsewhere; how many were new.
    Result<ImportCount> take_in(const std::string& key, const std::vector<std::string>& codes, Instant until);

    // POST /v1/coupons/claims. A claim holds for half an hour and is its lane's: no other lane can ask for it, let go
    // of it or use it. Asked again it is answered alike.
    Answer<protocol::CouponClaim> claim(const std::string& lane, const protocol::CouponClaimRequest& request);
    // POST /v1/coupons/claims/ID/release
    Answer<protocol::CouponClaim> release(const std::string& lane, const Id& claim);

private:
    Storage& storage_;
    const Clock& clock_;
    std::string card_key_;
};

// The sales that burned a code and were not taken back; more than one only where the store could not be asked.
std::vector<Id> burned_by(const std::vector<CouponEntry>& entries_of_code);

// Inside the transaction that keeps the sale, with its coupons' codes locked ("coupon:" and the hash). Sentences for a
// person tell which codes the store would not have taken.
Result<std::vector<std::string>> burn_coupons(Storage& storage, const protocol::Sale& sale, Instant at);
// What the record that takes a sale back gives back, each coupon once; the sale itself may come later.
Result<std::vector<std::string>> give_back_coupons(Storage& storage, const protocol::Sale& taken_back, Instant at);

}  // namespace kassa::service
