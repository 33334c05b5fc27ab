#include "core/vip/ledger.h"

namespace kassa::vip {

Account member_account(const std::string& member) { return "member/" + member; }
Account voucher_account(const std::string& voucher) { return "voucher/" + voucher; }
Account hold_account(const std::string& authorisation) { return "hold/" + authorisation; }

Balances balances_of(const std::vector<Entry>& entries) {
    Balances balances;
    for (const Entry& entry : entries) {
        balances[{entry.from, entry.unit}] -= entry.amount;
        balances[{entry.to, entry.unit}] += entry.amount;
    }
    return balances;
}

std::vector<Entry> taken_back(const std::vector<Entry>& of_sale, const std::string& sale, Instant at) {
    std::vector<Entry> back;
    for (const Entry& entry : of_sale)
        if (!entry.from.starts_with(hold_account("")))
            back.push_back({entry.to, entry.from, entry.amount, entry.unit, {Cause::Kind::Void, sale}, at});
    return back;
}

}  // namespace kassa::vip
