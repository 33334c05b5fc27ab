#pragma once
// The store's books: every sale of every lane kept once, in one transaction with the goods that it moves, the coupons
// that it burns and what it means to its member. What a lane has sold stays sold; where the store would have priced it
// otherwise, or the lane's chain of records is broken, a case calls a person. One Books is used by one thread.
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <unordered_set>
#include <vector>

#include "core/service/record.h"
#include "core/service/service.h"

namespace kassa::service {

// The rules that a sale was priced by: of the policy's version, with the promotions of a version. NotFound: the store
// never had them. They do not change, so Books asks once for each.
using RulesSource = std::function<Answer<std::shared_ptr<const pricing::Rules>>(const std::string& policy_version,
                                                                                std::int64_t promotions_version)>;

// What a sale does to its member's ledgers, done inside the transaction that keeps the sale. `priced` is the store's
// own pricing of it, or the record's where the store has none; `limits` are those per member of the promotions in it.
// The answer: sentences for a person about what does not fit.
using MemberBooks = std::function<Result<std::vector<std::string>>(
    const protocol::Sale& sale, const pricing::PricedBasket& priced, const MemberLimits& limits)>;

struct ToldSale {
    std::string lane;  // whose key brought it
    boost::json::value body;
};

class Books {
public:
    Books(Storage& storage, const Clock& clock, RulesSource rules, MemberBooks members = nullptr);

    // POST /v1/sales. A sale that is known is answered as the first time; another content under a known id is a
    // conflict.
    Answer<protocol::Received> keep_sale(const std::string& lane, const boost::json::value& body);
    // Many at once in one transaction; as many answers as sales, in their order. One that cannot be kept harms no
    // other.
    std::vector<Answer<protocol::Received>> keep_sales(std::span<const ToldSale> told);

    // The same in two halves. What takes the time (a sale is priced again, its seal is proved) only reads, and may be
    // done by another Books of the same store, long before the sale's turn to be written. Each is kept once.
    struct Entry;
    std::shared_ptr<Entry> look_at(ToldSale told);
    std::vector<Answer<protocol::Received>> keep(std::span<const std::shared_ptr<Entry>> looked_at);

private:
    std::string seller_of(const ToldSale& told);
    void look_at_price(Entry& entry);
    Result<void> look_at_terms(Entry& entry);
    void look_at_seal(Entry& entry);
    Answer<std::shared_ptr<const pricing::Rules>> rules_of(const protocol::Sale& sale);
    void keep_together(std::span<Entry*> entries);
    Result<void> write(std::span<Entry*> entries);
    Result<void> write_new(std::span<Entry*> fresh, const Held& held);
    Result<void> note_voids(std::span<Entry*> fresh, std::vector<VoidRow> known);
    Result<void> follow_chains(std::span<Entry*> fresh, const std::vector<ChainRow>& held);
    Result<void> book_coupons(Entry& entry);
    Result<void> open_cases(std::span<Entry*> fresh);

    Storage& storage_;
    const Clock& clock_;
    RulesSource rules_source_;
    MemberBooks members_;
    std::map<std::string, std::vector<std::string>> lane_keys_;
    std::unordered_set<std::string> known_terms_;  // of items, that the store has said: it never unsays them
    std::vector<std::pair<std::pair<std::string, std::int64_t>, std::shared_ptr<const pricing::Rules>>> rules_;
};

}  // namespace kassa::service
