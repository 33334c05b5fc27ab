// The tables of people and lanes. Of a token, a key or a code only a fingerprint is kept, and a table of refusals never
// holds what was sent.
#include "core/storage/schema.h"

namespace kassa::storage {

std::span<const std::string_view> people_tables() {
    static constexpr std::string_view statements[] = {
        "alter table kiosks add column public_key text not null default ''",
        "create table sign_in_tries (badge text primary key, wrong integer not null, locked_until bigint not null)",
        "create table told_tries (id text primary key, received bigint not null)",
        "create table sessions (fingerprint text primary key, badge text not null, began bigint not null,"
        " ends bigint not null)",
        "create index sessions_by_badge on sessions (badge)",
        "create table enrolment_codes (fingerprint text primary key, lane text not null, ends bigint not null,"
        " public_key text not null, used bigint not null)",
        // Whoever asks for the same thing a thousand times fills one row.
        "create table refusals (who text not null, method text not null, route text not null, why text not null,"
        " first_at bigint not null, last_at bigint not null, times bigint not null,"
        " primary key (who, method, route, why))",
        "create table lane_states (lane text primary key, body text not null, received bigint not null)",
        "create table case_numbers (id text primary key, version bigint not null unique)",
        // Cases of an earlier version come before every number that is still to be given.
        "insert into case_numbers (id, version)"
        " select id, -row_number() over (order by received desc, id) from cases",
        "create table case_decisions (case_id text primary key, id text not null, badge text not null,"
        " body text not null, decided bigint not null)",
    };
    return statements;
}

std::span<const std::string_view> tries_columns() {
    static constexpr std::string_view statements[] = {
        "alter table sign_in_tries add column last_wrong bigint not null default 0",
    };
    return statements;
}

}  // namespace kassa::storage
