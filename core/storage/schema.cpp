#include "core/storage/schema.h"

namespace kassa::storage {
namespace {

// Times are milliseconds since 1970 in UTC, money is minor units, `body` is JSON, `version` a number of
// store.changes.
constexpr std::string_view first[] = {
    "create table store (one integer primary key check (one = 1), id text not null, changes bigint not null,"
    " created bigint not null)",
    "create table products (item text primary key, version bigint not null unique, body text not null)",
    "create table members (card text primary key, tier text not null, version bigint not null unique)",
    "create table policies (version text primary key, body text not null, applied bigint not null,"
    " change_number bigint not null unique)",
    "create table staff (badge text primary key, name text not null, role text not null, verifier text not null)",
    // Pictures are base64: a few hundred small ones, and text is the same in every database.
    "create table pictures (name text primary key, etag text not null, body text not null)",
    "create table marks (list text primary key, version bigint not null)",
    "create table kiosks (lane text primary key, fingerprint text not null unique, enrolled bigint not null)",
    // What takes a sale back is a row of its own; its body names the sale.
    "create table sales (id text not null, voided integer not null, received_order bigint not null unique,"
    " lane text not null, number bigint not null, at bigint not null, total bigint not null,"
    " fingerprint text not null, body text not null, received bigint not null, primary key (id, voided))",
    "create table tenders (sale text not null, voided integer not null, position integer not null, kind text not null,"
    " payment text not null, amount bigint not null, primary key (sale, voided, position))",
    "create table cases (id text primary key, lane text not null, kind text not null, opened bigint not null,"
    " decided integer not null, body text not null, received bigint not null)",
    "create table baskets (id text primary key, lane text not null, what text not null, body text not null,"
    " received bigint not null)",
};

// What products were sold at before, as marks (core/service/terms.h), so that a lane's older copy of the catalogue is
// known for one.
constexpr std::string_view past_terms[] = {
    "create table past_terms (item text not null, terms text not null, primary key (item, terms))",
};

// A list of what was written, which nobody read: the numbers in the rows themselves say what is newer.
constexpr std::string_view without_news[] = {"drop table news"};
constexpr std::string_view without_news_of_postgresql[] = {"drop sequence news_numbers"};

}  // namespace

std::span<const Migration> migrations() {
    static const Migration all[] = {
        {1, "a shop's goods, people and sales", first},
        {2, "books", book_tables(), {}, book_tables_of_postgresql()},
        {3, "members, their cards and ledgers", member_tables()},
        {4, "people, lanes and what was refused", people_tables()},
        {5, "promotions with their history", promotions_tables()},
        {6, "coupons' claims with their lanes", claim_tables()},
        {7, "recalls", recall_tables()},
        {8, "goods' weights as they were learned", weight_tables()},
        {9, "no list of news beside the numbers of changes", without_news, {}, without_news_of_postgresql},
        {10, "when a badge was last tried in vain", tries_columns()},
        {11, "when a card was blocked or replaced", card_ends()},
        {12, "what products were sold at before", past_terms},
    };
    return all;
}

}  // namespace kassa::storage
