#include "core/storage/sql_storage.h"

#include <sodium.h>

#include "core/storage/schema.h"
#include "core/storage/sql_session.h"

namespace kassa::storage {
namespace {

std::string base64(std::string_view bytes) {
    constexpr int variant = sodium_base64_VARIANT_ORIGINAL;
    std::string text(sodium_base64_encoded_len(bytes.size(), variant), '\0');
    sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                      bytes.size(), variant);
    text.pop_back();  // the terminating zero
    return text;
}

Result<std::string> from_base64(const std::string& text, const std::string& name) {
    std::string bytes(text.size(), '\0');
    std::size_t size = 0;
    if (sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(),
                          text.size(), nullptr, &size, nullptr, sodium_base64_VARIANT_ORIGINAL) != 0)
        return fault("the store's copy of the picture {} is damaged: import it again", name);
    bytes.resize(size);
    return bytes;
}

}  // namespace

// --- Opening ---

Result<void> SqlStorage::open(Open how, const Clock& clock) {
    if (address_.engine == Engine::Sqlite) {
        const bool there = std::filesystem::exists(address_.file);
        if (how == Open::Existing && !there)
            return fault("{} does not exist: make a store with `store init --data {}`", name_,
                         address_.file.parent_path().string());
        if (how == Open::Fresh && there) return fault("{} exists already: this folder holds a store", name_);
        if (name_.contains('"')) return fault("the folder of {} has a '\"' in its name; choose another", name_);
    }
    return guarded([&]() -> Result<void> {
        connect(sql_, address_);
        return migrate(how, clock);
    });
}

Result<void> SqlStorage::connect_again() {
    if (in_transaction_) return fault("the connection to {} was lost in the middle of its work: nothing was written", name_);
    try {
        forget_statements();
        sql_.close();
        connect(sql_, address_);
        lost_ = false;
        return {};
    } catch (const std::exception& error) {
        return fault("{} cannot be reached: {}", name_, words_of(error));
    }
}

Fault SqlStorage::what_failed(const std::exception& error) {
    spoiled_ = true;
    batch_.clear();
    if (sql_.get_backend() && (batch_.broken() || is_lost(sql_, address_.engine))) {
        lost_ = true;
        return {std::format("the connection to {} is lost: {}", name_, words_of(error))};
    }
    return {std::format("the store's database {} failed: {}", name_, words_of(error))};
}

void SqlStorage::forget_statements() {
    find_product_.reset();
    put_product_.reset();
    put_terms_.reset();
    rows_.clear();
    queries_.clear();
    batch_.forget();
}

Rows& SqlStorage::rows(std::string_view table, const std::vector<Rows::Column>& columns,
                       const std::vector<std::pair<std::string, std::string>>& computed, std::string_view conflict) {
    if (const auto found = rows_.find(table); found != rows_.end()) {
        found->second.clear();
        return found->second;
    }
    const auto made = rows_.try_emplace(std::string(table), sql_, batch_, address_.engine, table, columns, computed,
                                        conflict);
    return made.first->second;
}

SqlStorage::Query::Query(soci::session& sql, const std::string& text, std::size_t columns, bool with_key)
    : row(columns), statement(sql) {
    for (auto& value : row) statement.exchange(into(value));
    if (with_key) statement.exchange(use(key));
    statement.alloc();
    statement.prepare(text);
    statement.define_and_bind();
}

std::vector<Batch::Row> SqlStorage::rows_of(const std::string& query, std::size_t columns,
                                            const std::optional<std::vector<std::string>>& keys) {
    if (address_.engine == Engine::Postgresql) {
        if (keys) batch_.add(query + " = any(cast($1 as text[]))", {array_of(*keys)});
        else batch_.add(query);
        return batch_.run();
    }
    auto& held = queries_.try_emplace(query, sql_, keys ? query + " = :key" : query, columns, keys.has_value())
                     .first->second;
    std::vector<Batch::Row> rows;
    const auto read = [&] {
        held.statement.execute();
        // To the end: a statement left in the middle would hold an old view of the database.
        while (held.statement.fetch()) rows.push_back(held.row);
    };
    if (!keys) read();
    else
        for (const auto& key : *keys) {
            held.key = key;
            read();
        }
    return rows;
}

