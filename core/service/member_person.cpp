// A member as a person: what the store knows of them, what is sent to them, and being forgotten.
#include <algorithm>

#include "core/service/members_inside.h"
#include "core/vip/tiers.h"

namespace kassa::service {
namespace {

using protocol::CardDone;
using vip::Unit;
using Why = Refusal::Why;

}  // namespace

// Nobody could reach what stayed on the accounts of somebody who is forgotten: points and vouchers go back to where
// they came from, and money is paid out. What is owed stays owed.
Result<Money> Members::empty_accounts(const std::string& member, const vip::Cause& cause) {
    const auto vouchers = storage_.vouchers_of(member);
    if (!vouchers) return std::unexpected(vouchers.error());
    struct Rest {
        vip::Account from;
        vip::Account to;
        Unit unit;
    };
    const auto account = vip::member_account(member);
    std::vector<Rest> rests{{account, vip::till, Unit::StoredValue},
                            {account, vip::issued, Unit::DepartmentPoints},
                            {account, vip::issued, Unit::SupermarketPoints}};
    for (const VoucherRow& voucher : *vouchers)
        rests.push_back({vip::voucher_account(voucher.id), vip::issued, Unit::Voucher});
    Money paid_out;
    std::vector<vip::Entry> entries;
    for (const Rest& rest : rests) {
        const auto left = storage_.balance(rest.from, rest.unit);
        if (!left) return std::unexpected(left.error());
        if (*left <= 0) continue;
        entries.push_back({rest.from, rest.to, *left, rest.unit, cause, clock_.now()});
        if (rest.unit == Unit::StoredValue) paid_out = Money::minor(*left);
    }
    if (auto kept = storage_.put_cause(cause, entries); !kept) return std::unexpected(kept.error());
    return paid_out;
}

Answer<CardDone> Members::erase(const protocol::Erasure& request, const std::string& by) {
    const auto rules = this->rules();
    if (!rules) return std::unexpected(rules.error());
    return once<CardDone>(request.id, "erase", to_text(request), by, [&]() -> Answer<CardDone> {
        const auto card = known(request.card, rules->vip);
        if (!card) return std::unexpected(card.error());
        if (auto locked = storage_.lock_holder(card->member); !locked) return unavailable(locked.error());
        auto holder = holder_of(card->member);
        if (!holder) return unavailable(holder.error());
        if (auto freed = release_overdue_of(card->member, clock_.now()); !freed) return unavailable(freed.error());
        const auto held = storage_.overdue(card->member, Instant::max(), 1);
        if (!held) return unavailable(held.error());
        if (!held->empty())
            return refuse(Why::Conflict, "money of this member is held for a payment: wait until it is paid or let go");
        const auto paid_out = empty_accounts(card->member, {vip::Cause::Kind::Erasure, request.id});
        if (!paid_out) return unavailable(paid_out.error());
        holder->sealed.clear();
        holder->erased = true;
        if (auto put = storage_.put_holder(*holder); !put) return unavailable(put.error());
        if (auto told = publish(*holder); !told) return unavailable(told.error());
        const auto cards = storage_.member_cards(holder->member);
        if (!cards) return unavailable(cards.error());
        for (const MemberCardRow& row : *cards)
            if (auto dropped = storage_.drop_member_card(row.card); !dropped) return unavailable(dropped.error());
        auto said = done(*holder);
        if (said) said->paid_out = *paid_out;
        return said;
    });
}

Answer<std::vector<Greeting>> Members::greetings(int month) {
    if (month < 1 || month > 12) return refuse(Why::Malformed, "a month is a number from 1 to 12");
    const auto rules = this->rules();
    if (!rules) return std::unexpected(rules.error());
    std::vector<Greeting> all;
    for (std::string after;;) {
        const auto holders = storage_.holders_after(after, 500);
        if (!holders) return unavailable(holders.error());
        if (holders->empty()) break;
        after = holders->back().member;
        for (const HolderRow& holder : *holders) {
            const auto person = person_of(holder);
            if (!person) return unavailable(person.error());
            if (!*person || (*person)->birthday.empty()) continue;
            if ((*person)->birthday.substr(5, 2) != std::format("{:02}", month)) continue;
            const vip::Benefits brings = vip::benefits_of(holder.tier, rules->vip);
            const auto points = storage_.balance(vip::member_account(holder.member), Unit::DepartmentPoints);
            if (!points) return unavailable(points.error());
            Greeting one{(*person)->name, (*person)->address, (*person)->email, (*person)->birthday, holder.tier,
                         brings.greeting, vip::sends_birthday_card(brings, *points), brings.birthday_gift,
                         brings.events};
            if (one.greeting || one.card || one.gift || one.events) all.push_back(std::move(one));
        }
    }
    const auto day = [](const Greeting& one) { return std::pair(one.birthday.substr(8), one.name); };
    std::ranges::sort(all, {}, day);
    return all;
}

Answer<protocol::MemberExport> Members::export_of(const std::string& card) {
    const auto rules = this->rules();
    if (!rules) return std::unexpected(rules.error());
    Answer<MemberCardRow> row = refuse(Why::NotFound, "");
    const auto looked = storage_.transaction([&]() -> Result<void> {
        row = known(card, rules->vip);
        return {};
    });
    if (!looked) return unavailable(looked.error());
    if (!row) return std::unexpected(row.error());
    const auto holder = holder_of(row->member);
    if (!holder) return unavailable(holder.error());
    protocol::MemberExport all{.member = holder->member, .tier = holder->tier, .since = holder->since};
    auto person = person_of(*holder);
    if (!person) return unavailable(person.error());
    all.person = std::move(*person);
    const auto cards = storage_.member_cards(holder->member);
    if (!cards) return unavailable(cards.error());
    for (const MemberCardRow& one : *cards) all.cards.push_back({one.card, one.kind, one.state, one.since});
    const auto vouchers = storage_.vouchers_of(holder->member);
    if (!vouchers) return unavailable(vouchers.error());
    for (const VoucherRow& voucher : *vouchers) {
        const auto left = storage_.balance(vip::voucher_account(voucher.id), Unit::Voucher);
        if (!left) return unavailable(left.error());
        all.vouchers.push_back({voucher.id, Money::minor(*left), voucher.until});
    }
    auto entries = storage_.entries_of_account(vip::member_account(holder->member));
    if (!entries) return unavailable(entries.error());
    all.ledger = std::move(*entries);
    auto used = storage_.promotions_used(holder->member);
    if (!used) return unavailable(used.error());
    all.promotions_used = std::move(*used);
    const auto purchases = storage_.purchases_of(holder->member);
    if (!purchases) return unavailable(purchases.error());
    for (const MemberPurchaseRow& purchase : *purchases) {
        const auto record = storage_.sale(purchase.cause.id, purchase.cause.kind == vip::Cause::Kind::Void);
        if (!record) return unavailable(record.error());
        if (!*record) continue;
        auto sale = from_text<protocol::Sale>((*record)->body);
        if (!sale) return unavailable(sale.error());
        all.purchases.push_back(std::move(*sale));
    }
    return all;
}

}  // namespace kassa::service
