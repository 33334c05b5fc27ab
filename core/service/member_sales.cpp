// What a sale, and the taking back of one, does to its member's ledgers.
#include <set>

#include "core/service/members_inside.h"

namespace kassa::service {
namespace {

using protocol::Recognised;
using vip::Cause;
using vip::Entry;
using vip::Unit;
using State = AuthorisationRow::State;

bool is_ours(const protocol::SaleTender& tender) { return tender.kind == "stored_value" || tender.kind == "voucher"; }

// Moves an amount that may be negative (money given back).
Entry paid(const vip::Account& by, Money amount, Unit unit, const Cause& cause, Instant at) {
    const bool back = amount.is_negative();
    return {back ? vip::sales : by, back ? by : vip::sales, std::abs(amount.minor_units()), unit, cause, at};
}

const char* name_of(Unit unit) {
    switch (unit) {
        case Unit::DepartmentPoints: return "department store points";
        case Unit::SupermarketPoints: return "supermarket points";
        case Unit::StoredValue: return "stored value, in the smallest coin,";
        case Unit::Voucher: return "a voucher, in the smallest coin,";
    }
    return "";
}

bool may_owe(const vip::Account& account) {
    return account.starts_with(vip::member_account("")) || account.starts_with(vip::voucher_account(""));
}

}  // namespace

// Where the tender's money comes from: the account that was held for it, else what the tender itself names.
Result<void> Members::book_tender(const protocol::Sale& sale, const protocol::SaleTender& tender,
                                  const std::optional<MemberCardRow>& card, std::vector<Entry>& entries,
                                  std::vector<std::string>& remarks) {
    const Cause cause{Cause::Kind::Sale, sale.id};
    const bool voucher = tender.kind == "voucher";
    const Unit unit = voucher ? Unit::Voucher : Unit::StoredValue;
    vip::Account account = vip::unknown;
    std::optional<AuthorisationRow> held;
    if (!tender.authorisation.empty()) {
        auto row = storage_.authorisation(tender.authorisation);
        if (!row) return std::unexpected(row.error());
        held = std::move(*row);
        if (!held || held->kind != tender.kind) {
            remarks.push_back(std::format("sale {} was paid with an authorisation that the store never gave", sale.id));
            held.reset();
        }
    }
    if (held) {
        account = voucher ? vip::voucher_account(held->voucher) : vip::member_account(held->member);
        if (held->state == State::Captured)
            remarks.push_back(std::format("sale {} was paid with an authorisation that sale {} had used already", sale.id,
                                          held->sale));
        else if (tender.amount > held->amount)
            remarks.push_back(std::format("sale {} took more than the store had authorised", sale.id));
        if (held->state == State::Held)
            entries.push_back({vip::hold_account(held->id), account, held->amount.minor_units(), unit, cause, sale.at});
        if (held->state != State::Captured) {
            held->state = State::Captured;
            held->sale = sale.id;
            if (auto put = storage_.put_authorisation(*held); !put) return put;
        }
    } else if (voucher) {
        const auto row = storage_.voucher(tender.voucher);
        if (!row) return std::unexpected(row.error());
        if (*row) account = vip::voucher_account(tender.voucher);
    } else if (card) {
        account = vip::member_account(card->member);
        if (sale.member->how != Recognised::Card || card->kind != protocol::CardKind::Card)
            remarks.push_back(std::format("sale {} spent stored value without the card itself", sale.id));
    }
    if (account == vip::unknown)
        remarks.push_back(std::format("sale {} was paid with {} that the store does not know", sale.id,
                                      voucher ? "a voucher" : "a card"));
    if (!tender.amount.is_zero()) entries.push_back(paid(account, tender.amount, unit, cause, sale.at));
    return {};
}

Result<void> Members::note_debts(const std::vector<Entry>& entries, std::vector<std::string>& remarks) {
    std::set<std::pair<vip::Account, Unit>> poorer;
    for (const Entry& entry : entries)
        if (may_owe(entry.from)) poorer.insert({entry.from, entry.unit});
    for (const auto& [account, unit] : poorer) {
        const auto balance = storage_.balance(account, unit);
        if (!balance) return std::unexpected(balance.error());
        if (*balance < 0) remarks.push_back(std::format("{}: {} are {} below zero", account, name_of(unit), -*balance));
    }
    return {};
}

Result<void> Members::take_back(const Id& sale, Instant at, std::vector<std::string>& remarks) {
    const Cause of_sale{Cause::Kind::Sale, sale}, cause{Cause::Kind::Void, sale};
    const auto bought = storage_.purchase(of_sale);
    if (!bought) return std::unexpected(bought.error());
    if (*bought)
        if (auto locked = storage_.lock_holder((*bought)->member); !locked) return locked;
    auto entries = storage_.entries_of(of_sale);
    const auto of_birthday = storage_.entries_of({Cause::Kind::Birthday, sale});
    if (!entries) return std::unexpected(entries.error());
    if (!of_birthday) return std::unexpected(of_birthday.error());
    std::ranges::copy(*of_birthday, std::back_inserter(*entries));
    const auto back = vip::taken_back(*entries, sale, at);
    const auto kept = storage_.put_cause(cause, back);
    if (!kept) return std::unexpected(kept.error());
    if (!*kept) return {};
    if (*bought) {
        MemberPurchaseRow undone = **bought;
        undone.cause = cause;
        undone.amount = -undone.amount;
        for (auto& [promotion, times] : undone.applied) times = -times;
        if (auto put = storage_.put_purchase(undone); !put) return put;
    }
    return note_debts(back, remarks);
}

// A lane takes the tier from what it was told of the card; one that the member does not have is for a person to see.
Result<void> Members::note_tier(const protocol::Sale& sale, const std::optional<MemberCardRow>& card,
                                std::vector<std::string>& remarks) {
    const std::string& told = sale.basket.member_tier;
    if (told.empty()) return {};
    if (!sale.member) {
        remarks.push_back(std::format("sale {} was priced for a {} member, and no card was shown", sale.id, told));
        return {};
    }
    const auto policy = rules();
    if (!card || !policy) return {};
    const auto holder = holder_of(card->member);
    if (!holder) return std::unexpected(holder.error());
    const auto& tiers = policy->vip.tiers;  // from the lowest to the highest
    if (std::ranges::find(tiers, told) > std::ranges::find(tiers, holder->tier))
        remarks.push_back(std::format("sale {} was priced for a {} member, and the member is {}", sale.id, told,
                                      holder->tier.empty() ? "of no tier" : holder->tier));
    return {};
}

// The day was the store's when it told the lane; the lane may sell past midnight, and its clock may be a little slow.
Result<void> Members::note_birthday(const protocol::Sale& sale, const MemberCardRow& card,
                                    std::vector<std::string>& remarks) {
    if (!sale.basket.birthday || !sale.basket.clock_trusted) return {};
    const auto holder = holder_of(card.member);
    if (!holder) return std::unexpected(holder.error());
    const auto person = person_of(*holder);
    const auto policy = rules();
    if (!person || !*person || !policy) return {};
    const auto is_day = [&](Instant at) {
        return is_birthday((*person)->birthday, local_day(at, policy->time_zone).date);
    };
    const Instant at = sale.basket.at;
    if (!is_day(at) && !is_day(at - 12h) && !is_day(at + 1h))
        remarks.push_back(std::format("sale {} was priced for a birthday, and the member has none on that day", sale.id));
    return {};
}

// Lanes that the store was away from do not know what a member has had at others.
Result<void> Members::note_limits(const MemberPurchaseRow& bought, const MemberLimits& limits,
                                  std::vector<std::string>& remarks) {
    if (limits.empty()) return {};
    const auto used = storage_.promotions_used(bought.member);
    if (!used) return std::unexpected(used.error());
    for (const auto& [promotion, limit] : limits) {
        if (!bought.applied.contains(promotion)) continue;
        const auto times = used->find(promotion);
        if (times != used->end() && times->second > limit)
            remarks.push_back(std::format("with sale {} the member has had promotion {} {} times; its limit, when it was "
                                          "sold, was {}",
                                          bought.cause.id, promotion, times->second, limit));
    }
    return {};
}

// A lane knows of a birthday only where the store has answered in time. The multiple is whole, so it is of the sum.
Result<void> Members::book_birthday(const protocol::Sale& sale, const pricing::BasketPoints& points,
                                    const std::string& member) {
    if (points.birthday || (points.department <= 0 && points.supermarket <= 0)) return {};
    const auto holder = holder_of(member);
    if (!holder) return std::unexpected(holder.error());
    const auto person = person_of(*holder);
    const auto policy = rules();
    if (!person || !*person || !policy) return {};
    if (!is_birthday((*person)->birthday, local_day(sale.at, policy->time_zone).date)) return {};
    const auto tier = std::ranges::find(policy->pricing.vip.tiers, sale.basket.member_tier, &pricing::VipTier::key);
    if (tier == policy->pricing.vip.tiers.end() || tier->birthday_multiplier <= 1) return {};
    const Cause cause{Cause::Kind::Birthday, sale.id};
    std::vector<Entry> entries;
    for (const auto& [earned, unit] : {std::pair(points.department, Unit::DepartmentPoints),
                                       std::pair(points.supermarket, Unit::SupermarketPoints)})
        if (earned > 0)
            entries.push_back({vip::issued, vip::member_account(member), earned * (tier->birthday_multiplier - 1),
                               unit, cause, sale.at});
    const auto kept = storage_.put_cause(cause, entries);
    return kept ? Result<void>() : std::unexpected(kept.error());
}

Result<std::vector<std::string>> Members::book_sale(const protocol::Sale& sale, const pricing::PricedBasket& priced,
                                                    const MemberLimits& limits) {
    std::vector<std::string> remarks;
    if (!sale.voids.empty()) {
        if (auto back = take_back(sale.voids, sale.at, remarks); !back) return std::unexpected(back.error());
        return remarks;
    }
    if (!sale.member)
        if (auto noted = note_tier(sale, std::nullopt, remarks); !noted) return std::unexpected(noted.error());
    if (!sale.member && std::ranges::none_of(sale.tenders, is_ours)) return remarks;
    const Cause cause{Cause::Kind::Sale, sale.id};
    const auto known_before = storage_.has_cause(cause);
    if (!known_before) return std::unexpected(known_before.error());
    if (*known_before) return remarks;
    const auto voided = storage_.has_cause({Cause::Kind::Void, sale.id});
    if (!voided) return std::unexpected(voided.error());

    std::optional<MemberCardRow> card;
    if (sale.member) {
        auto found = find(sale.member->card);
        if (!found) return std::unexpected(found.error());
        card = std::move(*found);
    }
    if (card)
        if (auto locked = storage_.lock_holder(card->member); !locked) return std::unexpected(locked.error());
    // Whoever found a lost card has bought with it where a lane had not heard of the loss: that is not the owner's.
    if (card)
        if (auto noted = note_tier(sale, card, remarks); !noted) return std::unexpected(noted.error());
    const bool lost = card && card->state != vip::CardState::Active && card->ended <= sale.at;
    if (lost) {
        remarks.push_back(std::format("the card of sale {} had been blocked or replaced: it earns nothing", sale.id));
        card.reset();
    }
    std::vector<Entry> entries;
    // A sale whose taking back came first counts for nothing; what is held for it is let go in its time.
    if (!*voided) {
        const pricing::BasketPoints points = priced.points.value_or(pricing::BasketPoints{});
        if (sale.member && !card && !lost && (points.department > 0 || points.supermarket > 0))
            remarks.push_back(std::format("the card of sale {} is not known here: its points are nobody's", sale.id));
        for (const auto& [earned, unit] : {std::pair(points.department, Unit::DepartmentPoints),
                                           std::pair(points.supermarket, Unit::SupermarketPoints)})
            if (card && earned > 0)
                entries.push_back({vip::issued, vip::member_account(card->member), earned, unit, cause, sale.at});
        for (const auto& tender : sale.tenders)
            if (is_ours(tender))
                if (auto booked = book_tender(sale, tender, card, entries, remarks); !booked)
                    return std::unexpected(booked.error());
    }
    if (auto kept = storage_.put_cause(cause, entries); !kept) return std::unexpected(kept.error());
    if (card && !*voided) {
        if (auto noted = note_birthday(sale, *card, remarks); !noted) return std::unexpected(noted.error());
        if (auto booked = book_birthday(sale, priced.points.value_or(pricing::BasketPoints{}), card->member); !booked)
            return std::unexpected(booked.error());
        MemberPurchaseRow row{.cause = cause, .member = card->member, .at = sale.at, .amount = priced.total};
        for (const auto& applied : priced.applied)
            if (applied.times > 0) row.applied[applied.promotion] += applied.times;
        if (auto put = storage_.put_purchase(row); !put) return std::unexpected(put.error());
        if (auto noted = note_limits(row, limits, remarks); !noted) return std::unexpected(noted.error());
    }
    if (auto noted = note_debts(entries, remarks); !noted) return std::unexpected(noted.error());
    return remarks;
}

}  // namespace kassa::service