Result<std::set<int>> SqlStorage::migrations_done() {
    sql_ << schema_statement(address_.engine, "create table if not exists migrations (number integer primary key,"
                                              " name text not null, applied bigint not null)");
    std::set<int> done;
    int number = 0;
    soci::statement statement = (sql_.prepare << "select number from migrations", into(number));
    statement.execute();
    while (statement.fetch()) done.insert(number);
    return done;
}

Result<void> SqlStorage::migrate(Open how, const Clock& clock) {
    const auto brought = transaction(
        [&]() -> Result<void> {
            const auto done = migrations_done();
            if (done->empty() && how == Open::Existing)
                return fault("{} holds no store: make one with `store init`", name_);
            if (!done->empty() && how == Open::Fresh) return fault("{} holds a store already", name_);
            if (!done->empty() && *done->rbegin() > migrations().back().number)
                return fault("{} was written by a newer version of this program: install that version", name_);
            for (const auto& migration : migrations()) {
                if (done->contains(migration.number)) continue;
                for (const auto statement : migration.statements) sql_ << schema_statement(address_.engine, statement);
                const auto own =
                    address_.engine == Engine::Sqlite ? migration.sqlite_statements : migration.postgresql_statements;
                for (const auto statement : own) sql_ << schema_statement(address_.engine, statement);
                const std::string name(migration.name);
                const long long applied = count_of(clock.now());
                sql_ << "insert into migrations values (:number, :name, :applied)", use(migration.number), use(name),
                    use(applied);
            }
            if (!done->empty()) return {};
            const std::string id = protocol::new_key().substr(0, 32);
            const long long created = count_of(clock.now());
            sql_ << "insert into store values (1, :id, 0, :created)", use(id), use(created);
            return {};
        },
        Beside::Nobody);
    if (!brought) return brought;
    sql_ << "select id from store", into(store_id_);
    if (!sql_.got_data()) return fault("{} has lost its own id: restore it from a backup", name_);
    return {};
}

Result<void> SqlStorage::transaction(const std::function<Result<void>()>& work, Beside beside) {
    // Who does not mind others begins together with what it does first.
    return run_between(beginning(address_.engine, beside), beside == Beside::Nobody, work);
}

Result<void> SqlStorage::snapshot(const std::function<Result<void>()>& work) {
    return run_between({beginning_of_snapshot(address_.engine)}, true, work);
}

Result<void> SqlStorage::run_between(const std::vector<std::string>& beginning, bool at_once,
                                     const std::function<Result<void>()>& work) {
    const bool sqlite = address_.engine == Engine::Sqlite;
    auto done = gathered([&]() -> Result<void> {
        in_transaction_ = true;
        for (const auto& statement : beginning) {
            if (sqlite) sql_ << statement;
            else batch_.add(statement);
        }
        if (at_once) batch_.run();
        return {};
    });
    spoiled_ = numbered_ = false;
    if (done) done = gathered([&] { return commit_after(work); });
    in_transaction_ = false;
    if (done || lost_) return done;
    batch_.clear();
    try {
        if (sqlite || is_in_transaction(sql_)) sql_ << "rollback";
    } catch (const std::exception& error) {
        what_failed(error);  // a failed commit may have rolled back by itself
    }
    return done;
}

Result<void> SqlStorage::commit_after(const std::function<Result<void>()>& work) {
    auto worked = work();
    // Something failed and `work` went on: PostgreSQL would call it a commit and keep nothing.
    if (worked && spoiled_) worked = fault("a change of {} failed in part: nothing of it was written", name_);
    if (!worked) return worked;
    if (address_.engine == Engine::Sqlite) {
        sql_ << "commit";
        return {};
    }
    batch_.add("commit");
    // The hint by itself: inside the transaction it would make all commits of the server wait for one another.
    batch_.run(numbered_ ? "notify kassa_news" : nullptr);
    return {};
}

