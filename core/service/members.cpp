// Members: who they are, their cards, and what a kiosk may show.
#include "core/service/members.h"

#include <algorithm>
#include <charconv>

#include "core/service/members_inside.h"
#include "core/service/vault.h"
#include "core/vip/tiers.h"

namespace kassa::service {
namespace {

using protocol::CardDone;
using protocol::CardKind;
using protocol::Person;
using vip::CardState;
using vip::Unit;
using Why = Refusal::Why;

const std::chrono::time_zone* zone_of(const std::string& name) {
    try {
        return std::chrono::locate_zone(name);
    } catch (const std::runtime_error&) {
        return nullptr;  // UTC: the policy was checked when it was applied, on a machine that knew the zone
    }
}

bool is_pseudonym(std::string_view text) {
    return text.size() == 32 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

// A card that was blocked before it was replaced ended then.
void end(MemberCardRow& card, CardState as, Instant at) {
    if (card.state == CardState::Active) card.ended = at;
    card.state = as;
}

std::string new_member_id() { return protocol::new_key().substr(0, 32); }

// "1990-05-17" as a date that exists.
std::optional<std::chrono::year_month_day> date_in(std::string_view text) {
    int year = 0;
    unsigned month = 0, day = 0;
    const auto number = [&](std::size_t from, std::size_t count, auto& value) {
        const char *first = text.data() + from, *last = first + count;
        return std::from_chars(first, last, value).ptr == last;
    };
    if (text.size() != 10 || text[4] != '-' || text[7] != '-' || !number(0, 4, year) || !number(5, 2, month) ||
        !number(8, 2, day))
        return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)};
    if (!date.ok()) return std::nullopt;
    return date;
}

}  // namespace

bool is_birthday(const std::string& birthday, std::chrono::year_month_day today) {
    const auto born = date_in(birthday);
    if (!born) return false;
    auto this_year = today.year() / born->month() / born->day();
    if (!this_year.ok()) this_year = today.year() / std::chrono::February / 28;
    return this_year == today;
}

std::optional<std::string> wrong_with(const Person& person, const vip::Rules& rules) {
    if (auto lacking = vip::lacking_in({person.name, person.telephone, person.address})) return lacking;
    for (const std::string* text : {&person.name, &person.telephone, &person.address, &person.email})
        if (text->size() > 400 || !is_utf8(*text)) return "a name, address or number has at most 400 bytes of UTF-8";
    if (!vip::telephone_digits(person.telephone, rules))
        return "this is no telephone number: digits, with '+' and the country's where it is of another country";
    if (!person.birthday.empty() && !date_in(person.birthday)) return "a birthday is written like 1990-05-17";
    return std::nullopt;
}

LocalDay local_day(Instant at, const std::string& time_zone) {
    const auto* zone = zone_of(time_zone);
    const auto local = zone ? zone->to_local(at) : std::chrono::local_time<Duration>(at.time_since_epoch());
    const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(local));
    const std::chrono::year_month_day next(std::chrono::local_days(date) + std::chrono::days(1));
    return {date, local_midnight(date, time_zone), local_midnight(next, time_zone)};
}

Instant local_midnight(std::chrono::year_month_day date, const std::string& time_zone) {
    const auto* zone = zone_of(time_zone);
    if (!zone) return std::chrono::sys_days(date);
    return std::chrono::time_point_cast<Duration>(
        zone->to_sys(std::chrono::local_days(date), std::chrono::choose::earliest));
}

Members::Members(Storage& storage, const Clock& clock, MemberKeys keys)
    : storage_(storage), clock_(clock), keys_(std::move(keys)) {}

// --- Finding ---

Answer<policy::Policy> Members::rules() {
    const auto current = storage_.current_policy();
    if (!current) return unavailable(current.error());
    if (!*current)
        return refuse(Why::NotFound, "this store has no policy yet: apply one with `store policy apply FILE.toml`");
    if (policy_ && policy_->version == (*current)->version) return *policy_;
    auto parsed = policy::parse((*current)->text, "the store's policy");
    if (!parsed) return unavailable(parsed.error());
    policy_ = std::move(*parsed);
    return *policy_;
}

Result<std::string> Members::pseudonym_of(const std::string& card, const vip::Rules& rules) const {
    if (is_pseudonym(card)) return card;
    if (!card.starts_with('+')) return protocol::card_pseudonym(card, keys_.card_key);
    const auto digits = vip::telephone_digits(card, rules);
    if (!digits) return fault("this is no telephone number");
    return protocol::telephone_pseudonym(*digits, keys_.card_key);
}

