// Members' money and points: what is held for a payment, vouchers, top-ups, the year's end.
#include "core/service/members_inside.h"
#include "core/vip/points.h"

namespace kassa::service {
namespace {

using protocol::Authorisation;
using protocol::Recognised;
using vip::Cause;
using vip::Unit;
using Why = Refusal::Why;
using State = AuthorisationRow::State;

// Holders of one transaction of a job.
constexpr int batch = 200;

bool is_voucher(const AuthorisationRow& row) { return row.kind == "voucher"; }
Unit unit_of(const AuthorisationRow& row) { return is_voucher(row) ? Unit::Voucher : Unit::StoredValue; }
vip::Account account_of(const AuthorisationRow& row) {
    return is_voucher(row) ? vip::voucher_account(row.voucher) : vip::member_account(row.member);
}

Authorisation not_approved(const Id& id, std::string why) { return {.id = id, .sentence = std::move(why)}; }

}  // namespace

// --- What is held for a payment ---

Result<void> Members::let_go(AuthorisationRow row, State as, Instant at) {
    const Cause cause{Cause::Kind::Release, row.id};
    const auto kept = storage_.put_cause(
        cause, {{vip::hold_account(row.id), account_of(row), row.amount.minor_units(), unit_of(row), cause, at}});
    if (!kept) return std::unexpected(kept.error());
    row.state = as;
    return storage_.put_authorisation(row);
}

Result<void> Members::release_overdue_of(const std::string& member, Instant now) {
    const auto seen = storage_.overdue(member, now, 1);
    if (!seen) return std::unexpected(seen.error());
    if (seen->empty()) return {};
    if (auto locked = storage_.lock_holder(member); !locked) return locked;
    const auto rows = storage_.overdue(member, now, batch);
    if (!rows) return std::unexpected(rows.error());
    for (const AuthorisationRow& row : *rows)
        if (auto released = let_go(row, State::Expired, now); !released) return released;
    return {};
}

Result<int> Members::release_overdue() {
    // Mostly there is nothing to do, and then nobody needs to wait for it.
    const auto seen = storage_.overdue("", clock_.now(), 1);
    if (!seen) return std::unexpected(seen.error());
    if (seen->empty()) return 0;
    int released = 0;
    for (bool more = true; more;) {
        more = false;
        const auto done = storage_.transaction([&]() -> Result<void> {
            const auto rows = storage_.overdue("", clock_.now(), batch);
            if (!rows) return std::unexpected(rows.error());
            for (const AuthorisationRow& seen : *rows) {
                if (auto locked = storage_.lock_holder(seen.member); !locked) return locked;
                // A sale may have taken it while this waited for its turn.
                const auto row = storage_.authorisation(seen.id);
                if (!row) return std::unexpected(row.error());
                if (!*row || (*row)->state != State::Held) continue;
                if (auto gone = let_go(**row, State::Expired, clock_.now()); !gone) return gone;
                ++released;
            }
            more = int(rows->size()) == batch;
            return {};
        });
        if (!done) return std::unexpected(done.error());
    }
    return released;
}

Answer<Authorisation> Members::authorise(const protocol::AuthorisationRequest& request, const std::string& by) {
    const bool voucher = request.kind == "voucher";
    if (!voucher && request.kind != "stored_value")
        return refuse(Why::Malformed, "an authorisation is for stored_value or a voucher");
    if (request.amount <= Money() || request.amount > largest_top_up)
        return refuse(Why::Malformed, "the amount has to be above zero");
    if (voucher != !request.voucher.empty())
        return refuse(Why::Malformed, "a voucher is named by its id, and stored value names none");
    const auto rules = this->rules();
    if (!rules) return std::unexpected(rules.error());
    return once<Authorisation>(request.id, "authorise", to_text(request), by, [&]() -> Answer<Authorisation> {
        const auto card = known(request.card, rules->vip);
        if (!card) return std::unexpected(card.error());
        // A photographed card or a telephone number can be anybody's: they may earn and never spend.
        if (request.how != Recognised::Card || card->kind != protocol::CardKind::Card)
            return not_approved(request.id, "only the card itself can pay: show it to the scanner");
        if (card->state != vip::CardState::Active) return not_approved(request.id, "this card is blocked");
        const Instant now = clock_.now();
        if (auto locked = storage_.lock_holder(card->member); !locked) return unavailable(locked.error());
        if (auto freed = release_overdue_of(card->member, now); !freed) return unavailable(freed.error());
        AuthorisationRow row{.id = request.id,
                             .member = card->member,
                             .kind = request.kind,
                             .voucher = request.voucher,
                             .until = now + rules->vip.hold};
        if (voucher) {
            const auto issued = storage_.voucher(request.voucher);
            if (!issued) return unavailable(issued.error());
            if (!*issued || (*issued)->member != card->member)
                return not_approved(request.id, "this card has no such voucher");
            if ((*issued)->until != Instant{} && (*issued)->until <= now)
                return not_approved(request.id, "this voucher is no longer valid");
        }
        const auto there = storage_.balance(account_of(row), unit_of(row));
        if (!there) return unavailable(there.error());
        if (*there <= 0)
            return not_approved(request.id, voucher ? "this voucher is used up" : "there is no money on this card");
        row.amount = std::min(request.amount, Money::minor(*there));
        const Cause cause{Cause::Kind::Authorisation, row.id};
        const auto held = storage_.put_cause(
            cause, {{account_of(row), vip::hold_account(row.id), row.amount.minor_units(), unit_of(row), cause, now}});
        if (!held) return unavailable(held.error());
        if (auto put = storage_.put_authorisation(row); !put) return unavailable(put.error());
        return Authorisation{.id = row.id, .approved = true, .amount = row.amount, .until = row.until};
    });
}

Answer<Authorisation> Members::release(const Id& authorisation) {
    std::optional<Answer<Authorisation>> answer;
    const auto done = storage_.transaction([&]() -> Result<void> {
        const auto seen = storage_.authorisation(authorisation);
        if (!seen) return std::unexpected(seen.error());
        if (!*seen) {
            answer = refuse(Why::NotFound, "the store has authorised nothing under this id");
            return {};
        }
        if (auto locked = storage_.lock_holder((*seen)->member); !locked) return locked;
        const auto row = storage_.authorisation(authorisation);
        if (!row) return std::unexpected(row.error());
        answer = Authorisation{.id = authorisation, .until = (*row)->until};
        switch ((*row)->state) {
            case State::Held: return let_go(**row, State::Released, clock_.now());
            case State::Captured:
                answer = refuse(Why::Conflict, "a sale has been paid with it: take back the sale");
                return {};
            case State::Released:
            case State::Expired: return {};
        }
        return {};
    });
    if (!done) return unavailable(done.error());
    return *answer;
}

// --- Vouchers and money on the card ---

Answer<protocol::VoucherView> Members::issue_voucher(const protocol::VoucherRequest& request, const std::string& by) {
    using protocol::VoucherView;
    const auto rules = this->rules();
    if (!rules) return std::unexpected(rules.error());
    const auto amount = vip::voucher_for(request.points, rules->vip);
    if (!amount) return refuse(Why::Malformed, "there is no voucher for exactly so many points");
    if (request.how != Recognised::Card)
        return refuse(Why::NotAllowed, "only the card itself can spend points: show it to the scanner");
    return once<VoucherView>(request.id, "voucher", to_text(request), by, [&]() -> Answer<VoucherView> {
        const auto card = known(request.card, rules->vip);
        if (!card) return std::unexpected(card.error());
        if (card->kind != protocol::CardKind::Card)
            return refuse(Why::NotAllowed, "only the card itself can spend points: show it to the scanner");
        if (card->state != vip::CardState::Active) return refuse(Why::NotAllowed, "this card is blocked");
        if (auto locked = storage_.lock_holder(card->member); !locked) return unavailable(locked.error());
        const auto points = storage_.balance(vip::member_account(card->member), Unit::SupermarketPoints);
        if (!points) return unavailable(points.error());
        if (*points < request.points)
            return refuse(Why::Conflict, std::format("the card has {} supermarket points and the voucher takes {}",
                                                     *points, request.points));
        const Instant now = clock_.now();
        const VoucherRow row{request.id, card->member, *amount, now, vip::voucher_until(now, rules->vip)};
        const auto entries = vip::voucher_entries(card->member, row.id, {request.points, *amount}, now);
        const auto kept = storage_.put_cause({Cause::Kind::VoucherIssued, row.id}, entries);
        if (!kept) return unavailable(kept.error());
        if (auto put = storage_.put_voucher(row); !put) return unavailable(put.error());
        return VoucherView{row.id, row.amount, row.until};
    });
}

Answer<protocol::CardDone> Members::top_up(const protocol::TopUp& request, const std::string& by) {
    using protocol::CardDone;
    if (request.amount <= Money() || request.amount > largest_top_up)
        return refuse(Why::Malformed, "the amount has to be above zero");
    const auto rules = this->rules();
    if (!rules) return std::unexpected(rules.error());
    return once<CardDone>(request.id, "top-up", to_text(request), by, [&]() -> Answer<CardDone> {
        const auto card = known(request.card, rules->vip);
        if (!card) return std::unexpected(card.error());
        if (card->state != vip::CardState::Active)
            return refuse(Why::Conflict, "this card is blocked: replace it first");
        const auto holder = holder_of(card->member);
        if (!holder) return unavailable(holder.error());
        const Cause cause{Cause::Kind::TopUp, request.id};
        const auto kept = storage_.put_cause(cause, {{vip::till, vip::member_account(card->member),
                                                      request.amount.minor_units(), Unit::StoredValue, cause,
                                                      clock_.now()}});
        if (!kept) return unavailable(kept.error());
        return done(*holder);
    });
}

// --- The year's end ---

Result<vip::YearCleared> Members::cleared_before(const std::string& member, int year) {
    vip::YearCleared before;
    while (true) {
        const auto entries = storage_.entries_of(vip::year_end_cause(member, year, before.runs + 1));
        if (!entries) return std::unexpected(entries.error());
        if (entries->empty()) return before;
        ++before.runs;
        for (const vip::Entry& entry : *entries)
            if (entry.unit == Unit::StoredValue) before.rebate += Money::minor(entry.amount);
            else before.points += entry.amount;
    }
}

Result<void> Members::end_year_of(const std::string& member, int year, Instant over,
                                  const policy::Policy& policy, YearEnd& sum) {
    if (auto locked = storage_.lock_holder(member); !locked) return locked;
    const auto before = cleared_before(member, year);
    if (!before) return std::unexpected(before.error());
    const auto points = storage_.balance(vip::member_account(member), Unit::DepartmentPoints, over);
    if (!points) return std::unexpected(points.error());
    const Instant at = std::min(clock_.now(), over - Duration(1));
    const auto entries = vip::year_end(member, year, *points, *before, policy.vip, policy.pricing.rounding, at);
    if (entries.empty()) {
        sum.done_before += before->runs > 0 ? 1 : 0;
        return {};
    }
    const auto kept = storage_.put_cause(entries.front().cause, entries);
    if (!kept) return std::unexpected(kept.error());
    ++sum.members;
    sum.cleared += *points;
    for (const vip::Entry& entry : entries)
        if (entry.unit == Unit::StoredValue) sum.rebates += Money::minor(entry.amount);
    return {};
}

// A later year's end has cleared what this year left: there is nothing more to turn into money here.
Result<void> Members::begin_year_end(int year) {
    return storage_.transaction([&]() -> Result<void> {
        const std::chrono::year_month_day today(std::chrono::floor<std::chrono::days>(clock_.now()));
        for (int later = year + 1; later <= int(today.year()) + 1; ++later) {
            const auto begun = storage_.has_cause(vip::year_begun(later));
            if (!begun) return std::unexpected(begun.error());
            if (*begun)
                return fault("{} has been ended already, and with it what {} had left: end {} again for points that "
                             "came late",
                             later, year, later);
        }
        const auto kept = storage_.put_cause(vip::year_begun(year), {});
        if (!kept) return std::unexpected(kept.error());
        return {};
    });
}

Result<YearEnd> Members::year_end(int year) {
    const auto policy = rules();
    if (!policy) return fault("{}", policy.error().sentence);
    if (year < 1970 || year > 9998) return fault("{} is no year whose points could be here", year);
    const std::chrono::year calendar(year);
    const Instant last_day = local_midnight(calendar / std::chrono::December / 31, policy->time_zone);
    const auto new_year = (calendar + std::chrono::years(1)) / std::chrono::January / 1;
    const Instant over = local_midnight(new_year, policy->time_zone);
    if (clock_.now() < last_day)
        return fault("{} ends on 31 December: until then its points are neither cleared nor turned into money", year);
    if (const auto begun = begin_year_end(year); !begun) return std::unexpected(begun.error());
    YearEnd sum;
    std::string after;
    for (bool more = true; more;) {
        const auto done = storage_.transaction([&]() -> Result<void> {
            const auto holders = storage_.holders_after(after, batch);
            if (!holders) return std::unexpected(holders.error());
            for (const HolderRow& holder : *holders) {
                after = holder.member;
                if (auto ended = end_year_of(holder.member, year, over, *policy, sum); !ended) return ended;
            }
            more = int(holders->size()) == batch;
            return {};
        });
        if (!done) return std::unexpected(done.error());
    }
    return sum;
}

}  // namespace kassa::service
