#pragma once
// Proves the store's books from the lanes' own signed records: nothing in the database is believed that does not follow
// from them. Goods = receipts = tenders = ledgers; stock movements = what was sold; every chain unbroken and signed;
// coupons burned once; members' ledgers = what sales and requests did; priced again = as sold. What cannot be known any
// more is counted and said.
#include <map>
#include <string>
#include <vector>

#include "core/service/books.h"

namespace kassa::service {

// Something that does not hold.
struct Break {
    std::string lane;         // "" where it is of no lane
    std::int64_t number = 0;  // the receipt's; 0: of none
    std::string what;
    std::string to_do;        // for the person who found it
    bool operator==(const Break&) const = default;
};
KASSA_DESCRIBE(Break, lane, number, what, to_do)

// What was looked at. Amounts are of sales less those that were taken back.
struct Proof {
    std::int64_t sales = 0;
    std::int64_t taken_back = 0;
    Money goods;      // Σ lines paid
    Money added_tax;
    Money receipts;   // Σ totals
    Money tenders;    // as the database has them
    Money rounding;   // what rounding to the smallest coin added to receipts that were paid in cash
    std::int64_t sealed = 0;
    std::int64_t not_sealed = 0;
    std::map<std::string, std::int64_t> lanes;  // the newest position of each lane's chain
    std::int64_t priced_again = 0;
    std::int64_t movements = 0;
    std::int64_t coupons = 0;        // entries
    std::int64_t earlier = 0;        // kept by an earlier version, which moved no stock
    std::int64_t ledger_entries = 0;
    std::int64_t forgotten_cards = 0;       // sales and top-ups with cards that are not known any more: whose they were
                                            // cannot be proven
    std::int64_t told_by_ledger_alone = 0;  // top-ups and year's ends: their amounts stand nowhere else
    std::vector<std::string> known;  // what was a case when it happened: prices that differed, chains that began anew
    std::vector<Break> breaks;
};
KASSA_DESCRIBE(Proof, sales, taken_back, goods, added_tax, receipts, tenders, rounding, sealed, not_sealed, lanes,
               priced_again, movements, coupons, earlier, ledger_entries, forgotten_cards, told_by_ledger_alone, known,
               breaks)

// Of one moment, while the store serves. `rules` reads through the same storage. A fault only when the database does
// not answer; what does not hold stands in the proof.
Result<Proof> verify(Storage& storage, const RulesSource& rules);

}  // namespace kassa::service