// A card that only its tier was ever told of (an import by an earlier version) gets its holder here. A blocked one of
// these stays as it is: an erased member's card looks the same, and nobody is to come back by it.
Result<std::optional<MemberCardRow>> Members::find(const std::string& pseudonym) {
    auto card = storage_.member_card(pseudonym);
    if (!card || *card) return card;
    const auto told = storage_.member(pseudonym);
    if (!told) return std::unexpected(told.error());
    if (!*told || (*told)->member.tier.empty()) return std::nullopt;
    const Instant now = clock_.now();
    const HolderRow holder{.member = new_member_id(), .tier = (*told)->member.tier, .since = now};
    const MemberCardRow row{pseudonym, holder.member, CardKind::Card, CardState::Active, now};
    if (auto put = storage_.put_holder(holder); !put) return std::unexpected(put.error());
    if (auto put = storage_.put_member_card(row); !put) return std::unexpected(put.error());
    return row;
}

Answer<MemberCardRow> Members::known(const std::string& card, const vip::Rules& rules) {
    const auto pseudonym = pseudonym_of(card, rules);
    if (!pseudonym) return refuse(Why::Malformed, pseudonym.error().sentence);
    auto row = find(*pseudonym);
    if (!row) return unavailable(row.error());
    if (!*row) return refuse(Why::NotFound, "no member has this card or number");
    return std::move(**row);
}

Result<HolderRow> Members::holder_of(const std::string& member) {
    auto holder = storage_.holder(member);
    if (!holder) return std::unexpected(holder.error());
    if (!*holder) return fault("the database has a card of a member that it does not have: restore it from a backup");
    return std::move(**holder);
}

Result<std::optional<Person>> Members::person_of(const HolderRow& holder) const {
    if (holder.sealed.empty()) return std::nullopt;
    const auto text = unseal(holder.sealed, keys_.person_key, holder.member);
    if (!text) return std::unexpected(text.error());
    auto person = from_text<Person>(*text);
    if (!person) return std::unexpected(person.error());
    return std::move(*person);
}

// --- Keeping ---

Result<void> Members::tell_kiosks(const std::string& card, const std::string& tier) {
    const auto told = storage_.member(card);
    if (!told) return std::unexpected(told.error());
    if (*told && (*told)->member.tier == tier) return {};
    const auto version = storage_.take_changes(1);
    if (!version) return std::unexpected(version.error());
    return storage_.put_member({{card, tier}, *version});
}

Result<void> Members::publish(const HolderRow& holder) {
    const auto cards = storage_.member_cards(holder.member);
    if (!cards) return std::unexpected(cards.error());
    for (const MemberCardRow& card : *cards) {
        const bool good = card.state == CardState::Active && !holder.erased;
        if (auto told = tell_kiosks(card.card, good ? holder.tier : ""); !told) return told;
    }
    return {};
}

// Seals the person into the holder's row and lets the member be found by this telephone number and no earlier one.
Result<void> Members::put_person(HolderRow& holder, const Person& person, const vip::Rules& rules) {
    auto sealed = seal(to_text(person), keys_.person_key, holder.member);
    if (!sealed) return std::unexpected(sealed.error());
    holder.sealed = std::move(*sealed);
    const auto digits = vip::telephone_digits(person.telephone, rules);
    if (!digits) return fault("this is no telephone number");
    const auto number = protocol::telephone_pseudonym(*digits, keys_.card_key);
    if (!number) return std::unexpected(number.error());
    const auto cards = storage_.member_cards(holder.member);
    if (!cards) return std::unexpected(cards.error());
    for (const MemberCardRow& card : *cards) {
        if (card.kind != CardKind::Telephone || card.card == *number) continue;
        if (auto dropped = storage_.drop_member_card(card.card); !dropped) return dropped;
        if (auto told = tell_kiosks(card.card, ""); !told) return told;
    }
    const auto there = storage_.member_card(*number);
    if (!there) return std::unexpected(there.error());
    if (*there && (*there)->member != holder.member) return fault("this telephone number is another member's");
    if (*there) return {};
    return storage_.put_member_card({*number, holder.member, CardKind::Telephone, CardState::Active, clock_.now()});
}

