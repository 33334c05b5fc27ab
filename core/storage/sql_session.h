#pragma once
// The storage over one SOCI session; private to this room. Its statements stand in sql_storage.cpp (goods, people,
// rules) and sql_told.cpp (what lanes have told).
#include <map>
#include <optional>
#include <set>
#include <soci/soci.h>
#include <string>

#include "core/protocol/secrets.h"
#include "core/storage/database.h"
#include "core/storage/sql_storage.h"

namespace kassa::storage {

using namespace service;
using soci::into;
using soci::use;

inline std::int64_t count_of(Instant at) { return at.time_since_epoch().count(); }
inline Instant instant(long long count) { return Instant(Duration(count)); }

template <class Enum>
Result<Enum> word_to(const std::string& word, const char* column) {
    Enum value{};
    if (!boost::describe::enum_from_string(word.c_str(), value))
        return fault("the database holds '{}' as {}, which this program does not know", word, column);
    return value;
}

class SqlStorage final : public Storage {
public:
    explicit SqlStorage(Address address) : address_(std::move(address)), name_(address_.name) {}

    Result<void> open(Open how, const Clock& clock);

    Result<void> transaction(const std::function<Result<void>()>& work, Beside beside) override;
    Result<void> snapshot(const std::function<Result<void>()>& work) override;
    Result<std::string> store_id() override { return store_id_; }
    Result<std::int64_t> take_changes(std::int64_t count) override;

    Result<std::optional<ProductRow>> product(const catalog::ItemKey& item) override;
    Result<void> put_product(const ProductRow& row) override;
    Result<std::vector<ProductRow>> products_since(std::int64_t since, int limit) override;
    Result<std::int64_t> newest_product() override { return newest("select max(version) from products"); }
    Result<void> put_past_terms(const catalog::ItemKey& item, const std::string& mark) override;
    Result<std::vector<SaidRow>> said_of(const std::vector<catalog::ItemKey>& items) override;

    Result<std::optional<MemberRow>> member(const std::string& card) override;
    Result<void> put_member(const MemberRow& row) override;
    Result<std::vector<MemberRow>> members_since(std::int64_t since, int limit) override;
    Result<std::int64_t> newest_member() override { return newest("select max(version) from members"); }

    Result<void> put_policy(const protocol::PolicyText& policy, std::int64_t change) override;
    Result<std::optional<protocol::PolicyText>> policy(const std::string& version) override;
    Result<std::optional<protocol::PolicyText>> current_policy() override;
    Result<std::vector<protocol::PolicyText>> policies() override;

    Result<void> put_staff(const protocol::StaffMember& member) override;
    Result<std::vector<protocol::StaffMember>> staff() override;
    Result<void> mark(Whole list, std::int64_t change) override;
    Result<std::int64_t> marked(Whole list) override;

    Result<void> put_picture(const PictureRow& row) override;
    Result<std::optional<PictureRow>> picture(const std::string& name) override;
    Result<std::vector<protocol::PictureName>> pictures() override;

    Result<void> put_kiosk(const KioskRow& row, Instant enrolled) override;
    Result<std::optional<std::string>> lane_of(const std::string& fingerprint) override;

    Result<std::optional<CaseRow>> told_case(const Id& id) override;
    Result<void> put_case(const CaseRow& row) override;
    Result<std::optional<BasketRow>> basket(const Id& id) override;
    Result<void> put_basket(const BasketRow& row) override;

