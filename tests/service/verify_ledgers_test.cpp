// The proof of the books finds what was done to the members' ledgers behind the store's back, and says what it cannot
// know.
#include <catch2/catch_test_macros.hpp>

#include "core/service/verify.h"
#include "tests/service/club.h"
#include "tests/service/sealed_lane.h"
#include "tests/service/tampering.h"

using namespace kassa;
using namespace kassa::tests;

namespace {

// Sales with points, stored value, a voucher and a taking back, as lanes tell them; top-ups; a year's end.
struct ProvenClub : Club {
    ProvenClub() {
        opens();
        joins("77100001", "gold", "13800138000");
        joins("77100002", "gold", "13800138001");
        lane.emplace(*this);
        good(members.top_up({.id = "top-1", .card = pseudonym("77100001"), .amount = Money::minor(50'000)}));
        good(members.top_up({.id = "top-2", .card = "77100002", .amount = Money::minor(20'000)}));
        keeps(sells("s-1", "77100001", 300'000, "clothing"));
        keeps(sells("s-2", "77100001", 200'000, "supermarket"));
        const auto held = asks("a-1", "77100001", 9'000);
        keeps(sells("s-3", "77100001", 10'000, "clothing",
                    {{.kind = "stored_value", .payment = "p-3", .amount = held.amount, .authorisation = held.id}}));
        good(members.issue_voucher({.id = "vou-1", .card = pseudonym("77100001"), .points = 250}));
        keeps(sells("s-4", "77100001", 1'000, "clothing",
                    {{.kind = "voucher", .payment = "p-4", .amount = Money::minor(900), .voucher = "vou-1"}}));
        const auto returned = sells("s-5", "77100002", 40'000, "clothing");
        keeps(returned);
        keeps(lane->taken_back(returned, "v-5"));
        asks("a-2", "77100002", 5'000);
        good(members.release("a-2"));
        keeps(lane->priced("s-6", {line(1, "00000000000017", 1, 250)}));
        good(members.replace({.id = "rep-1",
                              .card = pseudonym("77100002"),
                              .new_card = "77100003",
                              .document = "passport"}));
        keeps(sells("s-7", "77199999", 30'000, "clothing"));  // nobody's card
        member_1 = good(storage->member_card(pseudonym("77100001")))->member;
        member_2 = good(storage->member_card(pseudonym("77100002")))->member;
    }

    protocol::Sale sells(const Id& id, const std::string& card, std::int64_t fen, const std::string& category,
                         std::vector<protocol::SaleTender> tenders = {}) {
        clock.advance(1min);
        auto goods = line(1, "00000000000017", 1, fen);
        goods.product.category = category;
        auto sold = lane->priced(id, {goods}, clock.now());
        sold.member = protocol::SaleMember{pseudonym(card), "gold", protocol::Recognised::Card};
        sold.basket.member_tier = "gold";
        auto basket = sold.basket;
        basket.lines = sold.lines;
        sold.priced = pricing::price(basket, lane->rules());
        sold.tenders.front().amount = sold.priced.total;
        if (!tenders.empty()) sold.tenders = std::move(tenders);
        return sold;
    }
    void keeps(const protocol::Sale& sold) { good(till.keep_sale("lane-1", lane->sealed(sold))); }

    service::Proof proof() {
        return good(service::verify(*storage, [&](const std::string& policy, std::int64_t version) {
            return service::Promotions(*storage, rules).rules(policy, version);
        }));
    }
    void tampers(const std::string& statement) { tamper(*this, statement); }

    std::optional<SealedLane> lane;
    service::Books till{*storage, clock,
                        [this](const std::string& policy, std::int64_t version) {
                            return service::Promotions(*storage, rules).rules(policy, version);
                        },
                        [this](const protocol::Sale& sale, const pricing::PricedBasket& priced,
                               const service::MemberLimits&) {
                            return members.book_sale(sale, priced);
                        }};
    std::string member_1, member_2;
};

bool finds(const service::Proof& proof, const std::string& words) {
    return std::ranges::any_of(proof.breaks, [&](const service::Break& found) {
        return found.what.contains(words) && !found.to_do.empty();
    });
}

}  // namespace

TEST_CASE("whole ledgers are whole, and the proof says what only they tell") {
    ProvenClub club;
    auto proof = club.proof();
    for (const auto& found : proof.breaks) UNSCOPED_INFO(to_text(found));
    CHECK(proof.breaks.empty());
    CHECK(proof.told_by_ledger_alone == 7);  // two top-ups, and the points of five sales on a birthday
    CHECK(proof.forgotten_cards == 0);
    REQUIRE(proof.known.size() == 1);
    CHECK(proof.known[0].contains("its points are nobody's"));
    club.clock.advance(24h * 60);
    const auto ended = good(club.members.year_end(2026));
    CHECK(ended.members == 1);
    proof = club.proof();
    for (const auto& found : proof.breaks) UNSCOPED_INFO(to_text(found));
    CHECK(proof.breaks.empty());
    CHECK(proof.told_by_ledger_alone == 8);
}

TEST_CASE("whatever is done to the ledgers is found and named") {
    struct Row {
        const char* name;
        std::string statement;
        const char* found;
    };
    ProvenClub whole;  // for its members' ids, which chance makes: each row has a club of its own
    const Row rows[] = {
        {"all of a sale's points", "delete from ledger where cause = 'Sale' and cause_id = 's-1'",
         "DepartmentPoints from store/issued to member/MEMBER_1 is missing"},
        {"a sale's points, fewer", "update ledger set amount = amount - 1 where cause_id = 's-2'", "is missing, and"},
        {"a sale's points, another member's",
         "update ledger set to_account = 'member/MEMBER_2' where cause = 'Sale' and cause_id = 's-1'",
         "to member/MEMBER_2 should not be there"},
        {"a sale, whole another member's",
         "update ledger set to_account = 'member/MEMBER_2' where cause = 'Sale' and cause_id = 's-1';"
         "update member_purchases set member = 'MEMBER_2' where cause = 'Sale' and sale = 's-1'",
         "bought with a card of member MEMBER_1 and counts for member MEMBER_2"},
        {"a sale, nobody's",
         "delete from ledger where cause = 'Sale' and cause_id = 's-1';"
         "delete from member_purchases where cause = 'Sale' and sale = 's-1'",
         "counts for nobody"},
        {"points later", "update ledger set at = at + 1 where cause_id = 's-1'", "should not be there"},
        {"points of a sale without a member",
         "insert into ledger_causes values ('Sale', 's-6');"
         "insert into ledger values ('Sale', 's-6', 0, 'store/issued', 'member/MEMBER_1', 'DepartmentPoints', 9, 1)",
         "an entry of sale s-6, which is not here or did nothing to them"},
        {"what was paid", "delete from ledger where cause_id = 's-3' and to_account = 'store/sales'",
         "9000 StoredValue from member/MEMBER_1 to store/sales is missing"},
        {"what was held for it", "delete from ledger where cause_id = 's-3' and from_account = 'hold/a-1'",
         "9000 StoredValue from hold/a-1 to member/MEMBER_1 is missing"},
        {"who paid", "update ledger set from_account = 'member/MEMBER_2' where cause_id = 's-3' and to_account = 'store/sales'",
         "9000 StoredValue from member/MEMBER_2 to store/sales should not be there"},
        {"the voucher that paid", "update ledger set amount = 1 where cause = 'Sale' and cause_id = 's-4' and unit = 'Voucher'",
         "from voucher/vou-1 to store/sales is missing"},
        {"a sale's cause", "delete from ledger where cause_id = 's-1'; delete from ledger_causes where id = 's-1'",
         "its member's ledger knows nothing of it"},
        {"a taking back", "delete from ledger where cause = 'Void'", "it takes a sale back, and the member's ledger does not"},
        {"a taking back of no sale",
         "insert into ledger_causes values ('Void', 's-1'); insert into ledger select 'Void', cause_id, position, to_account,"
         " from_account, unit, amount, at from ledger where cause = 'Sale' and cause_id = 's-1'",
         "the ledgers take back sale s-1, and no record does"},
        {"a top-up that nobody asked for",
         "insert into ledger_causes values ('TopUp', 'top-9');"
         "insert into ledger values ('TopUp', 'top-9', 0, 'store/till', 'member/MEMBER_1', 'StoredValue', 900, 1)",
         "entries of TopUp top-9, which nobody asked for"},
        {"a top-up with the request of something else",
         "insert into ledger_causes values ('TopUp', 'vou-1');"
         "insert into ledger values ('TopUp', 'vou-1', 0, 'store/till', 'member/MEMBER_1', 'StoredValue', 900, 1)",
         "entries of TopUp vou-1, which nobody asked for"},
        {"a top-up, another member's", "update ledger set to_account = 'member/MEMBER_2' where cause_id = 'top-1'",
         "to member/MEMBER_2 should not be there"},
        {"a top-up", "delete from ledger where cause_id = 'top-1'", "top-1: the ledgers have 0 entries of it"},
        {"a top-up out of nothing", "update ledger set from_account = 'store/issued' where cause_id = 'top-1'",
         "from store/till to member/MEMBER_1 is missing"},
        {"a voucher's points", "delete from ledger where cause_id = 'vou-1' and unit = 'SupermarketPoints'",
         "250 SupermarketPoints from member/MEMBER_1 to store/issued is missing"},
        {"a voucher's amount",
         "update ledger set amount = 99999 where cause = 'VoucherIssued' and unit = 'Voucher';"
         "update vouchers set amount = 99999",
         "voucher vou-1 is of another amount than the store answered"},
        {"a voucher", "delete from vouchers", "voucher vou-1 was issued and is not here"},
        {"an authorisation's amount", "update ledger set amount = 1 where cause = 'Authorisation' and cause_id = 'a-1'",
         "authorisation a-1: 9000 StoredValue from member/MEMBER_1 to hold/a-1 is missing"},
        {"what was let go", "delete from ledger where cause = 'Release'", "authorisation a-2, let go: 5000"},
        {"an authorisation that is held again", "update authorisations set state = 'Held' where id = 'a-2'",
         "authorisation a-2 is held, and the ledgers have let go of it"},
        {"an authorisation that is free again", "update authorisations set state = 'Held', sale = '' where id = 'a-1'",
         "paid with authorisation a-1, which nothing has taken"},
        {"an authorisation that a sale took", "update authorisations set state = 'Captured', sale = 's-1' where id = 'a-2'",
         "authorisation a-2 was taken by sale s-1, which was not paid with it"},
        {"a fee", "delete from ledger where cause = 'Replacement'", "the fee of replacement rep-1: 500"},
        {"a year's end for nobody",
         "insert into ledger_causes values ('YearEnd', '2025/MEMBER_1');"
         "insert into ledger values ('YearEnd', '2025/MEMBER_1', 0, 'store/issued', 'member/MEMBER_2', 'StoredValue', 9, 1)",
         "the year's end 2025/MEMBER_1 did something else"},
        {"a year's end for nothing",
         "insert into ledger_causes values ('YearEnd', '2025/MEMBER_1');"
         "insert into ledger values ('YearEnd', '2025/MEMBER_1', 0, 'store/issued', 'member/MEMBER_1', 'StoredValue', 9, 1)",
         "the year's end 2025/MEMBER_1 made 9 of 0 points"},
        {"the case that said whose the points are not", "delete from cases", "no case says why its points are nobody's"},
    };
    for (const auto& row : rows) {
        INFO(row.name);
        ProvenClub club;
        const auto named = [&](std::string text) {
            for (const auto& [word, id] : {std::pair("MEMBER_1", club.member_1), std::pair("MEMBER_2", club.member_2)})
                for (auto at = text.find(word); at != text.npos; at = text.find(word)) text.replace(at, 8, id);
            return text;
        };
        std::istringstream statements(named(row.statement));
        for (std::string one; std::getline(statements, one, ';');) club.tampers(one);
        const auto proof = club.proof();
        for (const auto& found : proof.breaks) UNSCOPED_INFO(to_text(found));
        CHECK(finds(proof, named(row.found)));
    }
}

TEST_CASE("what is not known any more of an erased member is counted, and what is known is still proven") {
    ProvenClub club;
    good(club.members.erase({.id = "erase-1", .card = Club::pseudonym("77100001")}));
    auto proof = club.proof();
    for (const auto& found : proof.breaks) UNSCOPED_INFO(to_text(found));
    CHECK(proof.breaks.empty());
    CHECK(proof.forgotten_cards == 5);  // four sales and a top-up
    // The number is another member's now.
    club.clock.advance(1h);
    good(club.members.apply({.id = "join-again",
                             .card = "77100001",
                             .tier = "gold",
                             .document = "passport",
                             .person = {"Li Na", "13800138009", "9 Nanjing Road", "", ""}}));
    CHECK(club.proof().breaks.empty());
    club.tampers("update ledger set amount = amount + 1 where cause = 'Sale' and cause_id = 's-1'");
    CHECK(finds(club.proof(), "should not be there"));
}

TEST_CASE("a sale that was taken back before it came counts for nothing, and one that came first is taken back") {
    ProvenClub club;
    const auto sold = club.sells("s-8", "77100001", 30'000, "clothing");
    const auto body = club.lane->sealed(sold);
    good(club.till.keep_sale("lane-1", club.lane->sealed(club.lane->taken_back(sold, "v-8"))));
    good(club.till.keep_sale("lane-1", body));
    CHECK(club.proof().breaks.empty());
    club.tampers("insert into ledger values ('Sale', 's-8', 0, 'store/issued', 'member/" + club.member_1 +
                 "', 'DepartmentPoints', 300, 1)");
    CHECK(finds(club.proof(), "300 DepartmentPoints"));
}

TEST_CASE("points of a sale that the store could not price are those of its record, as a case says") {
    ProvenClub club;
    auto sold = club.sells("s-8", "77100001", 30'000, "clothing");
    sold.priced.points->department += 7;
    club.keeps(sold);
    // The store priced it and gave its own points.
    auto proof = club.proof();
    for (const auto& found : proof.breaks) UNSCOPED_INFO(to_text(found));
    CHECK(proof.breaks.empty());
    sold = club.sells("s-9", "77100001", 30'000, "clothing");
    sold.policy_version = "never-heard-of";
    club.keeps(sold);
    proof = club.proof();
    for (const auto& found : proof.breaks) UNSCOPED_INFO(to_text(found));
    CHECK(proof.breaks.empty());
    club.tampers("update ledger set amount = amount + 1 where cause = 'Sale' and cause_id = 's-9'");
    CHECK(finds(club.proof(), "should not be there"));
}