Answer<CardDone> Members::done(const HolderRow& holder, Money fee) {
    CardDone said{.tier = holder.tier, .fee = fee};
    const auto cards = storage_.member_cards(holder.member);
    if (!cards) return unavailable(cards.error());
    for (const MemberCardRow& card : *cards)
        if (card.kind == CardKind::Card && card.state == CardState::Active) said.card = card.card;
    const auto account = vip::member_account(holder.member);
    const auto department = storage_.balance(account, Unit::DepartmentPoints);
    const auto market = storage_.balance(account, Unit::SupermarketPoints);
    const auto money = storage_.balance(account, Unit::StoredValue);
    for (const auto* balance : {&department, &market, &money})
        if (!*balance) return unavailable(balance->error());
    said.department_points = *department;
    said.supermarket_points = *market;
    said.stored_value = Money::minor(*money);
    return said;
}

// --- What a kiosk shows ---

Answer<protocol::MemberView> Members::view(const std::string& card) {
    const auto rules = this->rules();
    if (!rules) return std::unexpected(rules.error());
    const Instant now = clock_.now();
    Answer<MemberCardRow> row = refuse(Why::NotFound, "");
    const auto looked = storage_.transaction([&]() -> Result<void> {
        row = known(card, rules->vip);
        return row ? release_overdue_of(row->member, now) : Result<void>();
    });
    if (!looked) return unavailable(looked.error());
    if (!row) return std::unexpected(row.error());
    protocol::MemberView view{.card = row->card};
    view.blocked = row->state != CardState::Active;
    if (view.blocked) return view;
    const auto holder = holder_of(row->member);
    if (!holder) return unavailable(holder.error());
    const auto said = done(*holder);
    if (!said) return std::unexpected(said.error());
    view.tier = holder->tier;
    view.department_points = said->department_points;
    view.supermarket_points = said->supermarket_points;
    const auto used = storage_.promotions_used(holder->member);
    if (!used) return unavailable(used.error());
    view.used = *used;

    const LocalDay today = local_day(now, rules->time_zone);
    const Instant new_year =
        local_midnight(today.date.year() / std::chrono::January / 1, rules->time_zone);
    const auto spent_today = storage_.spent(holder->member, today.begin, today.end);
    const auto spent_this_year = storage_.spent(holder->member, new_year, today.end);
    if (!spent_today) return unavailable(spent_today.error());
    if (!spent_this_year) return unavailable(spent_this_year.error());
    view.may_become = vip::may_become(
        {.tier = holder->tier, .spent_today = *spent_today, .spent_this_year = *spent_this_year}, rules->vip);
    // A store that has lost the key of personal data still sells to members.
    const auto person = person_of(*holder);
    view.birthday = person && *person && is_birthday((*person)->birthday, today.date);
    if (row->kind == CardKind::Telephone) return view;

    view.spent_today = *spent_today;
    view.spent_this_year = *spent_this_year;
    view.stored_value = said->stored_value;
    const auto vouchers = storage_.vouchers_of(holder->member);
    if (!vouchers) return unavailable(vouchers.error());
    for (const VoucherRow& voucher : *vouchers) {
        const auto left = storage_.balance(vip::voucher_account(voucher.id), Unit::Voucher);
        if (!left) return unavailable(left.error());
        const bool over = voucher.until != Instant{} && voucher.until <= now;
        if (*left > 0 && !over) view.vouchers.push_back({voucher.id, Money::minor(*left), voucher.until});
    }
    return view;
}

// --- Cards ---

Answer<CardDone> Members::apply(const protocol::MemberApplication& application, const std::string& by) {
    const auto rules = this->rules();
    if (!rules) return std::unexpected(rules.error());
    if (auto wrong = wrong_with(application.person, rules->vip)) return refuse(Why::Malformed, *wrong);
    if (!std::ranges::contains(rules->vip.tiers, application.tier))
        return refuse(Why::Malformed, "the policy has no VIP tier of this key");
    if (!vip::is_identity_document(application.document, rules->vip))
        return refuse(Why::Malformed, "a card is issued with proof of identity: name the document that was shown");
    const auto number = protocol::card_pseudonym(application.card, keys_.card_key);
    if (!number) return refuse(Why::Malformed, number.error().sentence);
    return once<CardDone>(application.id, "apply", to_text(application), by, [&]() -> Answer<CardDone> {
        auto card = find(*number);
        if (!card) return unavailable(card.error());
        HolderRow holder{.member = new_member_id(), .since = clock_.now()};
        if (*card) {
            // A card of which only the tier was known gets its person.
            auto held = holder_of((*card)->member);
            if (!held) return unavailable(held.error());
            if (!held->sealed.empty() || (*card)->state != CardState::Active)
                return refuse(Why::Conflict, "this card has been issued before: take another");
            holder = std::move(*held);
        }
        holder.tier = application.tier;
        if (auto put = put_person(holder, application.person, rules->vip); !put)
            return refuse(Why::Conflict, put.error().sentence);
        const MemberCardRow row{*number, holder.member, CardKind::Card, CardState::Active, clock_.now()};
        if (auto put = storage_.put_holder(holder); !put) return unavailable(put.error());
        if (auto put = storage_.put_member_card(row); !put) return unavailable(put.error());
        if (auto told = publish(holder); !told) return unavailable(told.error());
        return done(holder);
    });
}

