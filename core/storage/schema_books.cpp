// The tables of the store's books. Rows are added and never changed, but for a chain's tip: what a row says can be
// proved from the signed records.
#include "core/storage/schema.h"

namespace kassa::storage {

std::span<const std::string_view> book_tables() {
    static constexpr std::string_view statements[] = {
        "alter table sales add column position bigint not null default 0",
        // 0: kept by an earlier version, which moved no stock with it.
        "alter table sales add column booked bigint not null default 0",
        // A sale is taken back once: by the record that came first.
        "create table sale_voids (sale text primary key, void text not null)",
        "create table lane_keys (lane text not null, public_key text not null, since bigint not null,"
        " primary key (lane, public_key))",
        // `missing` is a JSON list of positions.
        "create table chains (lane text primary key, position bigint not null, hash text not null,"
        " missing text not null)",
        // A count says how much there was; all others how much came.
        "create table movements (reference text not null, line integer not null, cause text not null,"
        " item text not null, pieces bigint not null, grams bigint not null, at bigint not null,"
        " primary key (reference, line))",
        "create index movements_by_item on movements (item)",
        // Codes are keyed hashes.
        "create table coupons (code text primary key, promotion text not null, until bigint not null)",
        "create table coupon_entries (code text not null, number bigint not null, what text not null,"
        " at bigint not null, by_id text not null, until bigint not null, primary key (code, number))",
        "create index coupon_entries_by_id on coupon_entries (by_id)",
        // `writer` is the transaction that wrote it where several write at once, and 0 where one does.
        "create table news (writer bigint not null, number bigint not null, kind text not null, item text not null,"
        " primary key (writer, number))",
    };
    return statements;
}

std::span<const std::string_view> book_tables_of_postgresql() {
    static constexpr std::string_view statements[] = {
        // Numbers that nobody waits for: a sequence is not part of a transaction.
        "create sequence received_orders",
        "select setval('received_orders', (select coalesce(max(received_order), 0) + 1 from sales), false)",
        "create sequence news_numbers",
        // Bodies are a few kilobytes of JSON: lz4 packs them in a tenth of the time of PostgreSQL's own.
        "alter table sales alter column body set compression lz4",
    };
    return statements;
}

std::span<const std::string_view> claim_tables() {
    static constexpr std::string_view statements[] = {
        // Whose claim it is. Of claims of an earlier version nothing is known; they last half an hour.
        "create table coupon_claims (claim text primary key, lane text not null)",
    };
    return statements;
}

}  // namespace kassa::storage