Result<std::int64_t> SqlStorage::take_changes(std::int64_t count) {
    return guarded([&]() -> Result<std::int64_t> {
        long long last = 0;
        const long long more = count;
        numbered_ = true;
        sql_ << "update store set changes = changes + :more", use(more);
        sql_ << "select changes from store", into(last);
        return last - count + 1;
    });
}

Result<std::int64_t> SqlStorage::newest(const char* query) {
    return guarded([&]() -> Result<std::int64_t> {
        long long version = 0;
        soci::indicator found = soci::i_null;
        sql_ << query, into(version, found);
        return found == soci::i_ok ? version : 0;
    });
}

// --- Products and members ---

Result<std::optional<ProductRow>> SqlStorage::product(const catalog::ItemKey& item) {
    return guarded([&]() -> Result<std::optional<ProductRow>> {
        if (!find_product_) find_product_.emplace(sql_);
        auto& find = *find_product_;
        find.item = item;
        std::optional<ProductRow> row;
        find.statement.execute();
        // Fetching to the end lets go of the database; a statement left in the middle would hold an old view of it.
        while (find.statement.fetch()) row = ProductRow{item, find.version, find.body};
        return row;
    });
}

Result<void> SqlStorage::put_product(const ProductRow& row) {
    return guarded([&]() -> Result<void> {
        if (!put_product_) put_product_.emplace(sql_);
        auto& put = *put_product_;
        put.item = row.item;
        put.version = row.version;
        put.body = row.body;
        put.statement.execute(true);
        return {};
    });
}

Result<void> SqlStorage::put_past_terms(const catalog::ItemKey& item, const std::string& mark) {
    return guarded([&]() -> Result<void> {
        if (!put_terms_) put_terms_.emplace(sql_);
        auto& put = *put_terms_;
        put.item = item;
        put.mark = mark;
        put.statement.execute(true);
        return {};
    });
}

Result<std::vector<SaidRow>> SqlStorage::said_of(const std::vector<catalog::ItemKey>& items) {
    return gathered([&]() -> Result<std::vector<SaidRow>> {
        std::vector<SaidRow> said;
        const auto take = [&](const std::vector<Batch::Row>& rows) {
            for (const auto& row : rows) said.push_back({row[1], row[0] == "1", row[2]});
        };
        if (address_.engine == Engine::Postgresql) {
            batch_.add("select '0', item, body from products where item = any(cast($1 as text[]))"
                       " union all select '1', item, terms from past_terms where item = any(cast($1 as text[]))",
                       {array_of(items)});
            take(batch_.run());
        } else {
            take(rows_of("select 0, item, body from products where item", 3, items));
            take(rows_of("select 1, item, terms from past_terms where item", 3, items));
        }
        return said;
    });
}

Result<std::vector<ProductRow>> SqlStorage::products_since(std::int64_t since, int limit) {
    return guarded([&]() -> Result<std::vector<ProductRow>> {
        std::vector<ProductRow> rows;
        std::string item, body;
        long long version = 0;
        const long long above = since;
        soci::statement statement =
            (sql_.prepare << "select item, version, body from products where version > :since"
                             " order by version limit :count",
             into(item), into(version), into(body), use(above), use(limit));
        statement.execute();
        while (statement.fetch()) rows.push_back({item, version, body});
        return rows;
    });
}

Result<std::optional<MemberRow>> SqlStorage::member(const std::string& card) {
    return guarded([&]() -> Result<std::optional<MemberRow>> {
        MemberRow row{{card, {}}, 0};
        long long version = 0;
        sql_ << "select tier, version from members where card = :card", into(row.member.tier), into(version),
            use(card);
        if (!sql_.got_data()) return std::nullopt;
        row.version = version;
        return row;
    });
}

Result<void> SqlStorage::put_member(const MemberRow& row) {
    return guarded([&]() -> Result<void> {
        const long long version = row.version;
        sql_ << "insert into members (card, tier, version) values (:card, :tier, :version)"
                " on conflict (card) do update set tier = excluded.tier, version = excluded.version",
            use(row.member.card, "card"), use(row.member.tier, "tier"), use(version, "version");
        return {};
    });
}

