#include "core/storage/sql_storage.h"

#include <sodium.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include "core/protocol/secrets.h"
#include "core/storage/schema.h"

namespace kassa::storage {
namespace {

using namespace service;
using soci::into;
using soci::use;

std::int64_t count_of(Instant at) { return at.time_since_epoch().count(); }
Instant instant(long long count) { return Instant(Duration(count)); }

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

template <class Enum>
Result<Enum> word_to(const std::string& word, const char* column) {
    Enum value{};
    if (!boost::describe::enum_from_string(word.c_str(), value))
        return fault("the database holds '{}' as {}, which this program does not know", word, column);
    return value;
}

class SqlStorage final : public Storage {
public:
    explicit SqlStorage(std::string name) : name_(std::move(name)) {}

    Result<void> open_sqlite(const std::filesystem::path& file, Open how, const Clock& clock);

    Result<void> transaction(const std::function<Result<void>()>& work) override;
    Result<std::string> store_id() override { return store_id_; }
    Result<std::int64_t> take_changes(std::int64_t count) override;

    Result<std::optional<ProductRow>> product(const catalog::ItemKey& item) override;
    Result<void> put_product(const ProductRow& row) override;
    Result<std::vector<ProductRow>> products_since(std::int64_t since, int limit) override;
    Result<std::int64_t> newest_product() override { return newest("select max(version) from products"); }

    Result<std::optional<MemberRow>> member(const std::string& card) override;
    Result<void> put_member(const MemberRow& row) override;
    Result<std::vector<MemberRow>> members_since(std::int64_t since, int limit) override;
    Result<std::int64_t> newest_member() override { return newest("select max(version) from members"); }

    Result<void> put_policy(const protocol::PolicyText& policy, std::int64_t change) override;
    Result<std::optional<protocol::PolicyText>> policy(const std::string& version) override;
    Result<std::optional<protocol::PolicyText>> current_policy() override;

    Result<void> put_staff(const protocol::StaffMember& member) override;
    Result<std::vector<protocol::StaffMember>> staff() override;
    Result<void> mark(Whole list, std::int64_t change) override;
    Result<std::int64_t> marked(Whole list) override;

    Result<void> put_picture(const PictureRow& row) override;
    Result<std::optional<PictureRow>> picture(const std::string& name) override;
    Result<std::vector<protocol::PictureName>> pictures() override;

    Result<void> put_kiosk(const KioskRow& row, Instant enrolled) override;
    Result<std::optional<std::string>> lane_of(const std::string& fingerprint) override;

    Result<std::optional<SaleRow>> sale(const Id& id, bool voided) override;
    Result<void> put_sale(const SaleRow& row) override;
    Result<void> each_sale(const std::function<void(const SaleRow&)>& take) override;

    Result<std::optional<CaseRow>> told_case(const Id& id) override;
    Result<void> put_case(const CaseRow& row) override;
    Result<std::optional<BasketRow>> basket(const Id& id) override;
    Result<void> put_basket(const BasketRow& row) override;

private:
    // Runs `work`, which answers a Result, and turns what SOCI throws into a sentence.
    template <class Work>
    auto guarded(Work work) -> decltype(work()) {
        try {
            return work();
        } catch (const std::exception& error) {
            return fault("the store's database {} failed: {}", name_, error.what());
        }
    }
    Result<void> migrate(Open how, const Clock& clock);
    Result<int> migrations_done();
    Result<std::int64_t> newest(const char* query);
    Result<std::optional<protocol::PolicyText>> one_policy(const std::string& where,
                                                           const std::string& version);
    void load_tenders(SaleRow& row);

    // A statement that is run for every row of an import, prepared once.
    struct FindProduct {
        std::string item, body;
        long long version = 0;
        soci::statement statement;
        explicit FindProduct(soci::session& sql)
            : statement((sql.prepare << "select version, body from products where item = :item",
                         into(version), into(body), use(item))) {}
    };
    struct PutProduct {
        std::string item, body;
        long long version = 0;
        soci::statement statement;
        explicit PutProduct(soci::session& sql)
            : statement((
                  sql.prepare
                      << "insert into products (item, version, body) values (:item, :version, :body)"
                         " on conflict (item) do update set version = excluded.version, body = excluded.body",
                  use(item, "item"), use(version, "version"), use(body, "body"))) {}
    };

