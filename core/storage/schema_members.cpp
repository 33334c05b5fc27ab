// The tables of members. Who a member is stands sealed in one column; everything else knows them by an id, and their
// cards and telephone number by pseudonyms. Entries of the ledger are added and never changed.
#include "core/storage/schema.h"

namespace kassa::storage {

std::span<const std::string_view> member_tables() {
    static constexpr std::string_view statements[] = {
        // `turns` counts transactions that have locked the member.
        "create table holders (member text primary key, tier text not null, sealed text not null, since bigint not null,"
        " erased integer not null, turns bigint not null)",
        "create table member_cards (card text primary key, member text not null, kind text not null, state text not null,"
        " since bigint not null)",
        "create index member_cards_by_member on member_cards (member)",
        "create table member_requests (id text primary key, what text not null, fingerprint text not null,"
        " answer text not null, by_whom text not null, at bigint not null)",
        "create table ledger_causes (kind text not null, id text not null, primary key (kind, id))",
        "create table ledger (cause text not null, cause_id text not null, position integer not null,"
        " from_account text not null, to_account text not null, unit text not null,"
        " amount bigint not null check (amount > 0), at bigint not null, primary key (cause, cause_id, position),"
        " foreign key (cause, cause_id) references ledger_causes (kind, id))",
        "create index ledger_by_from on ledger (from_account, unit, at)",
        "create index ledger_by_to on ledger (to_account, unit, at)",
        "create table authorisations (id text primary key, member text not null, kind text not null, voucher text not null,"
        " amount bigint not null, state text not null, ends bigint not null, sale text not null)",
        "create index authorisations_by_state on authorisations (state, ends)",
        "create table vouchers (id text primary key, member text not null, amount bigint not null, issued bigint not null,"
        " ends bigint not null)",
        "create index vouchers_by_member on vouchers (member)",
        "create table member_purchases (cause text not null, sale text not null, member text not null, at bigint not null,"
        " amount bigint not null, primary key (cause, sale))",
        "create index member_purchases_by_member on member_purchases (member, at)",
        "create table member_promotions (cause text not null, sale text not null, promotion text not null,"
        " member text not null, times integer not null, primary key (cause, sale, promotion))",
        "create index member_promotions_by_member on member_promotions (member)",
    };
    return statements;
}

std::span<const std::string_view> card_ends() {
    static constexpr std::string_view statements[] = {
        "alter table member_cards add column ended bigint not null default 0",
    };
    return statements;
}

}  // namespace kassa::storage