Answer<CardDone> Members::block(const protocol::CardBlock& request, const std::string& by) {
    const auto rules = this->rules();
    if (!rules) return std::unexpected(rules.error());
    return once<CardDone>(request.id, "block", to_text(request), by, [&]() -> Answer<CardDone> {
        const auto card = known(request.card, rules->vip);
        if (!card) return std::unexpected(card.error());
        const auto holder = holder_of(card->member);
        if (!holder) return unavailable(holder.error());
        auto cards = storage_.member_cards(card->member);
        if (!cards) return unavailable(cards.error());
        // Who has lost the card may only know the telephone number: then it is every card that is good.
        for (MemberCardRow& row : *cards) {
            const bool meant = row.card == card->card || card->kind == CardKind::Telephone;
            if (!meant || row.kind != CardKind::Card || row.state != CardState::Active) continue;
            end(row, CardState::Blocked, clock_.now());
            if (auto put = storage_.put_member_card(row); !put) return unavailable(put.error());
        }
        if (auto told = publish(*holder); !told) return unavailable(told.error());
        return done(*holder);
    });
}

Answer<CardDone> Members::unblock(const protocol::CardFound& request, const std::string& by) {
    const auto rules = this->rules();
    if (!rules) return std::unexpected(rules.error());
    return once<CardDone>(request.id, "unblock", to_text(request), by, [&]() -> Answer<CardDone> {
        auto card = known(request.card, rules->vip);
        if (!card) return std::unexpected(card.error());
        if (card->kind != CardKind::Card) return refuse(Why::Malformed, "name the card that was found by its number");
        if (card->state == CardState::Replaced)
            return refuse(Why::Conflict, "this card was replaced: the member has a new one");
        const auto holder = holder_of(card->member);
        if (!holder) return unavailable(holder.error());
        card->state = CardState::Active;
        card->ended = {};
        if (auto put = storage_.put_member_card(*card); !put) return unavailable(put.error());
        if (auto told = publish(*holder); !told) return unavailable(told.error());
        return done(*holder);
    });
}

Answer<CardDone> Members::replace(const protocol::CardReplacement& request, const std::string& by) {
    const auto rules = this->rules();
    if (!rules) return std::unexpected(rules.error());
    const auto number = protocol::card_pseudonym(request.new_card, keys_.card_key);
    if (!number) return refuse(Why::Malformed, number.error().sentence);
    return once<CardDone>(request.id, "replace", to_text(request), by, [&]() -> Answer<CardDone> {
        const auto asked = known(request.card, rules->vip);
        if (!asked) return std::unexpected(asked.error());
        const auto holder = holder_of(asked->member);
        if (!holder) return unavailable(holder.error());
        MemberCardRow old = *asked;
        if (old.kind == CardKind::Telephone) {
            const auto cards = storage_.member_cards(old.member);
            if (!cards) return unavailable(cards.error());
            old.state = CardState::Replaced;  // no card to replace unless one is found
            for (const MemberCardRow& card : *cards)
                if (card.kind == CardKind::Card && card.state != CardState::Replaced) old = card;
        }
        const auto may = vip::replacement_of(old.state, request.why, request.document, request.old_card_handed_in,
                                             rules->vip);
        if (!may.allowed) return refuse(Why::Conflict, may.sentence);
        const auto taken = find(*number);
        if (!taken) return unavailable(taken.error());
        if (*taken) return refuse(Why::Conflict, "the new card has been issued before: take another");
        const Instant now = clock_.now();
        end(old, CardState::Replaced, now);
        if (auto put = storage_.put_member_card(old); !put) return unavailable(put.error());
        if (auto put = storage_.put_member_card({*number, old.member, CardKind::Card, CardState::Active, now}); !put)
            return unavailable(put.error());
        const vip::Cause cause{vip::Cause::Kind::Replacement, request.id};
        std::vector<vip::Entry> entries;
        if (may.fee > Money())
            entries.push_back({vip::till, vip::fees, may.fee.minor_units(), Unit::StoredValue, cause, now});
        if (auto kept = storage_.put_cause(cause, entries); !kept) return unavailable(kept.error());
        if (auto told = publish(*holder); !told) return unavailable(told.error());
        return done(*holder, may.fee);
    });
}