    std::string name_;  // the file, for sentences
    std::string store_id_;
    soci::session sql_;
    std::string begin_writing_ = "begin";
    std::optional<FindProduct> find_product_;
    std::optional<PutProduct> put_product_;
};

// --- Opening ---

Result<void> SqlStorage::open_sqlite(const std::filesystem::path& file, Open how, const Clock& clock) {
    const bool there = std::filesystem::exists(file);
    if (how == Open::Existing && !there)
        return fault("{} does not exist: make a store with `store init --data {}`", name_,
                     file.parent_path().string());
    if (how == Open::Fresh && there) return fault("{} exists already: this folder holds a store", name_);
    if (name_.find('"') != std::string::npos)
        return fault("the folder of {} has a '\"' in its name; choose another", name_);
    // A transaction that reads first and writes later could find the database changed under it; this way it waits
    // its turn at the beginning.
    begin_writing_ = "begin immediate";
    return guarded([&]() -> Result<void> {
        sql_.open(soci::sqlite3, std::format("dbname=\"{}\" timeout=10", name_));
        std::string mode;
        sql_ << "pragma journal_mode = wal", into(mode);
        if (mode != "wal") return fault("{} cannot keep a write-ahead log: is it on a network drive?", name_);
        sql_ << "pragma synchronous = full";
        sql_ << "pragma cache_size = -4000";  // 4 MiB: the system's page cache does the rest
        sql_ << "pragma journal_size_limit = 16777216";
        return migrate(how, clock);
    });
}

Result<int> SqlStorage::migrations_done() {
    sql_
        << "create table if not exists migrations (number integer primary key, name text not null, applied bigint not null)";
    int done = 0;
    soci::indicator found = soci::i_null;
    sql_ << "select max(number) from migrations", into(done, found);
    return found == soci::i_ok ? done : 0;
}

Result<void> SqlStorage::migrate(Open how, const Clock& clock) {
    auto done = migrations_done();
    if (!done) return std::unexpected(done.error());
    if (*done == 0 && how == Open::Existing) return fault("{} is not a store's database", name_);
    if (*done > migrations().back().number)
        return fault("{} was written by a newer version of this program: install that version", name_);
    if (*done < migrations().back().number) {
        auto brought = transaction([&]() -> Result<void> {
            // Another process may have done it while this one waited for its turn.
            const auto now_done = migrations_done();
            for (const auto& migration : migrations()) {
                if (migration.number <= *now_done) continue;
                for (const auto statement : migration.statements) sql_ << std::string(statement);
                const std::string name(migration.name);
                const long long applied = count_of(clock.now());
                sql_ << "insert into migrations values (:number, :name, :applied)", use(migration.number),
                    use(name), use(applied);
            }
            if (*now_done > 0) return {};
            const std::string id = protocol::new_key().substr(0, 32);
            const long long created = count_of(clock.now());
            sql_ << "insert into store values (1, :id, 0, :created)", use(id), use(created);
            return {};
        });
        if (!brought) return brought;
    }
    sql_ << "select id from store", into(store_id_);
    if (!sql_.got_data()) return fault("{} has lost its own id: restore it from a backup", name_);
    find_product_.emplace(sql_);
    put_product_.emplace(sql_);
    return {};
}

Result<void> SqlStorage::transaction(const std::function<Result<void>()>& work) {
    return guarded([&]() -> Result<void> {
        sql_ << begin_writing_;
        Result<void> done;
        try {
            done = work();
            if (done) sql_ << "commit";
        } catch (const std::exception& error) {
            done = fault("the store's database {} failed: {}", name_, error.what());
        }
        if (done) return done;
        try {
            sql_ << "rollback";
        } catch (const std::
                     exception&) {  // a failed commit may have rolled back by itself; the first fault is told
        }
        return done;
    });
}

Result<std::int64_t> SqlStorage::take_changes(std::int64_t count) {
    return guarded([&]() -> Result<std::int64_t> {
        long long last = 0;
        const long long more = count;
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
        auto& put = *put_product_;
        put.item = row.item;
        put.version = row.version;
        put.body = row.body;
        put.statement.execute(true);
        return {};
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
        soci::statement statement =
            (sql_.prepare << "select badge, name, role, verifier from staff order by badge",
             into(member.badge), into(member.name), into(role), into(member.verifier));
        statement.execute();
        while (statement.fetch()) {
            const auto known = word_to<protocol::Role>(role, "a role");
            if (!known) return std::unexpected(known.error());
            member.role = *known;
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
            << "insert into kiosks (lane, fingerprint, enrolled) values (:lane, :fingerprint, :enrolled)"
               " on conflict (lane) do update set fingerprint = excluded.fingerprint, enrolled = excluded.enrolled",
            use(row.lane, "lane"), use(row.fingerprint, "fingerprint"), use(at, "enrolled");
        return {};
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

// --- Sales, cases, baskets ---

void SqlStorage::load_tenders(SaleRow& row) {
    protocol::SaleTender tender;
    long long amount = 0;
    const int voided = row.voided;
    soci::statement statement =
        (sql_.prepare
             << "select kind, payment, amount from tenders where sale = :sale and voided = :voided order by position",
         into(tender.kind), into(tender.payment), into(amount), use(row.id), use(voided));
    statement.execute();
    while (statement.fetch()) {
        tender.amount = Money::minor(amount);
        row.tenders.push_back(tender);
    }
}

Result<std::optional<SaleRow>> SqlStorage::sale(const Id& id, bool voided) {
    return guarded([&]() -> Result<std::optional<SaleRow>> {
        SaleRow row{.id = id, .voided = voided, .lane = {}, .fingerprint = {}, .body = {}, .tenders = {}};
        long long number = 0, at = 0, total = 0, received = 0;
        const int is_void = voided;
        sql_
            << "select lane, number, at, total, fingerprint, body, received from sales where id = :id and voided = :voided",
            into(row.lane), into(number), into(at), into(total), into(row.fingerprint), into(row.body),
            into(received), use(id), use(is_void);
        if (!sql_.got_data()) return std::nullopt;
        row.number = number;
        row.at = instant(at);
        row.total = Money::minor(total);
        row.received = instant(received);
        load_tenders(row);
        return row;
    });
}

Result<void> SqlStorage::put_sale(const SaleRow& row) {
    const auto order = take_changes(1);
    if (!order) return std::unexpected(order.error());
    return guarded([&]() -> Result<void> {
        const int voided = row.voided;
        const long long position = *order, number = row.number, at = count_of(row.at),
                        total = row.total.minor_units(), received = count_of(row.received);
        sql_
            << "insert into sales (id, voided, received_order, lane, number, at, total, fingerprint, body, received) values"
               " (:id, :voided, :position, :lane, :number, :at, :total, :fingerprint, :body, :received)",
            use(row.id), use(voided), use(position), use(row.lane), use(number), use(at), use(total),
            use(row.fingerprint), use(row.body), use(received);
        int place = 0;
        for (const auto& tender : row.tenders) {
            const long long amount = tender.amount.minor_units();
            sql_ << "insert into tenders (sale, voided, position, kind, payment, amount) values"
                    " (:sale, :voided, :position, :kind, :payment, :amount)",
                use(row.id), use(voided), use(place), use(tender.kind), use(tender.payment), use(amount);
            ++place;
        }
        return {};
    });
}

Result<void> SqlStorage::each_sale(const std::function<void(const SaleRow&)>& take) {
    return guarded([&]() -> Result<void> {
        SaleRow row;
        int voided = 0;
        long long number = 0, at = 0, total = 0, received = 0;
        soci::statement statement =
            (sql_.prepare << "select id, voided, lane, number, at, total, fingerprint, received from sales"
                             " order by received_order",
             into(row.id), into(voided), into(row.lane), into(number), into(at), into(total),
             into(row.fingerprint), into(received));
        statement.execute();
        while (statement.fetch()) {
            row.voided = voided != 0;
            row.number = number;
            row.at = instant(at);
            row.total = Money::minor(total);
            row.received = instant(received);
            row.tenders.clear();
            load_tenders(row);
            take(row);
        }
        return {};
    });
}

Result<std::optional<CaseRow>> SqlStorage::told_case(const Id& id) {
    return guarded([&]() -> Result<std::optional<CaseRow>> {
        CaseRow row{.id = id, .lane = {}, .kind = {}, .body = {}};
        int decided = 0;
        long long opened = 0, received = 0;
        sql_ << "select lane, kind, opened, decided, body, received from cases where id = :id",
            into(row.lane), into(row.kind), into(opened), into(decided), into(row.body), into(received),
            use(id);
        if (!sql_.got_data()) return std::nullopt;
        row.opened = instant(opened);
        row.decided = decided != 0;
        row.received = instant(received);
        return row;
    });
}

Result<void> SqlStorage::put_case(const CaseRow& row) {
    return guarded([&]() -> Result<void> {
        const int decided = row.decided;
        const long long opened = count_of(row.opened), received = count_of(row.received);
        sql_ << "insert into cases (id, lane, kind, opened, decided, body, received) values"
                " (:id, :lane, :kind, :opened, :decided, :body, :received)"
                " on conflict (id) do update set decided = excluded.decided, body = excluded.body",
            use(row.id, "id"), use(row.lane, "lane"), use(row.kind, "kind"), use(opened, "opened"),
            use(decided, "decided"), use(row.body, "body"), use(received, "received");
        return {};
    });
}

Result<std::optional<BasketRow>> SqlStorage::basket(const Id& id) {
    return guarded([&]() -> Result<std::optional<BasketRow>> {
        BasketRow row{.id = id, .lane = {}, .body = {}};
        std::string what;
        long long received = 0;
        sql_ << "select lane, what, body, received from baskets where id = :id", into(row.lane), into(what),
            into(row.body), into(received), use(id);
        if (!sql_.got_data()) return std::nullopt;
        const auto known = word_to<protocol::BasketTold::What>(what, "a basket's state");
        if (!known) return std::unexpected(known.error());
        row.what = *known;
        row.received = instant(received);
        return row;
    });
}

Result<void> SqlStorage::put_basket(const BasketRow& row) {
    return guarded([&]() -> Result<void> {
        const std::string what = boost::describe::enum_to_string(row.what, "?");
        const long long received = count_of(row.received);
        sql_
            << "insert into baskets (id, lane, what, body, received) values (:id, :lane, :what, :body, :received)"
               " on conflict (id) do update set what = excluded.what, body = excluded.body",
            use(row.id, "id"), use(row.lane, "lane"), use(what, "what"), use(row.body, "body"),
            use(received, "received");
        return {};
    });
}

}  // namespace

Result<std::unique_ptr<Storage>> open_sqlite(const std::filesystem::path& file, Open how,
                                             const Clock& clock) {
    auto storage = std::make_unique<SqlStorage>(file.string());
    if (auto opened = storage->open_sqlite(file, how, clock); !opened) return std::unexpected(opened.error());
    return storage;
}

}  // namespace kassa::storage
