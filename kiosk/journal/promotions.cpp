#include "kiosk/journal/promotions.h"

#include <algorithm>
#include <set>

#include "kiosk/journal/journal.h"
#include "kiosk/journal/records.h"

namespace kassa::journal {

void join(policy::Policy& policy, const std::vector<pricing::Promotion>& promotions) {
    auto& held = policy.pricing.promotions;
    std::set<std::string> own;
    for (const auto& one : held) own.insert(one.id);
    for (const auto& one : promotions)
        if (!own.contains(one.id)) held.push_back(one);
    policy.pricing.prepare();
}

namespace records {

Result<PromotionSet> promotions(sqlite::Database& database, std::optional<std::int64_t> number) {
    PromotionSet set;
    auto page = database.prepare("SELECT number, store, version FROM promotion_pages WHERE number <= ? "
                                 "ORDER BY number DESC LIMIT 1");
    if (!page) return std::unexpected(page.error());
    const auto found = page->with(number.value_or(INT64_MAX)).step();
    if (!found) return std::unexpected(found.error());
    if (!*found) return set;
    set.number = page->integer(0);
    set.store = page->text(1);
    set.version = page->integer(2);
    auto rows = database.prepare("SELECT body FROM promotions AS one WHERE body IS NOT NULL AND number = "
                                 "(SELECT max(number) FROM promotions WHERE id = one.id AND number <= ?) ORDER BY id");
    if (!rows) return std::unexpected(rows.error());
    rows->with(set.number);
    for (;;) {
        const auto row = rows->step();
        if (!row) return std::unexpected(row.error());
        if (!*row) return set;
        auto promotion = from_text<pricing::Promotion>(rows->text(0));
        if (!promotion) return fault("a promotion cannot be read: {}", promotion.error().sentence);
        set.all.push_back(std::move(*promotion));
    }
}

}  // namespace records

namespace {

Result<void> write_page(sqlite::Database& database, const protocol::PromotionsPage& page, std::int64_t number) {
    if (page.from_start) {
        auto forget = database.prepare(
            "INSERT INTO promotions SELECT id, ?, NULL FROM promotions AS one WHERE body IS NOT NULL AND number = "
            "(SELECT max(number) FROM promotions WHERE id = one.id)");
        if (!forget) return std::unexpected(forget.error());
        if (auto done = forget->with(number).run(); !done) return done;
    }
    auto put = database.prepare("INSERT OR REPLACE INTO promotions VALUES (?, ?, ?)");
    if (!put) return std::unexpected(put.error());
    for (const protocol::PromotionChange& change : page.promotions) {
        put->with(change.id, number);
        if (change.promotion) put->bind(3, to_text(*change.promotion));
        if (auto done = put->run(); !done) return done;
    }
    auto note = database.prepare("INSERT INTO promotion_pages VALUES (?, ?, ?)");
    if (!note) return std::unexpected(note.error());
    return note->with(number, page.store, page.version).run();
}

}  // namespace

kiosk::CataloguePosition Journal::promotions_at() const {
    std::lock_guard guard(mutex_);
    auto page = database_.prepare(
        "SELECT store, version FROM promotion_pages ORDER BY number DESC LIMIT 1");
    if (!page || !page->step().value_or(false)) return {};
    return {std::string(page->text(0)), page->integer(1)};
}

Result<void> Journal::apply(const protocol::PromotionsPage& page) {
    std::lock_guard guard(mutex_);
    auto transaction = sqlite::Transaction::begin(database_);
    if (!transaction) return failed(transaction.error());
    const auto newest = database_.number("SELECT coalesce(max(number), 0) FROM promotion_pages");
    if (!newest) return failed(newest.error());
    if (auto written = write_page(database_, page, *newest + 1); !written) return failed(written.error());
    return commit(*transaction);
}

Result<PromotionSet> Journal::promotions(std::optional<std::int64_t> number) {
    std::lock_guard guard(mutex_);
    return records::promotions(database_, number);
}

// What was replaced before the oldest visit that can still be told, and before what holds now, is not asked for again.
Result<void> Journal::forget_promotions() {
    const auto oldest = database_.number(
        "SELECT min(coalesce((SELECT promotions FROM heard ORDER BY number LIMIT 1), 9223372036854775807), "
        "coalesce((SELECT promotions FROM state), 9223372036854775807), "
        "coalesce((SELECT max(number) FROM promotion_pages), 0))");
    if (!oldest) return std::unexpected(oldest.error());
    auto rows = database_.prepare(
        "DELETE FROM promotions AS one WHERE number < ?1 AND EXISTS (SELECT 1 FROM promotions AS later "
        "WHERE later.id = one.id AND later.number > one.number AND later.number <= ?1)");
    if (!rows) return std::unexpected(rows.error());
    if (auto done = rows->with(*oldest).run(); !done) return done;
    auto pages = database_.prepare("DELETE FROM promotion_pages WHERE number < ?");
    if (!pages) return std::unexpected(pages.error());
    return pages->with(*oldest).run();
}

Result<PromotionSet> Recording::promotions(std::int64_t number) {
    const auto version = database_.number("PRAGMA user_version");
    if (!version) return std::unexpected(version.error());
    if (*version < 2) return PromotionSet{};
    return records::promotions(database_, number);
}

}  // namespace kassa::journal
