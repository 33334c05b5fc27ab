#include "core/service/verify_ledgers.h"

#include <algorithm>

#include "core/service/members_inside.h"
#include "core/service/numbered_cases.h"
#include "core/vip/points.h"

namespace kassa::service {
namespace {

using vip::Cause;
using vip::Entry;
using vip::Unit;
using State = AuthorisationRow::State;

constexpr const char* to_correct = "look at this member's ledger; a correction is an entry of its own";
constexpr const char* from_backup =
    "restore the members' ledgers from a backup, and find out who wrote to the database";

bool is_ours(const protocol::SaleTender& tender) { return tender.kind == "stored_value" || tender.kind == "voucher"; }

std::string words_of(const Entry& entry) {
    const auto* const unit = boost::describe::enum_to_string(entry.unit, "?");
    return std::format("{} {} from {} to {}", entry.amount, unit, entry.from, entry.to);
}

std::string words_of(const Cause& cause) {
    return std::format("{} {}", boost::describe::enum_to_string(cause.kind, "?"), cause.id);
}

// How `there` differs from what it should be, in any order; none where it does not.
std::optional<std::string> difference(const std::vector<Entry>& expected, std::vector<Entry> there) {
    std::string missing;
    for (const auto& entry : expected) {
        const auto found = std::ranges::find(there, entry);
        if (found != there.end()) there.erase(found);
        else if (missing.empty()) missing = words_of(entry);
    }
    if (missing.empty() && there.empty()) return std::nullopt;
    std::string said;
    if (!missing.empty()) said = missing + " is missing";
    if (!there.empty()) said += (said.empty() ? "" : ", and ") + words_of(there.front()) + " should not be there";
    return said;
}

Entry paid(const vip::Account& by, Money amount, Unit unit, const Cause& cause, Instant at) {
    const bool back = amount.is_negative();
    return {back ? vip::sales : by, back ? by : vip::sales, std::abs(amount.minor_units()), unit, cause, at};
}

Unit unit_of(const std::string& kind) { return kind == "voucher" ? Unit::Voucher : Unit::StoredValue; }
vip::Account account_of(const AuthorisationRow& row) {
    return row.kind == "voucher" ? vip::voucher_account(row.voucher) : vip::member_account(row.member);
}

}  // namespace

void LedgerProof::broken(const SaleRow& row, std::string what) {
    proof_.breaks.push_back({row.lane, row.number, std::move(what), to_correct});
}
void LedgerProof::broken(std::string what) { proof_.breaks.push_back({"", 0, std::move(what), from_backup}); }

Result<bool> LedgerProof::has_case(const char* about, const Id& sale) {
    const auto told = storage_.told_case(case_id(about, sale));
    if (!told) return std::unexpected(told.error());
    return told->has_value();
}

Result<std::optional<MemberCardRow>> LedgerProof::card(const std::string& pseudonym) {
    const auto known = cards_.find(pseudonym);
    if (known != cards_.end()) return known->second;
    auto row = storage_.member_card(pseudonym);
    if (row) cards_.emplace(pseudonym, *row);
    return row;
}

// --- Sales ---

Result<void> LedgerProof::look_at_sale(const SaleRow& row, const protocol::Sale& sale,
                                       const pricing::PricedBasket& priced) {
    // What an earlier version kept was told to no ledger.
    if (!row.booked || (!sale.member && std::ranges::none_of(sale.tenders, is_ours))) return {};
    const Cause cause{Cause::Kind::Sale, sale.id};
    booked_.insert(sale.id);
    const auto known = storage_.has_cause(cause);
    if (!known) return std::unexpected(known.error());
    if (!*known) broken(row, "its member's ledger knows nothing of it");
    if (!*known) return {};
    const auto entries = storage_.entries_of(cause);
    if (!entries) return std::unexpected(entries.error());
    if (taken_back_.contains(sale.id)) {
        // It was taken back before it came, so it never counted.
        if (const auto wrong = difference({}, *entries)) broken(row, "its member's ledger: " + *wrong);
        return {};
    }
    if (auto looked = look_at_birthday(row, sale, *entries); !looked) return looked;
    const auto possibilities = possible(row, sale, priced);
    if (!possibilities) return std::unexpected(possibilities.error());
    for (const auto& one : *possibilities) {
        if (difference(one.entries, *entries)) continue;
        if (!one.why.empty())
            proof_.known.push_back(std::format("lane {}, receipt {}: {} (a case since it came)", row.lane, row.number,
                                               one.why));
        return {};
    }
    broken(row, "its member's ledger: " + *difference(possibilities->front().entries, *entries));
    return {};
}

// Who was born on which day no proof can look up; that the multiple is the tier's, it can.
Result<void> LedgerProof::look_at_birthday(const SaleRow& row, const protocol::Sale& sale, const Entries& of_sale) {
    const Cause cause{Cause::Kind::Birthday, sale.id};
    const auto there = storage_.entries_of(cause);
    if (!there) return std::unexpected(there.error());
    if (there->empty()) return {};
    ++proof_.told_by_ledger_alone;
    const auto texts = all_policies();
    if (!texts) return texts;
    for (const auto& one : policies_) {
        const auto tier = std::ranges::find(one.pricing.vip.tiers, sale.basket.member_tier, &pricing::VipTier::key);
        if (tier == one.pricing.vip.tiers.end()) continue;
        Entries expected;
        for (Entry entry : of_sale) {
            if (entry.unit != Unit::DepartmentPoints && entry.unit != Unit::SupermarketPoints) continue;
            entry.amount *= tier->birthday_multiplier - 1;
            entry.cause = cause;
            if (entry.amount > 0) expected.push_back(std::move(entry));
        }
        if (!difference(expected, *there)) return {};
    }
    broken(row, std::format("the birthday's points of it are no tier's multiple: {}", words_of(there->front())));
    return {};
}

// What the ledgers may hold of a sale: what it must do first, then what a case explains.
Result<std::vector<LedgerProof::Possible>> LedgerProof::possible(const SaleRow& row, const protocol::Sale& sale,
                                                                 const pricing::PricedBasket& priced) {
    const auto member = buyer(row, sale);
    if (!member) return std::unexpected(member.error());
    const auto parts = paid_with(row, sale);
    if (!parts) return std::unexpected(parts.error());
    const auto price_case = has_case("price", sale.id), member_case = has_case("member", sale.id);
    if (!price_case) return std::unexpected(price_case.error());
    if (!member_case) return std::unexpected(member_case.error());
    const Cause cause{Cause::Kind::Sale, sale.id};
    const auto entries = [&](const pricing::BasketPoints& points, const vip::Account& earner,
                             const vip::Account& payer) {
        Entries made;
        for (const auto& [earned, unit] : {std::pair(points.department, Unit::DepartmentPoints),
                                           std::pair(points.supermarket, Unit::SupermarketPoints)})
            if (!earner.empty() && earned > 0) made.push_back({vip::issued, earner, earned, unit, cause, sale.at});
        for (const auto& part : *parts) {
            if (part.hold) made.push_back(*part.hold);
            if (part.amount.is_zero()) continue;
            made.push_back(paid(part.from.empty() ? payer : part.from, part.amount, part.unit, cause, sale.at));
        }
        return made;
    };
    const vip::Account account = member->empty() ? "" : vip::member_account(*member);
    const vip::Account payer = account.empty() ? vip::unknown : account;
    const auto points = priced.points.value_or(pricing::BasketPoints{}),
               as_told = sale.priced.points.value_or(pricing::BasketPoints{});
    std::vector<Possible> all{{entries(points, account, payer), ""}};
    const bool earns = points.department > 0 || points.supermarket > 0;
    if (account.empty() && sale.member && earns) {
        if (!*member_case)
            broken(row, "the ledgers know no member of it, and no case says why its points are nobody's");
        else all.front().why = "its points are nobody's";
    }
    if (*price_case) all.push_back({entries(as_told, account, payer), "its points are as the lane told them"});
    if (*member_case) {
        all.push_back({entries(points, "", payer), "its points are nobody's"});
        all.push_back({entries(points, account, vip::unknown), "the store did not know who paid"});
        all.push_back({entries(points, "", vip::unknown), "the store did not know who bought it"});
    }
    return all;
}

// Whose sale it is; "": nobody's that the store knew when it came.
Result<std::string> LedgerProof::buyer(const SaleRow& row, const protocol::Sale& sale) {
    if (!sale.member) return std::string();
    const auto bought = storage_.purchase({Cause::Kind::Sale, sale.id});
    if (!bought) return std::unexpected(bought.error());
    const auto now = card(sale.member->card);
    if (!now) return std::unexpected(now.error());
    // A number that was given up may be another member's later on.
    const bool same_card = *now && (*now)->since <= row.received;
    if (*bought && *now && (*now)->member == (*bought)->member) return (*bought)->member;
    if (!same_card) {
        if (*bought) ++proof_.forgotten_cards;
        return *bought ? (*bought)->member : std::string();
    }
    const auto told = has_case("member", sale.id);
    if (!told) return std::unexpected(told.error());
    if (*bought)
        broken(row, std::format("it was bought with a card of member {} and counts for member {}", (*now)->member,
                                (*bought)->member));
    else if (!*told)
        broken(row, std::format("it was bought with a card of member {} and counts for nobody", (*now)->member));
    return *told && !*bought ? std::string() : (*now)->member;
}

Result<std::vector<LedgerProof::Paid>> LedgerProof::paid_with(const SaleRow& row, const protocol::Sale& sale) {
    std::vector<Paid> parts;
    for (const auto& tender : sale.tenders) {
        if (!is_ours(tender)) continue;
        Paid part{.from = {}, .amount = tender.amount, .unit = unit_of(tender.kind)};
        std::optional<AuthorisationRow> held;
        if (!tender.authorisation.empty()) {
            auto found = storage_.authorisation(tender.authorisation);
            if (!found) return std::unexpected(found.error());
            if (*found && (*found)->kind == tender.kind) held = std::move(*found);
        }
        if (held) {
            part.from = account_of(*held);
            if (held->state != State::Captured)
                broken(row, std::format("it was paid with authorisation {}, which nothing has taken", held->id));
            const auto let_go = storage_.has_cause({Cause::Kind::Release, held->id});
            if (!let_go) return std::unexpected(let_go.error());
            // The first sale takes it, unless it had been let go by then.
            if (held->sale == sale.id && captured_.emplace(held->id, sale.id).second && !*let_go)
                part.hold = Entry{vip::hold_account(held->id), part.from, held->amount.minor_units(), part.unit,
                                  {Cause::Kind::Sale, sale.id}, sale.at};
        } else if (tender.kind == "voucher") {
            const auto found = storage_.voucher(tender.voucher);
            if (!found) return std::unexpected(found.error());
            part.from = *found ? vip::voucher_account(tender.voucher) : vip::unknown;
        }
        parts.push_back(std::move(part));
    }
    return parts;
}

Result<void> LedgerProof::look_at_void(const SaleRow& row, const protocol::Sale& sale) {
    // The first record takes the sale back, and any other does nothing.
    if (!taken_back_.insert(sale.voids).second) return {};
    auto bought = storage_.entries_of({Cause::Kind::Sale, sale.voids});
    const auto birthday = storage_.entries_of({Cause::Kind::Birthday, sale.voids});
    if (!birthday) return std::unexpected(birthday.error());
    if (bought) std::ranges::copy(*birthday, std::back_inserter(*bought));
    const auto back = storage_.entries_of({Cause::Kind::Void, sale.voids});
    if (!bought) return std::unexpected(bought.error());
    if (!back) return std::unexpected(back.error());
    if (const auto wrong = difference(vip::taken_back(*bought, sale.voids, sale.at), *back))
        broken(row, "it takes a sale back, and the member's ledger does not: " + *wrong);
    return {};
}

// --- Requests ---

Result<void> LedgerProof::all_policies() {
    if (!policies_.empty()) return {};
    const auto texts = storage_.policies();
    if (!texts) return std::unexpected(texts.error());
    for (const auto& text : *texts)
        if (auto read = policy::parse(text.text, "a policy of the store")) policies_.push_back(std::move(*read));
    return {};
}

Result<void> LedgerProof::look_at_rest() {
    if (auto read = all_policies(); !read) return read;
    if (auto looked = look_at_requests(); !looked) return looked;
    Entries of_cause;  // entries come cause by cause
    const auto look = [&] {
        if (of_cause.empty()) return;
        const auto& cause = of_cause.front().cause;
        switch (cause.kind) {
            case Cause::Kind::Sale:
            case Cause::Kind::Birthday:
                if (!booked_.contains(cause.id))
                    broken(std::format("the ledgers have an entry of sale {}, which is not here or did nothing to them",
                                       cause.id));
                break;
            case Cause::Kind::Void:
                if (!taken_back_.contains(cause.id))
                    broken(std::format("the ledgers take back sale {}, and no record does", cause.id));
                break;
            case Cause::Kind::YearEnd: look_at_year_end(of_cause); break;
            case Cause::Kind::Authorisation:
            case Cause::Kind::Release:
            case Cause::Kind::VoucherIssued:
            case Cause::Kind::TopUp:
            case Cause::Kind::Replacement:
            case Cause::Kind::Erasure:
                if (!asked_for_.contains(cause))
                    broken(std::format("the ledgers have entries of {}, which nobody asked for: {}", words_of(cause),
                                       words_of(of_cause.front())));
        }
        of_cause.clear();
    };
    const auto read = storage_.each_entry([&](const Entry& entry) {
        ++proof_.ledger_entries;
        if (!of_cause.empty() && of_cause.front().cause != entry.cause) look();
        of_cause.push_back(entry);
    });
    if (read) look();
    return read;
}

Result<void> LedgerProof::look_at_requests() {
    constexpr int a_page = 500;
    std::string last;
    for (bool more = true; more;) {
        const auto page = storage_.member_requests_after(last, a_page);
        if (!page) return std::unexpected(page.error());
        for (const auto& request : *page)
            if (auto looked = look_at_request(request); !looked) return looked;
        more = page->size() == std::size_t(a_page);
        if (more) last = page->back().id;
    }
    return {};
}

Result<void> LedgerProof::look_at_request(const MemberRequestRow& request) {
    if (request.what == "authorise") return look_at_authorisation(request);
    if (request.what == "voucher") return look_at_voucher(request);
    if (request.what == "top-up") return look_at_top_up(request);
    if (request.what == "replace") return look_at_replacement(request);
    if (request.what == "erase") return look_at_erasure(request);
    return {};
}

// The entries of a cause are these, in whatever order.
Result<void> LedgerProof::hold(const Cause& cause, const std::string& what, const Entries& expected) {
    asked_for_.insert(cause);
    const auto there = storage_.entries_of(cause);
    if (!there) return std::unexpected(there.error());
    if (const auto wrong = difference(expected, *there)) broken(std::format("{}: {}", what, *wrong));
    return {};
}

Result<void> LedgerProof::look_at_authorisation(const MemberRequestRow& request) {
    const auto answer = from_text<protocol::Authorisation>(request.answer);
    if (!answer) broken(std::format("the answer to request {} cannot be read any more", request.id));
    if (!answer || !answer->approved) return {};
    const auto what = "authorisation " + request.id;
    const auto row = storage_.authorisation(request.id);
    if (!row) return std::unexpected(row.error());
    if (!*row || (*row)->amount != answer->amount) {
        broken(what + (*row ? " is of another amount than the store answered" : " was given and is not here"));
        if (!*row) return {};
    }
    const auto &held = **row;
    const Unit unit = unit_of(held.kind);
    const auto account = account_of(held), holding = vip::hold_account(held.id);
    const std::int64_t amount = answer->amount.minor_units();
    const auto moment = [&](const Cause& cause) -> Result<Instant> {
        const auto there = storage_.entries_of(cause);
        if (!there) return std::unexpected(there.error());
        return there->empty() ? request.at : there->front().at;
    };
    const Cause given{Cause::Kind::Authorisation, held.id}, let_go{Cause::Kind::Release, held.id};
    const auto at = moment(given), ended = moment(let_go);
    const auto released = storage_.has_cause(let_go);
    if (!at) return std::unexpected(at.error());
    if (!ended) return std::unexpected(ended.error());
    if (!released) return std::unexpected(released.error());
    if (auto looked = hold(given, what, {{account, holding, amount, unit, given, *at}}); !looked) return looked;
    if (held.state == State::Captured && !captured_.contains(held.id))
        broken(std::format("{} was taken by sale {}, which was not paid with it", what, held.sale));
    const bool must_be_released = held.state == State::Released || held.state == State::Expired;
    if (held.state == State::Held && *released) broken(what + " is held, and the ledgers have let go of it");
    if (!must_be_released && !*released) return {};
    return hold(let_go, what + ", let go", {{holding, account, amount, unit, let_go, *ended}});
}

Result<void> LedgerProof::look_at_voucher(const MemberRequestRow& request) {
    const auto answer = from_text<protocol::VoucherView>(request.answer);
    if (!answer) broken(std::format("the answer to request {} cannot be read any more", request.id));
    if (!answer) return {};
    const auto what = "voucher " + request.id;
    const auto row = storage_.voucher(request.id);
    if (!row) return std::unexpected(row.error());
    if (!*row || (*row)->amount != answer->amount) {
        broken(what + (*row ? " is of another amount than the store answered" : " was issued and is not here"));
        if (!*row) return {};
    }
    const Cause cause{Cause::Kind::VoucherIssued, request.id};
    const auto there = storage_.entries_of(cause);
    if (!there) return std::unexpected(there.error());
    // The points are those of a policy that the store had; where they are of none, the current one's are said.
    std::optional<Entries> expected;
    for (const auto& one : policies_)
        for (const auto& step : one.vip.vouchers) {
            if (step.amount != answer->amount) continue;
            auto entries = vip::voucher_entries((*row)->member, request.id, step, (*row)->issued);
            const bool fits = !difference(entries, *there);
            if (fits || !expected) expected = std::move(entries);
            if (fits) return hold(cause, what, *expected);
        }
    if (!expected) {
        asked_for_.insert(cause);
        broken(what + ": no policy of this store has one of its amount");
        return {};
    }
    return hold(cause, what, *expected);
}

Result<void> LedgerProof::look_at_top_up(const MemberRequestRow& request) {
    const auto answer = from_text<protocol::CardDone>(request.answer);
    if (!answer) broken(std::format("the answer to request {} cannot be read any more", request.id));
    if (!answer) return {};
    const auto what = "top-up " + request.id;
    const Cause cause{Cause::Kind::TopUp, request.id};
    asked_for_.insert(cause);
    const auto there = storage_.entries_of(cause);
    if (!there) return std::unexpected(there.error());
    if (there->size() != 1) {
        broken(std::format("{}: the ledgers have {} entries of it", what, there->size()));
        return {};
    }
    const auto& entry = there->front();
    // The amount stands nowhere else: the request's words are not kept.
    ++proof_.told_by_ledger_alone;
    const auto now = card(answer->card);
    if (!now) return std::unexpected(now.error());
    if (!*now || (*now)->since > request.at) ++proof_.forgotten_cards;
    const auto account = *now && (*now)->since <= request.at ? vip::member_account((*now)->member) : entry.to;
    const std::int64_t amount = std::clamp<std::int64_t>(entry.amount, 1, largest_top_up.minor_units());
    if (const auto wrong = difference({{vip::till, account, amount, Unit::StoredValue, cause, entry.at}}, *there))
        broken(std::format("{}: {}", what, *wrong));
    else if (!entry.to.starts_with(vip::member_account("")))
        broken(std::format("{}: {} is no member's", what, entry.to));
    return {};
}

Result<void> LedgerProof::look_at_replacement(const MemberRequestRow& request) {
    const auto answer = from_text<protocol::CardDone>(request.answer);
    if (!answer) broken(std::format("the answer to request {} cannot be read any more", request.id));
    if (!answer) return {};
    const Cause cause{Cause::Kind::Replacement, request.id};
    const auto there = storage_.entries_of(cause);
    if (!there) return std::unexpected(there.error());
    const Instant at = there->empty() ? request.at : there->front().at;
    Entries expected;
    if (answer->fee > Money())
        expected.push_back({vip::till, vip::fees, answer->fee.minor_units(), Unit::StoredValue, cause, at});
    return hold(cause, "the fee of replacement " + request.id, expected);
}

// What was left went: points and vouchers to where they came from, and the money that the desk was told to the person.
Result<void> LedgerProof::look_at_erasure(const MemberRequestRow& request) {
    const auto answer = from_text<protocol::CardDone>(request.answer);
    if (!answer) broken(std::format("the answer to request {} cannot be read any more", request.id));
    if (!answer) return {};
    const Cause cause{Cause::Kind::Erasure, request.id};
    asked_for_.insert(cause);
    const auto there = storage_.entries_of(cause);
    if (!there) return std::unexpected(there.error());
    if (!there->empty()) ++proof_.told_by_ledger_alone;
    Money paid_out;
    for (const auto& entry : *there) {
        const bool money = entry.unit == Unit::StoredValue, voucher = entry.unit == Unit::Voucher;
        const bool from_whom = entry.from.starts_with(voucher ? vip::voucher_account("") : vip::member_account(""));
        if (!from_whom || entry.to != (money ? vip::till : vip::issued))
            broken(std::format("erasure {} did something else: {}", request.id, words_of(entry)));
        if (money) paid_out += Money::minor(entry.amount);
    }
    if (paid_out != answer->paid_out)
        broken(std::format("erasure {} paid out another amount than the desk was told", request.id));
    return {};
}

// "2026/MEMBER", and "2026/MEMBER/2" where it was done again for what came late. How many points there were only the
// ledger knows; what they became follows from them the first time.
void LedgerProof::look_at_year_end(const Entries& entries) {
    const auto& id = entries.front().cause.id;
    const auto first = id.find('/'), second = first == id.npos ? id.npos : id.find('/', first + 1);
    const auto member = first == id.npos ? "" : id.substr(first + 1, second == id.npos ? id.npos : second - first - 1);
    const auto account = vip::member_account(member);
    std::int64_t cleared = 0, rebate = 0;
    ++proof_.told_by_ledger_alone;
    for (const auto& entry : entries) {
        const bool to_member = entry.from == vip::issued && entry.to == account,
                   from_member = entry.from == account && entry.to == vip::issued;
        const bool money = entry.unit == Unit::StoredValue, points = entry.unit == Unit::DepartmentPoints;
        if (member.empty() || (!to_member && !from_member) || (!money && !points))
            return broken(std::format("the year's end {} did something else: {}", id, words_of(entry)));
        (money ? rebate : cleared) += (money == to_member ? 1 : -1) * entry.amount;
    }
    if (second != id.npos) return;
    const bool follows = std::ranges::any_of(policies_, [&](const policy::Policy& one) {
        return vip::rebate_for(cleared, one.vip, one.pricing.rounding).minor_units() == rebate;
    });
    if (!follows)
        broken(std::format("the year's end {} made {} of {} points, which no policy of this store does", id, rebate,
                           cleared));
}

}  // namespace kassa::service