    // --- Promotions (sql_promotions.cpp) ---
    Result<std::optional<PromotionRow>> promotion(const std::string& id) override;
    Result<void> put_promotion(const PromotionRow& row) override;
    Result<std::vector<PromotionRow>> promotions_since(std::int64_t since, std::int64_t until, int limit) override;
    Result<void> each_promotion_at(std::int64_t version, const std::function<void(const PromotionRow&)>& take) override;
    Result<std::int64_t> newest_promotion(std::int64_t version) override;
    // --- Recalls (sql_recalls.cpp) ---
    Result<void> put_recall(const RecallRow& row) override;
    Result<bool> remove_recall(const std::string& id) override;
    Result<std::vector<RecallRow>> recalls() override;
    // --- Weights (sql_weights.cpp) ---
    Result<std::optional<WeightRow>> weight(WeightTable table, const std::string& key) override;
    Result<void> put_weight(WeightTable table, const WeightRow& row) override;
    Result<std::vector<WeightRow>> weights_since(WeightTable table, std::int64_t since, int limit) override;
    Result<std::int64_t> newest_weight() override;
    Result<std::optional<Instant>> weights_told(const Id& id) override;
    Result<void> put_weights_told(const Id& id, const std::string& lane, Instant received) override;
    // --- Members (sql_members.cpp) ---
    Result<std::optional<HolderRow>> holder(const std::string& member) override;
    Result<void> put_holder(const HolderRow& row) override;
    Result<std::vector<HolderRow>> holders_after(const std::string& after, int limit) override;
    Result<void> lock_holder(const std::string& member) override;
    Result<bool> holds_personal_data() override;
    Result<std::optional<MemberCardRow>> member_card(const std::string& card) override;
    Result<std::vector<MemberCardRow>> member_cards(const std::string& member) override;
    Result<void> put_member_card(const MemberCardRow& row) override;
    Result<void> drop_member_card(const std::string& card) override;
    Result<std::optional<MemberRequestRow>> member_request(const Id& id) override;
    Result<void> put_member_request(const MemberRequestRow& row) override;
    Result<std::vector<MemberRequestRow>> member_requests_after(const Id& after, int limit) override;
    Result<bool> put_cause(const vip::Cause& cause, const std::vector<vip::Entry>& entries) override;
    Result<bool> has_cause(const vip::Cause& cause) override;
    Result<std::vector<vip::Entry>> entries_of(const vip::Cause& cause) override;
    Result<std::vector<vip::Entry>> entries_of_account(const vip::Account& account) override;
    Result<void> each_entry(const std::function<void(const vip::Entry&)>& take) override;
    Result<std::int64_t> balance(const vip::Account& account, vip::Unit unit, Instant before) override;
    Result<vip::Balances> balances() override;
    Result<std::optional<AuthorisationRow>> authorisation(const Id& id) override;
    Result<void> put_authorisation(const AuthorisationRow& row) override;
    Result<std::vector<AuthorisationRow>> overdue(const std::string& member, Instant now, int limit) override;
    Result<std::optional<VoucherRow>> voucher(const std::string& id) override;
    Result<std::vector<VoucherRow>> vouchers_of(const std::string& member) override;
    Result<void> put_voucher(const VoucherRow& row) override;
    Result<void> put_purchase(const MemberPurchaseRow& row) override;
    Result<std::optional<MemberPurchaseRow>> purchase(const vip::Cause& cause) override;
    Result<std::vector<service::MemberPurchaseRow>> purchases_of(const std::string& member) override;
    Result<Money> spent(const std::string& member, Instant from, Instant until) override;
    Result<std::map<std::string, int>> promotions_used(const std::string& member) override;

    // --- People and lanes (sql_people.cpp) ---
    Result<std::optional<protocol::StaffMember>> staff_member(const std::string& badge) override;
    Result<std::optional<std::string>> any_verifier() override;
    Result<bool> remove_staff(const std::string& badge) override;
    Result<SignInTries> tries(const std::string& badge) override;
    Result<void> put_tries(const SignInTries& tries) override;
    Result<std::optional<Instant>> told_tries(const Id& id) override;
    Result<void> put_told_tries(const Id& id, Instant received) override;
    Result<void> put_session(const StaffSession& session) override;
    Result<std::optional<StaffSession>> session(const std::string& fingerprint) override;
    Result<void> end_session(const std::string& fingerprint) override;
    Result<void> end_sessions_of(const std::string& badge) override;
    Result<void> forget_sessions_before(Instant moment) override;
    Result<void> put_enrolment(const EnrolmentCode& code) override;
    Result<std::optional<EnrolmentCode>> enrolment(const std::string& fingerprint) override;
    Result<void> note_refusal(const RefusalNote& note) override;
    Result<std::vector<RefusalNote>> refusals(int limit) override;
    Result<std::optional<LaneStateRow>> lane_state(const std::string& lane) override;
    Result<void> put_lane_state(const LaneStateRow& row) override;
    Result<std::vector<protocol::LaneView>> lanes() override;
    Result<void> number_case(const Id& id, std::int64_t change) override;
    Result<std::vector<CaseViewRow>> cases_since(const CaseQuery& query) override;
    Result<std::optional<CaseDecisionRow>> case_decision(const Id& of) override;
    Result<void> put_case_decision(const CaseDecisionRow& row) override;