Result<std::vector<MemberRow>> SqlStorage::members_since(std::int64_t since, int limit) {
    return guarded([&]() -> Result<std::vector<MemberRow>> {
        std::vector<MemberRow> rows;
        std::string card, tier;
        long long version = 0;
        const long long above = since;
        soci::statement statement =
            (sql_.prepare << "select card, tier, version from members where version > :since"
                             " order by version limit :count",
             into(card), into(tier), into(version), use(above), use(limit));
        statement.execute();
        while (statement.fetch()) rows.push_back({{card, tier}, version});
        return rows;
    });
}

// --- Policy, staff, pictures, kiosks ---

Result<void> SqlStorage::put_policy(const protocol::PolicyText& policy, std::int64_t change) {
    return guarded([&]() -> Result<void> {
        const long long applied = count_of(policy.since);
        const long long number = change;
        // A policy that is applied again becomes the current one again.
        sql_
            << "insert into policies (version, body, applied, change_number) values (:version, :body, :applied, :number)"
               " on conflict (version) do update set applied = excluded.applied, change_number = excluded.change_number",
            use(policy.version, "version"), use(policy.text, "body"), use(applied, "applied"),
            use(number, "number");
        return {};
    });
}

Result<std::optional<protocol::PolicyText>> SqlStorage::one_policy(const std::string& where,
                                                                   const std::string& version) {
    return guarded([&]() -> Result<std::optional<protocol::PolicyText>> {
        protocol::PolicyText policy;
        long long applied = 0;
        const std::string query = "select version, body, applied from policies " + where;
        if (version.empty())
            sql_ << query, into(policy.version), into(policy.text), into(applied);
        else
            sql_ << query, into(policy.version), into(policy.text), into(applied), use(version);
        if (!sql_.got_data()) return std::nullopt;
        policy.since = instant(applied);
        return policy;
    });
}

Result<std::optional<protocol::PolicyText>> SqlStorage::policy(const std::string& version) {
    return one_policy("where version = :version", version);
}

Result<std::optional<protocol::PolicyText>> SqlStorage::current_policy() {
    return one_policy("order by change_number desc limit 1", "");
}

Result<std::vector<protocol::PolicyText>> SqlStorage::policies() {
    return guarded([&]() -> Result<std::vector<protocol::PolicyText>> {
        std::vector<protocol::PolicyText> all;
        protocol::PolicyText policy;
        long long applied = 0;
        soci::statement statement =
            (sql_.prepare << "select version, body, applied from policies order by change_number",
             into(policy.version), into(policy.text), into(applied));
        statement.execute();
        while (statement.fetch()) {
            policy.since = instant(applied);
            all.push_back(policy);
        }
        return all;
    });
}

Result<void> SqlStorage::put_staff(const protocol::StaffMember& member) {
    return guarded([&]() -> Result<void> {
        const std::string role = boost::describe::enum_to_string(member.role, "?");
        sql_
            << "insert into staff (badge, name, role, verifier) values (:badge, :name, :role, :verifier)"
               " on conflict (badge) do update set name = excluded.name, role = excluded.role, verifier = excluded.verifier",
            use(member.badge, "badge"), use(member.name, "name"), use(role, "role"),
            use(member.verifier, "verifier");
        return {};
    });
}

Result<std::vector<protocol::StaffMember>> SqlStorage::staff() {
    return guarded([&]() -> Result<std::vector<protocol::StaffMember>> {
        std::vector<protocol::StaffMember> staff;
        protocol::StaffMember member;
        std::string role;
        long long locked = 0;
        soci::statement statement =
            (sql_.prepare << "select s.badge, s.name, s.role, s.verifier, coalesce(t.locked_until, 0) from staff s"
                             " left join sign_in_tries t on t.badge = s.badge order by s.badge",
             into(member.badge), into(member.name), into(role), into(member.verifier), into(locked));
        statement.execute();
        while (statement.fetch()) {
            const auto known = word_to<protocol::Role>(role, "a role");
            if (!known) return std::unexpected(known.error());
            member.role = *known;
            member.locked_until = instant(locked);
            staff.push_back(member);
        }
        return staff;
    });
}

