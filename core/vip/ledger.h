#pragma once
// Points, stored value and vouchers as double-entry ledgers. An entry moves an amount of one unit from one account to
// another and names its cause; nothing is ever overwritten, a balance is what came in less what went out, and all
// accounts of a unit together are zero, whatever happens. An entry and its cause are kept together once: what is told
// again has the same cause and adds nothing.
//
// Accounts of the store's side may be below zero as a matter of course (what was issued); a member's goes below zero
// only where something is taken back that has been spent already, or where a purchase was made that the store could
// not be asked about.
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/base/describe.h"
#include "core/base/time.h"

namespace kassa::vip {

enum class Unit {
    DepartmentPoints,
    SupermarketPoints,
    StoredValue,  // money, minor units
    Voucher,      // money that buys goods and is never paid out, minor units
};
KASSA_DESCRIBE_ENUM(Unit, DepartmentPoints, SupermarketPoints, StoredValue, Voucher)

// Why an entry is there. Kind and id together are one happening.
struct Cause {
    enum class Kind {
        Sale,           // id: the sale's
        Birthday,       // id: of the sale; its points' multiple, where the lane did not know of the birthday
        Void,           // id: of the sale that was taken back
        Authorisation,  // id: its own; what it holds
        Release,        // id: the authorisation's; let go, or waited for too long
        VoucherIssued,  // id: the request's, which is the voucher's
        TopUp,          // id: the request's
        YearEnd,        // id: points.h
        Replacement,    // id: the request's; the fee of a lost card
        Erasure,        // id: the request's; what was left goes, and the money of it to the person
    };
    Kind kind = Kind::Sale;
    std::string id;
    auto operator<=>(const Cause&) const = default;
};
KASSA_DESCRIBE_ENUM(Cause::Kind, Sale, Birthday, Void, Authorisation, Release, VoucherIssued, TopUp, YearEnd,
                    Replacement, Erasure)
KASSA_DESCRIBE(Cause, kind, id)

// "member/…", "voucher/…", "hold/…" (of an authorisation), or one of the store's own.
using Account = std::string;
Account member_account(const std::string& member);
Account voucher_account(const std::string& voucher);
Account hold_account(const std::string& authorisation);
inline const Account issued = "store/issued";    // where points, rebates and vouchers come from and go back to
inline const Account sales = "store/sales";      // what goods were paid with
inline const Account till = "store/till";        // money that staff took in or gave out
inline const Account fees = "store/fees";
inline const Account unknown = "store/unknown";  // a sale was paid with what the store does not know

struct Entry {
    Account from;
    Account to;
    std::int64_t amount = 0;  // above zero
    Unit unit = Unit::DepartmentPoints;
    Cause cause;
    Instant at{};  // when it happened, which may be before the store heard of it
    bool operator==(const Entry&) const = default;
};
KASSA_DESCRIBE(Entry, from, to, amount, unit, cause, at)

using Balances = std::map<std::pair<Account, Unit>, std::int64_t>;
// Sums of entries; accounts that come to zero stay in it.
Balances balances_of(const std::vector<Entry>& entries);

// What a sale that was taken back does to the ledgers: the entries of the sale the other way round. Points that were
// earned go back even where they were spent, and what was paid with comes back to where it came from. Letting go of
// what was held for the sale stays as it is.
std::vector<Entry> taken_back(const std::vector<Entry>& of_sale, const std::string& sale, Instant at);

}  // namespace kassa::vip
