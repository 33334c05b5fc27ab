// Members: their cards, their ledgers, what is held for a payment, their vouchers.
#include "core/storage/sql_session.h"

namespace kassa::storage {
namespace {

using vip::Cause;
using vip::Entry;

template <class Enum>
std::string word(Enum value) {
    return boost::describe::enum_to_string(value, "?");
}

// A row of the ledger as SQL has it.
struct EntryColumns {
    std::string cause, cause_id, from, to, unit;
    long long amount = 0, at = 0;

    Result<Entry> entry() const {
        const auto kind = word_to<Cause::Kind>(cause, "an entry's cause");
        if (!kind) return std::unexpected(kind.error());
        const auto of = word_to<vip::Unit>(unit, "an entry's unit");
        if (!of) return std::unexpected(of.error());
        return Entry{from, to, amount, *of, {*kind, cause_id}, instant(at)};
    }
};

constexpr const char* entry_columns = "select cause, cause_id, from_account, to_account, unit, amount, at from ledger ";

}  // namespace

// --- Holders and cards ---

Result<std::optional<HolderRow>> SqlStorage::holder(const std::string& member) {
    return guarded([&]() -> Result<std::optional<HolderRow>> {
        HolderRow row{.member = member};
        long long since = 0;
        int erased = 0;
        sql_ << "select tier, sealed, since, erased from holders where member = :member", into(row.tier),
            into(row.sealed), into(since), into(erased), use(member);
        if (!sql_.got_data()) return std::nullopt;
        row.since = instant(since);
        row.erased = erased != 0;
        return row;
    });
}

Result<void> SqlStorage::put_holder(const HolderRow& row) {
    return guarded([&]() -> Result<void> {
        const long long since = count_of(row.since);
        const int erased = row.erased;
        sql_ << "insert into holders (member, tier, sealed, since, erased, turns) values"
                " (:member, :tier, :sealed, :since, :erased, 0) on conflict (member) do update set"
                " tier = excluded.tier, sealed = excluded.sealed, erased = excluded.erased",
            use(row.member, "member"), use(row.tier, "tier"), use(row.sealed, "sealed"), use(since, "since"),
            use(erased, "erased");
        return {};
    });
}

Result<std::vector<HolderRow>> SqlStorage::holders_after(const std::string& after, int limit) {
    return guarded([&]() -> Result<std::vector<HolderRow>> {
        std::vector<HolderRow> rows;
        HolderRow row;
        long long since = 0;
        int erased = 0;
        soci::statement statement =
            (sql_.prepare << "select member, tier, sealed, since, erased from holders where member > :after"
                             " order by member limit :count",
             into(row.member), into(row.tier), into(row.sealed), into(since), into(erased), use(after), use(limit));
        statement.execute();
        while (statement.fetch()) {
            row.since = instant(since);
            row.erased = erased != 0;
            rows.push_back(row);
        }
        return rows;
    });
}

// Writing the row makes others wait for it on every database, without a word that only some of them know.
Result<void> SqlStorage::lock_holder(const std::string& member) {
    return guarded([&]() -> Result<void> {
        sql_ << "update holders set turns = turns + 1 where member = :member", use(member);
        return {};
    });
}

Result<bool> SqlStorage::holds_personal_data() {
    return guarded([&]() -> Result<bool> {
        std::string member;
        sql_ << "select member from holders where sealed <> '' limit 1", into(member);
        return sql_.got_data();
    });
}

Result<std::vector<MemberCardRow>> SqlStorage::cards_where(const std::string& where, const std::string& value) {
    return guarded([&]() -> Result<std::vector<MemberCardRow>> {
        std::vector<MemberCardRow> rows;
        MemberCardRow row;
        std::string kind, state;
        long long since = 0, ended = 0;
        soci::statement statement =
            (sql_.prepare << "select card, member, kind, state, since, ended from member_cards where " + where +
                                 " = :value order by since, card",
             into(row.card), into(row.member), into(kind), into(state), into(since), into(ended), use(value));
        statement.execute();
        while (statement.fetch()) {
            const auto known_kind = word_to<protocol::CardKind>(kind, "a card's kind");
            if (!known_kind) return std::unexpected(known_kind.error());
            const auto known_state = word_to<vip::CardState>(state, "a card's state");
            if (!known_state) return std::unexpected(known_state.error());
            row.kind = *known_kind;
            row.state = *known_state;
            row.since = instant(since);
            row.ended = instant(ended);
            rows.push_back(row);
        }
        return rows;
    });
}

Result<std::optional<MemberCardRow>> SqlStorage::member_card(const std::string& card) {
    auto rows = cards_where("card", card);
    if (!rows) return std::unexpected(rows.error());
    if (rows->empty()) return std::nullopt;
    return std::move(rows->front());
}

Result<std::vector<MemberCardRow>> SqlStorage::member_cards(const std::string& member) {
    return cards_where("member", member);
}

Result<void> SqlStorage::put_member_card(const MemberCardRow& row) {
    return guarded([&]() -> Result<void> {
        const std::string kind = word(row.kind), state = word(row.state);
        const long long since = count_of(row.since), ended = count_of(row.ended);
        sql_ << "insert into member_cards (card, member, kind, state, since, ended) values"
                " (:card, :member, :kind, :state, :since, :ended) on conflict (card) do update set member ="
                " excluded.member, kind = excluded.kind, state = excluded.state, since = excluded.since,"
                " ended = excluded.ended",
            use(row.card, "card"), use(row.member, "member"), use(kind, "kind"), use(state, "state"),
            use(since, "since"), use(ended, "ended");
        return {};
    });
}

Result<void> SqlStorage::drop_member_card(const std::string& card) {
    return guarded([&]() -> Result<void> {
        sql_ << "delete from member_cards where card = :card", use(card);
        return {};
    });
}

// --- Requests ---

Result<std::optional<MemberRequestRow>> SqlStorage::member_request(const Id& id) {
    return guarded([&]() -> Result<std::optional<MemberRequestRow>> {
        MemberRequestRow row{.id = id};
        long long at = 0;
        sql_ << "select what, fingerprint, answer, by_whom, at from member_requests where id = :id", into(row.what),
            into(row.fingerprint), into(row.answer), into(row.by), into(at), use(id);
        if (!sql_.got_data()) return std::nullopt;
        row.at = instant(at);
        return row;
    });
}

Result<void> SqlStorage::put_member_request(const MemberRequestRow& row) {
    return guarded([&]() -> Result<void> {
        const long long at = count_of(row.at);
        sql_ << "insert into member_requests (id, what, fingerprint, answer, by_whom, at) values"
                " (:id, :what, :fingerprint, :answer, :by, :at)",
            use(row.id), use(row.what), use(row.fingerprint), use(row.answer), use(row.by), use(at);
        return {};
    });
}

Result<std::vector<MemberRequestRow>> SqlStorage::member_requests_after(const Id& after, int limit) {
    return guarded([&]() -> Result<std::vector<MemberRequestRow>> {
        std::vector<MemberRequestRow> rows;
        MemberRequestRow row;
        long long at = 0;
        soci::statement statement =
            (sql_.prepare << "select id, what, fingerprint, answer, by_whom, at from member_requests where id > :after"
                             " order by id limit :count",
             into(row.id), into(row.what), into(row.fingerprint), into(row.answer), into(row.by), into(at), use(after),
             use(limit));
        statement.execute();
        while (statement.fetch()) {
            row.at = instant(at);
            rows.push_back(row);
        }
        return rows;
    });
}

// --- Ledger ---

Result<bool> SqlStorage::has_cause(const Cause& cause) {
    return guarded([&]() -> Result<bool> {
        const std::string kind = word(cause.kind);
        std::string id;
        sql_ << "select id from ledger_causes where kind = :kind and id = :id", into(id), use(kind), use(cause.id);
        return sql_.got_data();
    });
}

Result<bool> SqlStorage::put_cause(const Cause& cause, const std::vector<Entry>& entries) {
    const auto there = has_cause(cause);
    if (!there) return std::unexpected(there.error());
    if (*there) return false;
    return guarded([&]() -> Result<bool> {
        const std::string kind = word(cause.kind);
        sql_ << "insert into ledger_causes (kind, id) values (:kind, :id)", use(kind), use(cause.id);
        int position = 0;
        for (const Entry& entry : entries) {
            const std::string unit = word(entry.unit);
            const long long amount = entry.amount, at = count_of(entry.at);
            sql_ << "insert into ledger (cause, cause_id, position, from_account, to_account, unit, amount, at) values"
                    " (:cause, :id, :position, :from, :to, :unit, :amount, :at)",
                use(kind), use(cause.id), use(position), use(entry.from), use(entry.to), use(unit), use(amount),
                use(at);
            ++position;
        }
        return true;
    });
}

Result<std::vector<Entry>> SqlStorage::entries_of(const Cause& cause) {
    return guarded([&]() -> Result<std::vector<Entry>> {
        std::vector<Entry> entries;
        EntryColumns row;
        const std::string kind = word(cause.kind);
        soci::statement statement =
            (sql_.prepare << entry_columns << "where cause = :cause and cause_id = :id order by position",
             into(row.cause), into(row.cause_id), into(row.from), into(row.to), into(row.unit), into(row.amount),
             into(row.at), use(kind), use(cause.id));
        statement.execute();
        while (statement.fetch()) {
            auto entry = row.entry();
            if (!entry) return std::unexpected(entry.error());
            entries.push_back(std::move(*entry));
        }
        return entries;
    });
}

Result<std::vector<Entry>> SqlStorage::entries_of_account(const vip::Account& account) {
    return guarded([&]() -> Result<std::vector<Entry>> {
        std::vector<Entry> entries;
        EntryColumns row;
        soci::statement statement =
            (sql_.prepare << entry_columns << "where from_account = :from or to_account = :to"
                                              " order by at, cause, cause_id, position",
             into(row.cause), into(row.cause_id), into(row.from), into(row.to), into(row.unit), into(row.amount),
             into(row.at), use(account), use(account));
        statement.execute();
        while (statement.fetch()) {
            auto entry = row.entry();
            if (!entry) return std::unexpected(entry.error());
            entries.push_back(std::move(*entry));
        }
        return entries;
    });
}

Result<void> SqlStorage::each_entry(const std::function<void(const Entry&)>& take) {
    return guarded([&]() -> Result<void> {
        EntryColumns row;
        soci::statement statement =
            (sql_.prepare << entry_columns << "order by cause, cause_id, position", into(row.cause),
             into(row.cause_id), into(row.from), into(row.to), into(row.unit), into(row.amount), into(row.at));
        statement.execute();
        while (statement.fetch()) {
            const auto entry = row.entry();
            if (!entry) return std::unexpected(entry.error());
            take(*entry);
        }
        return {};
    });
}

Result<std::int64_t> SqlStorage::balance(const vip::Account& account, vip::Unit unit, Instant before) {
    return guarded([&]() -> Result<std::int64_t> {
        const std::string of = word(unit);
        const long long end = count_of(before);
        long long came = 0, went = 0;
        // A database may sum whole numbers as a decimal of any length.
        sql_ << "select cast(coalesce(sum(amount), 0) as bigint) from ledger"
                " where to_account = :account and unit = :unit and at < :before",
            into(came), use(account), use(of), use(end);
        sql_ << "select cast(coalesce(sum(amount), 0) as bigint) from ledger"
                " where from_account = :account and unit = :unit and at < :before",
            into(went), use(account), use(of), use(end);
        return came - went;
    });
}

Result<vip::Balances> SqlStorage::balances() {
    return guarded([&]() -> Result<vip::Balances> {
        vip::Balances balances;
        std::string account, unit;
        long long amount = 0;
        soci::statement statement =
            (sql_.prepare << "select account, unit, cast(sum(amount) as bigint) from"
                             " (select to_account as account, unit, amount from ledger union all"
                             " select from_account as account, unit, -amount as amount from ledger) as sides"
                             " group by account, unit",
             into(account), into(unit), into(amount));
        statement.execute();
        while (statement.fetch()) {
            const auto of = word_to<vip::Unit>(unit, "an entry's unit");
            if (!of) return std::unexpected(of.error());
            balances[{account, *of}] = amount;
        }
        return balances;
    });
}

// --- Authorisations and vouchers ---

Result<std::optional<AuthorisationRow>> SqlStorage::authorisation(const Id& id) {
    return guarded([&]() -> Result<std::optional<AuthorisationRow>> {
        AuthorisationRow row{.id = id};
        std::string state;
        long long amount = 0, ends = 0;
        sql_ << "select member, kind, voucher, amount, state, ends, sale from authorisations where id = :id",
            into(row.member), into(row.kind), into(row.voucher), into(amount), into(state), into(ends), into(row.sale),
            use(id);
        if (!sql_.got_data()) return std::nullopt;
        const auto known = word_to<AuthorisationRow::State>(state, "an authorisation's state");
        if (!known) return std::unexpected(known.error());
        row.state = *known;
        row.amount = Money::minor(amount);
        row.until = instant(ends);
        return row;
    });
}

Result<void> SqlStorage::put_authorisation(const AuthorisationRow& row) {
    return guarded([&]() -> Result<void> {
        const std::string state = word(row.state);
        const long long amount = row.amount.minor_units(), ends = count_of(row.until);
        sql_ << "insert into authorisations (id, member, kind, voucher, amount, state, ends, sale) values"
                " (:id, :member, :kind, :voucher, :amount, :state, :ends, :sale)"
                " on conflict (id) do update set state = excluded.state, sale = excluded.sale",
            use(row.id, "id"), use(row.member, "member"), use(row.kind, "kind"), use(row.voucher, "voucher"),
            use(amount, "amount"), use(state, "state"), use(ends, "ends"), use(row.sale, "sale");
        return {};
    });
}

Result<std::vector<AuthorisationRow>> SqlStorage::overdue(const std::string& member, Instant now, int limit) {
    return guarded([&]() -> Result<std::vector<AuthorisationRow>> {
        std::vector<AuthorisationRow> rows;
        AuthorisationRow row;
        const long long at = count_of(now);
        const int anybody = member.empty();
        long long amount = 0, ends = 0;
        soci::statement statement =
            (sql_.prepare << "select id, member, kind, voucher, amount, ends from authorisations where state = 'Held'"
                             " and ends <= :now and (:anybody = 1 or member = :member) order by ends, id limit :count",
             into(row.id), into(row.member), into(row.kind), into(row.voucher), into(amount), into(ends), use(at),
             use(anybody), use(member), use(limit));
        statement.execute();
        while (statement.fetch()) {
            row.amount = Money::minor(amount);
            row.until = instant(ends);
            rows.push_back(row);
        }
        return rows;
    });
}

Result<std::optional<VoucherRow>> SqlStorage::voucher(const std::string& id) {
    return guarded([&]() -> Result<std::optional<VoucherRow>> {
        VoucherRow row{.id = id};
        long long amount = 0, issued = 0, ends = 0;
        sql_ << "select member, amount, issued, ends from vouchers where id = :id", into(row.member), into(amount),
            into(issued), into(ends), use(id);
        if (!sql_.got_data()) return std::nullopt;
        row.amount = Money::minor(amount);
        row.issued = instant(issued);
        row.until = instant(ends);
        return row;
    });
}

Result<std::vector<VoucherRow>> SqlStorage::vouchers_of(const std::string& member) {
    return guarded([&]() -> Result<std::vector<VoucherRow>> {
        std::vector<VoucherRow> rows;
        VoucherRow row{.member = member};
        long long amount = 0, issued = 0, ends = 0;
        soci::statement statement =
            (sql_.prepare << "select id, amount, issued, ends from vouchers where member = :member order by issued, id",
             into(row.id), into(amount), into(issued), into(ends), use(member));
        statement.execute();
        while (statement.fetch()) {
            row.amount = Money::minor(amount);
            row.issued = instant(issued);
            row.until = instant(ends);
            rows.push_back(row);
        }
        return rows;
    });
}

Result<void> SqlStorage::put_voucher(const VoucherRow& row) {
    return guarded([&]() -> Result<void> {
        const long long amount = row.amount.minor_units(), issued = count_of(row.issued), ends = count_of(row.until);
        sql_ << "insert into vouchers (id, member, amount, issued, ends) values (:id, :member, :amount, :issued, :ends)",
            use(row.id), use(row.member), use(amount), use(issued), use(ends);
        return {};
    });
}

// --- Purchases ---

Result<void> SqlStorage::put_purchase(const MemberPurchaseRow& row) {
    return guarded([&]() -> Result<void> {
        const std::string cause = word(row.cause.kind);
        const long long at = count_of(row.at), amount = row.amount.minor_units();
        sql_ << "insert into member_purchases (cause, sale, member, at, amount) values"
                " (:cause, :sale, :member, :at, :amount)",
            use(cause), use(row.cause.id), use(row.member), use(at), use(amount);
        for (const auto& [promotion, times] : row.applied)
            sql_ << "insert into member_promotions (cause, sale, promotion, member, times) values"
                    " (:cause, :sale, :promotion, :member, :times)",
                use(cause), use(row.cause.id), use(promotion), use(row.member), use(times);
        return {};
    });
}

Result<std::optional<MemberPurchaseRow>> SqlStorage::purchase(const Cause& cause) {
    return guarded([&]() -> Result<std::optional<MemberPurchaseRow>> {
        MemberPurchaseRow row{.cause = cause};
        const std::string kind = word(cause.kind);
        long long at = 0, amount = 0;
        sql_ << "select member, at, amount from member_purchases where cause = :cause and sale = :sale",
            into(row.member), into(at), into(amount), use(kind), use(cause.id);
        if (!sql_.got_data()) return std::nullopt;
        row.at = instant(at);
        row.amount = Money::minor(amount);
        std::string promotion;
        int times = 0;
        soci::statement statement =
            (sql_.prepare << "select promotion, times from member_promotions where cause = :cause and sale = :sale",
             into(promotion), into(times), use(kind), use(cause.id));
        statement.execute();
        while (statement.fetch()) row.applied[promotion] = times;
        return row;
    });
}

Result<std::vector<MemberPurchaseRow>> SqlStorage::purchases_of(const std::string& member) {
    std::vector<Cause> causes;
    const auto read = guarded([&]() -> Result<void> {
        std::string kind, sale;
        soci::statement statement =
            (sql_.prepare << "select cause, sale from member_purchases where member = :member order by at, sale, cause",
             into(kind), into(sale), use(member));
        statement.execute();
        while (statement.fetch()) {
            const auto known = word_to<Cause::Kind>(kind, "a purchase's cause");
            if (!known) return std::unexpected(known.error());
            causes.push_back({*known, sale});
        }
        return {};
    });
    if (!read) return std::unexpected(read.error());
    std::vector<MemberPurchaseRow> rows;
    for (const Cause& cause : causes) {
        auto row = purchase(cause);
        if (!row) return std::unexpected(row.error());
        if (*row) rows.push_back(std::move(**row));
    }
    return rows;
}

Result<Money> SqlStorage::spent(const std::string& member, Instant from, Instant until) {
    return guarded([&]() -> Result<Money> {
        const long long first = count_of(from), end = count_of(until);
        long long amount = 0;
        sql_ << "select cast(coalesce(sum(amount), 0) as bigint) from member_purchases"
                " where member = :member and at >= :first and at < :end",
            into(amount), use(member), use(first), use(end);
        return Money::minor(amount);
    });
}

Result<std::map<std::string, int>> SqlStorage::promotions_used(const std::string& member) {
    return guarded([&]() -> Result<std::map<std::string, int>> {
        std::map<std::string, int> used;
        std::string promotion;
        int times = 0;
        soci::statement statement =
            (sql_.prepare << "select promotion, cast(sum(times) as integer) from member_promotions"
                             " where member = :member group by promotion",
             into(promotion), into(times), use(member));
        statement.execute();
        while (statement.fetch())
            if (times > 0) used[promotion] = times;
        return used;
    });
}

}  // namespace kassa::storage