    // --- Books (sql_books.cpp, sql_stock.cpp, sql_hints.cpp) ---
    Result<void> lock(std::vector<std::string> words) override;
    Result<std::optional<SaleRow>> sale(const Id& id, bool voided) override;
    Result<Held> held(const std::vector<Id>& ids, const std::vector<Id>& sold,
                      const std::vector<std::string>& lanes) override;
    Result<void> put_sales(std::span<const SaleRow> rows) override;
    Result<void> each_sale(const std::function<void(const SaleRow&)>& take) override;
    Result<void> each_record(const std::function<void(const SaleRow&)>& take) override;
    Result<std::vector<ChainRow>> chains(const std::vector<std::string>& lanes) override;
    Result<void> put_chains(std::span<const ChainRow> rows) override;
    Result<std::vector<std::string>> lane_keys(const std::string& lane) override;
    Result<std::optional<Instant>> sealing_since(const std::string& lane) override;
    Result<void> put_lane_key(const std::string& lane, const std::string& public_key, Instant since) override;
    Result<void> put_movements(std::span<const MovementRow> rows) override;
    Result<void> put_voids(std::span<const VoidRow> rows) override;
    Result<std::vector<VoidRow>> voids_of(const std::vector<Id>& sales) override;
    Result<std::vector<MovementRow>> movements_of(const std::string& reference) override;
    Result<std::vector<StockRow>> stock(const std::string& prefix) override;
    Result<void> each_movement(const std::function<void(const MovementRow&)>& take) override;
    Result<std::optional<CouponRow>> coupon(const std::string& code) override;
    Result<void> put_coupons(std::span<const CouponRow> rows) override;
    Result<void> put_coupon_entries(std::span<const CouponEntry> entries) override;
    Result<std::vector<CouponEntry>> coupon_entries(const std::string& code) override;
    Result<std::vector<CouponEntry>> coupon_entries_by(const Id& by) override;
    Result<void> put_coupon_claim(const Id& claim, const std::string& lane) override;
    Result<std::optional<std::string>> lane_of_claim(const Id& claim) override;
    Result<void> each_coupon_entry(const std::function<void(const CouponEntry&)>& take) override;
    Result<bool> wait_for_hint(Duration patience) override;

    // --- Backup (backup.cpp) ---
    const Address& address() const { return address_; }
    soci::session& session() { return sql_; }
    Batch& batch() { return batch_; }

private:
    Result<std::vector<MemberCardRow>> cards_where(const std::string& where, const std::string& value);
    // Runs `work`, which answers a Result, and turns what SOCI throws into a sentence. A line that was lost is made
    // again first, but never inside a transaction: what it wrote before would be missing. What waits in the batch is
    // done before.
    template <class Work>
    auto guarded(Work work) -> decltype(work()) {
        return gathered([&] {
            batch_.run();
            return work();
        });
    }
    // The same for work that on PostgreSQL speaks through the batch alone: inside a transaction what it writes may
    // wait there, and then fails with a later call.
    template <class Work>
    auto gathered(Work work) -> decltype(work()) {
        if (lost_)
            if (auto again = connect_again(); !again) return std::unexpected(again.error());
        try {
            auto done = work();
            if (!in_transaction_) batch_.run();
            return done;
        } catch (const std::exception& error) { return std::unexpected(what_failed(error)); }
    }
    Result<void> connect_again();
    // `at_once`: the beginning does not wait for what `work` does first.
    Result<void> run_between(const std::vector<std::string>& beginning, bool at_once,
                             const std::function<Result<void>()>& work);
    Result<void> commit_after(const std::function<Result<void>()>& work);
    Fault what_failed(const std::exception& error);
    void forget_statements();
    Result<void> migrate(Open how, const Clock& clock);
    Result<std::set<int>> migrations_done();
    Rows& rows(std::string_view table, const std::vector<Rows::Column>& columns,
               const std::vector<std::pair<std::string, std::string>>& computed = {}, std::string_view conflict = "");
    // What a query answers: one whose last word is a column, where that is one of `keys`; without keys, a whole one.
    std::vector<Batch::Row> rows_of(const std::string& query, std::size_t columns,
                                    const std::optional<std::vector<std::string>>& keys = std::nullopt);
    std::vector<CouponEntry> entries_where(const std::string& where, const std::string& value);
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

    struct PutTerms {
        std::string item, mark;
        soci::statement statement;
        explicit PutTerms(soci::session& sql)
            : statement((sql.prepare << "insert into past_terms (item, terms) values (:item, :terms)"
                                        " on conflict (item, terms) do nothing",
                         use(item, "item"), use(mark, "terms"))) {}
    };

    // A query of rows_of on SQLite, prepared once.
    struct Query {
        std::string key;
        Batch::Row row;
        soci::statement statement;
        Query(soci::session& sql, const std::string& text, std::size_t columns, bool with_key);
    };

    Address address_;
    std::string name_;  // for sentences
    std::string store_id_;
    soci::session sql_;
    Batch batch_{sql_};
    bool lost_ = false;            // the line to the server
    bool in_transaction_ = false;
    bool spoiled_ = false;         // a call inside this transaction failed
    bool numbered_ = false;        // it took change numbers
    std::map<std::string, Rows, std::less<>> rows_;  // by table
    std::map<std::string, Query> queries_;           // by their words
    std::optional<Listener> listener_;
    long long data_version_ = -1;  // SQLite's word for "another process has written"
    std::optional<FindProduct> find_product_;
    std::optional<PutProduct> put_product_;
    std::optional<PutTerms> put_terms_;
};

}  // namespace kassa::storage
