// Sales, cases and baskets as lanes have told them.
#include "core/storage/sql_session.h"

namespace kassa::storage {

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

}  // namespace kassa::storage