Result<void> SqlStorage::mark(Whole list, std::int64_t change) {
    return guarded([&]() -> Result<void> {
        const std::string name = boost::describe::enum_to_string(list, "?");
        const long long version = change;
        sql_ << "insert into marks (list, version) values (:list, :version)"
                " on conflict (list) do update set version = excluded.version",
            use(name, "list"), use(version, "version");
        return {};
    });
}

Result<std::int64_t> SqlStorage::marked(Whole list) {
    return guarded([&]() -> Result<std::int64_t> {
        const std::string name = boost::describe::enum_to_string(list, "?");
        long long version = 0;
        sql_ << "select version from marks where list = :list", into(version), use(name);
        return sql_.got_data() ? version : 0;
    });
}

Result<void> SqlStorage::put_picture(const PictureRow& row) {
    return guarded([&]() -> Result<void> {
        const std::string body = base64(row.bytes);
        sql_ << "insert into pictures (name, etag, body) values (:name, :etag, :body)"
                " on conflict (name) do update set etag = excluded.etag, body = excluded.body",
            use(row.name.name, "name"), use(row.name.etag, "etag"), use(body, "body");
        return {};
    });
}

Result<std::optional<PictureRow>> SqlStorage::picture(const std::string& name) {
    return guarded([&]() -> Result<std::optional<PictureRow>> {
        PictureRow row{{name, {}}, {}};
        std::string body;
        sql_ << "select etag, body from pictures where name = :name", into(row.name.etag), into(body),
            use(name);
        if (!sql_.got_data()) return std::nullopt;
        auto bytes = from_base64(body, name);
        if (!bytes) return std::unexpected(bytes.error());
        row.bytes = std::move(*bytes);
        return row;
    });
}

Result<std::vector<protocol::PictureName>> SqlStorage::pictures() {
    return guarded([&]() -> Result<std::vector<protocol::PictureName>> {
        std::vector<protocol::PictureName> names;
        protocol::PictureName name;
        soci::statement statement = (sql_.prepare << "select name, etag from pictures order by name",
                                     into(name.name), into(name.etag));
        statement.execute();
        while (statement.fetch()) names.push_back(name);
        return names;
    });
}

Result<void> SqlStorage::put_kiosk(const KioskRow& row, Instant enrolled) {
    return guarded([&]() -> Result<void> {
        const long long at = count_of(enrolled);
        sql_
            << "insert into kiosks (lane, fingerprint, enrolled, public_key) values (:lane, :fingerprint, :enrolled, :public)"
               " on conflict (lane) do update set fingerprint = excluded.fingerprint, enrolled = excluded.enrolled,"
               " public_key = excluded.public_key",
            use(row.lane, "lane"), use(row.fingerprint, "fingerprint"), use(at, "enrolled"),
            use(row.public_key, "public");
        // Records that were signed with an earlier key stay provable.
        return row.public_key.empty() ? Result<void>() : put_lane_key(row.lane, row.public_key, enrolled);
    });
}

Result<std::optional<std::string>> SqlStorage::lane_of(const std::string& fingerprint) {
    return guarded([&]() -> Result<std::optional<std::string>> {
        std::string lane;
        sql_ << "select lane from kiosks where fingerprint = :fingerprint", into(lane), use(fingerprint);
        if (!sql_.got_data()) return std::nullopt;
        return lane;
    });
}

Result<std::unique_ptr<Storage>> open(const std::string& address, Open how, const Clock& clock) {
    auto read = address_of(address);
    if (!read) return std::unexpected(read.error());
    auto storage = std::make_unique<SqlStorage>(std::move(*read));
    if (auto opened = storage->open(how, clock); !opened) return std::unexpected(opened.error());
    return storage;
}

}  // namespace kassa::storage