Answer<CardDone> Members::upgrade(const protocol::TierChange& request, const std::string& by) {
    const auto rules = this->rules();
    if (!rules) return std::unexpected(rules.error());
    if (!std::ranges::contains(rules->vip.tiers, request.tier))
        return refuse(Why::Malformed, "the policy has no VIP tier of this key");
    return once<CardDone>(request.id, "upgrade", to_text(request), by, [&]() -> Answer<CardDone> {
        const auto card = known(request.card, rules->vip);
        if (!card) return std::unexpected(card.error());
        auto holder = holder_of(card->member);
        if (!holder) return unavailable(holder.error());
        holder->tier = request.tier;
        if (auto put = storage_.put_holder(*holder); !put) return unavailable(put.error());
        if (auto told = publish(*holder); !told) return unavailable(told.error());
        return done(*holder);
    });
}

// --- Files of members ---

Result<void> Members::put_line(const MemberLine& line, const vip::Rules& rules, ImportCount& count) {
    const auto number = protocol::card_pseudonym(line.card, keys_.card_key);
    if (!number) return std::unexpected(number.error());
    const auto known = find(*number);
    if (!known) return std::unexpected(known.error());
    if (!*known) {
        HolderRow holder{.member = new_member_id(), .tier = line.tier, .since = clock_.now()};
        if (line.person)
            if (auto put = put_person(holder, *line.person, rules); !put) return put;
        if (auto put = storage_.put_holder(holder); !put) return put;
        MemberCardRow card{.card = *number, .member = holder.member, .since = holder.since};
        if (line.tier.empty()) end(card, CardState::Blocked, holder.since);
        if (auto put = storage_.put_member_card(card); !put) return put;
        ++count.added;
        return publish(holder);
    }
    MemberCardRow card = **known;
    auto holder = holder_of(card.member);
    if (!holder) return std::unexpected(holder.error());
    const HolderRow before = *holder;
    if (line.person) {
        const auto held = person_of(*holder);
        if (!held) return std::unexpected(held.error());
        if (*held != line.person)
            if (auto put = put_person(*holder, *line.person, rules); !put) return put;
    }
    // What was blocked or replaced stays so, whatever a file says that does not know of it; a card that never had a
    // tier begins with its first one.
    const bool blocks = line.tier.empty() && card.state == CardState::Active;
    const bool begins = !line.tier.empty() && card.state == CardState::Blocked && holder->tier.empty();
    if (!line.tier.empty() && card.state != CardState::Replaced) holder->tier = line.tier;
    if (!blocks && !begins && holder->tier == before.tier && holder->sealed == before.sealed) {
        ++count.same;
        return {};
    }
    ++count.changed;
    if (blocks) end(card, CardState::Blocked, clock_.now());
    if (begins) {
        card.state = CardState::Active;
        card.ended = {};
    }
    if (auto put = storage_.put_holder(*holder); !put) return put;
    if (auto put = storage_.put_member_card(card); !put) return put;
    return publish(*holder);
}

Result<ImportCount> Members::import(const std::vector<MemberLine>& lines) {
    bool with_person = false;
    std::map<std::string, std::size_t> last;  // by pseudonym: a card that stands there twice counts as it stands last
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const auto number = protocol::card_pseudonym(lines[i].card, keys_.card_key);
        if (!number) return std::unexpected(number.error());
        last[*number] = i;
        with_person = with_person || lines[i].person.has_value();
    }
    vip::Rules rules;
    if (with_person) {
        const auto policy = this->rules();
        if (!policy) return fault("{}", policy.error().sentence);
        rules = policy->vip;
        for (std::size_t i = 0; i < lines.size(); ++i)
            if (lines[i].person)
                if (const auto wrong = wrong_with(*lines[i].person, rules))
                    return fault("member {} of the file: {}", i + 1, *wrong);
    }
    ImportCount count;
    const auto wrote = storage_.transaction([&]() -> Result<void> {
        for (const auto& [number, i] : last)
            if (auto put = put_line(lines[i], rules, count); !put)
                return fault("member {} of the file: {}", i + 1, put.error().sentence);
        return {};
    });
    if (!wrote) return std::unexpected(wrote.error());
    return count;
}

}  // namespace kassa::service
