// Members at the store: cards, persons, what may be spent and what a sale does to the ledgers.
#include <catch2/catch_test_macros.hpp>

#include "core/service/vault.h"
#include "tests/service/club.h"

using namespace kassa;
using namespace kassa::tests;
using protocol::Recognised;
using service::Refusal;
using Why = Refusal::Why;

namespace {

protocol::SaleTender stored_value(std::int64_t fen, const Id& authorisation) {
    return {.kind = "stored_value", .payment = "p", .amount = Money::minor(fen), .authorisation = authorisation};
}

std::string everything_in(const std::filesystem::path& folder) {
    std::string all;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        std::ifstream in(entry.path(), std::ios::binary);
        all += std::string(std::istreambuf_iterator<char>(in), {});
    }
    return all;
}

}  // namespace

TEST_CASE("a card is issued with a person and a document, and kiosks know it by card and telephone") {
    OpenClub club;
    const auto done = club.joins("77100001");
    CHECK(done.card == Club::pseudonym("77100001"));
    CHECK(done.tier == "gold");
    CHECK(club.kiosks_know(Club::pseudonym("77100001")) == "gold");
    CHECK(club.kiosks_know(good(protocol::telephone_pseudonym("8613800138000", key_of_cards))) == "gold");
    CHECK(club.sees("77100001").tier == "gold");
    CHECK(good(club.members.view("+86 138 0013 8000")).tier == "gold");
    CHECK(club.members.view(Club::pseudonym("77100002")).error().why == Why::NotFound);

    // Asked again it is answered alike; another application under the id is not believed.
    CHECK(club.joins("77100001") == done);
    protocol::MemberApplication other{.id = "join-" + Club::pseudonym("77100001"),
                                      .card = "77100009",
                                      .tier = "gold",
                                      .document = "passport",
                                      .person = {"Li Na", "13900139000", "9 Nanjing Road", "", ""}};
    CHECK(club.members.apply(other).error().why == Why::Conflict);
    other.id = "join-2";
    CHECK(good(club.members.apply(other)).tier == "gold");
    other.id = "join-3";
    CHECK(club.members.apply(other).error().why == Why::Conflict);  // the card is issued
    other.card = "77100010";
    CHECK(club.members.apply(other).error().why == Why::Conflict);  // the telephone number is another member's
}

TEST_CASE("an application that lacks something is refused with a sentence") {
    OpenClub club;
    const protocol::MemberApplication good_one{.id = "a",
                                               .card = "77100001",
                                               .tier = "gold",
                                               .document = "passport",
                                               .person = {"Li Wei", "13800138000", "8 Nanjing Road", "", ""}};
    const auto refused = [&](auto change) {
        auto application = good_one;
        change(application);
        const auto answer = club.members.apply(application);
        return !answer && answer.error().why == Why::Malformed && !answer.error().sentence.empty();
    };
    CHECK(refused([](auto& a) { a.person.name = ""; }));
    CHECK(refused([](auto& a) { a.person.address = ""; }));
    CHECK(refused([](auto& a) { a.person.telephone = "12"; }));
    CHECK(refused([](auto& a) { a.person.birthday = "1990-02-30"; }));
    CHECK(refused([](auto& a) { a.person.name = "\xFF"; }));
    CHECK(refused([](auto& a) { a.tier = "diamond"; }));
    CHECK(refused([](auto& a) { a.document = "library-card"; }));
    CHECK(refused([](auto& a) { a.card = "*"; }));
    CHECK(refused([](auto& a) { a.id = "no spaces"; }));
    CHECK(good(club.members.apply(good_one)).tier == "gold");
}

TEST_CASE("a person stands in no file of the store in clear, and opens with the store's key only") {
    OpenClub club;
    club.joins("77100001");
    // PostgreSQL's files are its own; what is written to it is the same.
    const std::string bytes = everything_in(club.folder->path());
    REQUIRE(bytes.contains("SQLite format 3") != on_postgresql());
    for (const char* secret : {"Li Wei", "13800138000", "Nanjing", "1990-11-21", "example.org", "77100001"}) {
        INFO(secret);
        CHECK_FALSE(bytes.contains(secret));
    }
    CHECK(good(club.members.export_of("77100001")).person->name == "Li Wei");
    service::Members stranger(*club.storage, club.clock, {key_of_cards, std::string(64, 'c')});
    CHECK_FALSE(stranger.export_of("77100001"));
    service::Members without(*club.storage, club.clock, {key_of_cards, ""});
    const auto answer = without.export_of("77100001");
    REQUIRE_FALSE(answer);
    CHECK(answer.error().sentence.contains("members.key"));
    // It still sells to them.
    CHECK(good(without.view(Club::pseudonym("77100001"))).tier == "gold");

    const std::string key(64, '1');
    const auto sealed = good(service::seal("Li Wei", key, "member-1"));
    CHECK(good(service::unseal(sealed, key, "member-1")) == "Li Wei");
    CHECK(good(service::seal("Li Wei", key, "member-1")) != sealed);
    CHECK_FALSE(service::unseal(sealed, key, "member-2"));
    auto changed = sealed;
    changed[changed.size() / 2] = changed[changed.size() / 2] == 'A' ? 'B' : 'A';
    CHECK_FALSE(service::unseal(changed, key, "member-1"));
    for (const char* wrong : {"", "1:", "2:AAAA", "x"}) CHECK_FALSE(service::unseal(wrong, key, "member-1"));
}

TEST_CASE("a sale's points are booked once, and its taking back takes them once") {
    OpenClub club;
    club.joins("77100001");
    const auto sale = club.bought("s1", "77100001", 72, 12);
    CHECK(club.books(sale).empty());
    CHECK(club.books(sale).empty());
    CHECK(club.sees("77100001").department_points == 72);
    CHECK(club.sees("77100001").supermarket_points == 12);
    CHECK(club.takes_back("s1").empty());
    CHECK(club.takes_back("s1").empty());
    CHECK(club.sees("77100001").department_points == 0);
    CHECK(club.sees("77100001").supermarket_points == 0);
    // A taking back that comes before its sale.
    CHECK(club.takes_back("s2").empty());
    CHECK(club.books(club.bought("s2", "77100001", 100)).empty());
    CHECK(club.sees("77100001").department_points == 0);
}

TEST_CASE("points that were spent before the sale was taken back are owed, and that is said") {
    OpenClub club;
    club.joins("77100001");
    club.books(club.bought("s1", "77100001", 0, 250));
    CHECK(good(club.members.issue_voucher({"v1", Club::pseudonym("77100001"), Recognised::Card, 250})).amount ==
          Money::minor(1'000));
    const auto remarks = club.takes_back("s1");
    REQUIRE(remarks.size() == 1);
    CHECK(remarks[0].contains("250 below zero"));
    CHECK(club.sees("77100001").supermarket_points == -250);
}

TEST_CASE("a card that nobody knows earns nothing, and that is said") {
    OpenClub club;
    const auto remarks = club.books(club.bought("s1", "77199999", 72));
    REQUIRE(remarks.size() == 1);
    CHECK(remarks[0].contains("s1"));
    CHECK(good(club.storage->balances()).empty());
    // Sales without a member leave nothing at all.
    CHECK(club.books(sale("s2", 100)).empty());
    CHECK_FALSE(good(club.storage->has_cause({vip::Cause::Kind::Sale, "s2"})));
}

TEST_CASE("stored value is topped up, held, taken by the sale that names it, and given back with it") {
    OpenClub club;
    club.joins("77100001");
    const protocol::TopUp top_up{"t1", "77100001", Money::minor(5'000)};
    CHECK(good(club.members.top_up(top_up)).stored_value == Money::minor(5'000));
    CHECK(good(club.members.top_up(top_up)).stored_value == Money::minor(5'000));

    const auto held = club.asks("a1", "77100001", 3'000);
    CHECK(held.approved);
    CHECK(held.amount == Money::minor(3'000));
    CHECK(held.until == club.clock.now() + 15min);
    CHECK(club.asks("a1", "77100001", 3'000) == held);
    CHECK(club.sees("77100001").stored_value == Money::minor(2'000));
    // At most what is left; then nothing.
    CHECK(club.asks("a2", "77100001", 3'000).amount == Money::minor(2'000));
    const auto nothing = club.asks("a3", "77100001", 1);
    CHECK_FALSE(nothing.approved);
    CHECK_FALSE(nothing.sentence.empty());
    good(club.members.release("a2"));
    good(club.members.release("a2"));
    CHECK(club.sees("77100001").stored_value == Money::minor(2'000));

    auto sale = club.bought("s1", "77100001", 10);
    sale.tenders = {stored_value(2'500, "a1")};
    CHECK(club.books(sale).empty());
    CHECK(club.books(sale).empty());
    CHECK(club.sees("77100001").stored_value == Money::minor(2'500));
    CHECK(club.members.release("a1").error().why == Why::Conflict);
    CHECK(club.members.release("nothing").error().why == Why::NotFound);

    // Never twice: another sale that names it is told of, and the money is the member's debt or theirs.
    auto again = club.bought("s2", "77100001", 10);
    again.tenders = {stored_value(2'600, "a1")};
    const auto remarks = club.books(again);
    REQUIRE(remarks.size() == 2);
    CHECK(remarks[0].contains("s1"));
    CHECK(remarks[1].contains("100 below zero"));
    club.takes_back("s2");
    club.takes_back("s1");
    CHECK(club.sees("77100001").stored_value == Money::minor(5'000));
    CHECK(club.sees("77100001").department_points == 0);
}

TEST_CASE("what is held for too long is let go, and a sale that comes after it still counts") {
    OpenClub club;
    club.joins("77100001");
    good(club.members.top_up({"t1", "77100001", Money::minor(5'000)}));
    CHECK(club.asks("a1", "77100001", 5'000).approved);
    club.clock.advance(15min - 1ms);
    CHECK(good(club.members.release_overdue()) == 0);
    CHECK(club.sees("77100001").stored_value.is_zero());
    club.clock.advance(1ms);
    CHECK(good(club.members.release_overdue()) == 1);
    CHECK(good(club.members.release_overdue()) == 0);
    CHECK(club.sees("77100001").stored_value == Money::minor(5'000));
    auto sale = club.bought("s1", "77100001", 10);
    sale.tenders = {stored_value(5'000, "a1")};
    CHECK(club.books(sale).empty());
    CHECK(club.sees("77100001").stored_value.is_zero());
    // Without the job, looking at the card is enough.
    good(club.members.top_up({"t2", "77100001", Money::minor(700)}));
    CHECK(club.asks("a2", "77100001", 700).approved);
    club.clock.advance(1h);
    CHECK(club.sees("77100001").stored_value == Money::minor(700));
}

TEST_CASE("only the card itself spends; a picture of it or a telephone number does not") {
    OpenClub club;
    club.joins("77100001");
    good(club.members.top_up({"t1", "77100001", Money::minor(5'000)}));
    club.books(club.bought("s1", "77100001", 0, 250));
    const std::string telephone = good(protocol::telephone_pseudonym("8613800138000", key_of_cards));
    struct Row {
        const char* name;
        std::string card;
        Recognised how;
        bool spends;
    };
    const Row rows[] = {{"picture", Club::pseudonym("77100001"), Recognised::Picture, false},
                        {"telephone", telephone, Recognised::Telephone, false},
                        {"a telephone number that says it is a card", telephone, Recognised::Card, false},
                        {"card", Club::pseudonym("77100001"), Recognised::Card, true}};
    for (const Row& row : rows) {
        INFO(row.name);
        const std::string id = std::to_string(&row - rows);
        const auto held =
            good(club.members.authorise({"a" + id, row.card, row.how, "stored_value", "", Money::minor(10)}));
        CHECK(held.approved == row.spends);
        const auto voucher = club.members.issue_voucher({"v" + id, row.card, row.how, 250});
        CHECK(voucher.has_value() == row.spends);
    }
    // By telephone the points are shown and the money is not.
    const auto seen = good(club.members.view(telephone));
    CHECK(seen.stored_value.is_zero());
    CHECK(seen.vouchers.empty());
    CHECK(seen.tier == "gold");
}

TEST_CASE("a voucher takes its points when it is issued, is spent on goods in parts, and has an end") {
    OpenClub club;
    club.joins("77100001");
    club.books(club.bought("s1", "77100001", 0, 700));
    const auto card = Club::pseudonym("77100001");
    CHECK(club.members.issue_voucher({"v0", card, Recognised::Card, 601}).error().why == Why::Malformed);
    CHECK(club.members.issue_voucher({"v0", card, Recognised::Card, 1'000}).error().why == Why::Conflict);
    const auto voucher = good(club.members.issue_voucher({"v1", card, Recognised::Card, 600}));
    CHECK(good(club.members.issue_voucher({"v1", card, Recognised::Card, 600})) == voucher);
    CHECK(voucher.amount == Money::minor(3'000));
    CHECK(club.sees("77100001").supermarket_points == 100);
    REQUIRE(club.sees("77100001").vouchers.size() == 1);

    CHECK(club.asks("a1", "77100001", 1'000, "v1").amount == Money::minor(1'000));
    auto sale = club.bought("s2", "77100001", 0);
    sale.tenders = {{.kind = "voucher",
                     .payment = "p",
                     .amount = Money::minor(1'000),
                     .authorisation = "a1",
                     .voucher = "v1"}};
    CHECK(club.books(sale).empty());
    CHECK(club.sees("77100001").vouchers[0].amount == Money::minor(2'000));
    CHECK(club.asks("a2", "77100001", 9'000, "v1").amount == Money::minor(2'000));
    CHECK_FALSE(club.asks("a3", "77100001", 1, "v1").approved);
    good(club.members.release("a2"));
    club.takes_back("s2");
    CHECK(club.sees("77100001").vouchers[0].amount == Money::minor(3'000));

    club.joins("77100002", "gold", "13900139000");
    CHECK_FALSE(club.asks("a4", "77100002", 1, "v1").approved);
    CHECK_FALSE(club.asks("a5", "77100001", 1, "v9").approved);
    club.clock.advance(24h * 365);
    CHECK_FALSE(club.asks("a6", "77100001", 1, "v1").approved);
    CHECK(club.sees("77100001").vouchers.empty());
}

TEST_CASE("a sale that was paid offline is booked as it happened") {
    OpenClub club;
    club.joins("77100001");
    good(club.members.top_up({"t1", "77100001", Money::minor(500)}));
    auto sale = club.bought("s1", "77100001", 1);
    sale.tenders = {stored_value(800, "")};
    const auto remarks = club.books(sale);
    REQUIRE(remarks.size() == 1);
    CHECK(remarks[0].contains("300 below zero"));
    CHECK(club.sees("77100001").stored_value == Money::minor(-300));

    auto strange = sale;
    strange.id = "s2";
    strange.member.reset();
    strange.tenders = {stored_value(800, "never-given"),
                       {.kind = "voucher", .payment = "p", .amount = Money::minor(100), .voucher = "none"}};
    CHECK(club.books(strange).size() == 3);
    CHECK(good(club.storage->balance(vip::unknown, vip::Unit::StoredValue)) == -800);
    CHECK(good(club.storage->balance(vip::sales, vip::Unit::Voucher)) == 100);
}

TEST_CASE("a lost card is blocked, replaced for a fee with everything that was on it; a broken one free") {
    OpenClub club;
    club.joins("77100001");
    club.books(club.bought("s1", "77100001", 72));
    const auto offline = club.bought("s2", "77100001", 8);
    club.clock.advance(1min);
    good(club.members.top_up({"t1", "77100001", Money::minor(5'000)}));
    // The card is gone, so it is the telephone number that they know.
    CHECK(good(club.members.block({"b1", "+8613800138000"})).card.empty());
    CHECK(good(club.members.block({"b1", "+8613800138000"})).card.empty());
    CHECK(club.kiosks_know(Club::pseudonym("77100001")) == "");
    CHECK(club.sees("77100001") == protocol::MemberView{.card = Club::pseudonym("77100001"), .blocked = true});
    CHECK_FALSE(club.asks("a1", "77100001", 1).approved);
    CHECK(club.members.issue_voucher({"v1", Club::pseudonym("77100001"), Recognised::Card, 250}).error().why ==
          Why::NotAllowed);
    CHECK(club.members.top_up({"t2", "77100001", Money::minor(1)}).error().why == Why::Conflict);

    protocol::CardReplacement request{.id = "r1", .card = "+8613800138000", .new_card = "77100002"};
    CHECK(club.members.replace(request).error().why == Why::Conflict);
    request.document = "identity-card";
    const auto done = good(club.members.replace(request));
    CHECK(good(club.members.replace(request)) == done);
    CHECK(done.fee == Money::minor(500));
    CHECK(done.card == Club::pseudonym("77100002"));
    CHECK(done.stored_value == Money::minor(5'000));
    CHECK(club.sees("77100002").department_points == 72);
    CHECK(club.kiosks_know(Club::pseudonym("77100002")) == "gold");
    CHECK(club.kiosks_know(Club::pseudonym("77100001")) == "");
    CHECK(good(club.storage->balance(vip::fees, vip::Unit::StoredValue)) == 500);
    // A sale that was made with the old card before it was lost, while the kiosk was offline, finds its member.
    club.books(offline);
    CHECK(club.sees("77100002").department_points == 80);

    protocol::CardReplacement broken{
        .id = "r2", .card = "77100002", .new_card = "77100003", .why = vip::Replacing::Broken};
    CHECK(club.members.replace(broken).error().why == Why::Conflict);
    broken.old_card_handed_in = true;
    CHECK(good(club.members.replace(broken)).fee.is_zero());
    CHECK(club.sees("77100003").department_points == 80);
    broken.id = "r3";
    broken.card = "77100001";
    CHECK(club.members.replace(broken).error().why == Why::Conflict);
    CHECK(good(club.storage->balance(vip::fees, vip::Unit::StoredValue)) == 500);
}

TEST_CASE("what a member may become is noticed from what they bought today and this year") {
    OpenClub club;
    club.joins("77100001");
    const auto spends = [&](const Id& id, std::int64_t fen) { club.books(club.bought(id, "77100001", 1, 0, fen)); };
    club.clock.advance(24h * -320);  // January
    spends("january", 2'900'000);
    CHECK(club.sees("77100001").may_become == "platinum");  // 29,000 on that day is above 10,000 already
    club.clock.advance(24h * 100);
    CHECK(club.sees("77100001").may_become.empty());
    spends("april", 99'999);
    CHECK(club.sees("77100001").may_become.empty());
    spends("april-2", 1);
    CHECK(club.sees("77100001").may_become == "platinum");
    club.takes_back("april-2");
    CHECK(club.sees("77100001").may_become.empty());
    good(club.members.upgrade({"u1", "77100001", "platinum"}));
    CHECK(club.kiosks_know(Club::pseudonym("77100001")) == "platinum");
    CHECK(club.kiosks_know(good(protocol::telephone_pseudonym("8613800138000", key_of_cards))) == "platinum");
    CHECK(club.members.upgrade({"u2", "77100001", "diamond"}).error().why == Why::Malformed);
}

TEST_CASE("promotions with a limit are counted for their member over purchases") {
    OpenClub club;
    club.joins("77100001");
    auto sale = club.bought("s1", "77100001", 1);
    sale.priced.applied = {{.promotion = "eggs", .times = 2}, {.promotion = "milk", .times = 1}};
    club.books(sale);
    sale.id = "s2";
    club.books(sale);
    club.books(sale);
    CHECK(club.sees("77100001").used == std::map<std::string, int>{{"eggs", 4}, {"milk", 2}});
    club.takes_back("s1");
    club.takes_back("s2");
    CHECK(club.sees("77100001").used.empty());
}

TEST_CASE("a sale for a tier that the member does not have is told") {
    OpenClub club;
    club.joins("77100001");
    auto sale = club.bought("s1", "77100001", 10);
    sale.basket.member_tier = "platinum";
    REQUIRE(club.books(sale).size() == 1);
    sale.id = "s2";
    sale.basket.member_tier = "gold";
    CHECK(club.books(sale).empty());
    auto nobodys = kassa::tests::sale("s3", 100);
    nobodys.basket.member_tier = "gold";
    const auto remarks = club.books(nobodys);
    REQUIRE(remarks.size() == 1);
    CHECK(remarks[0].contains("no card was shown"));
}

TEST_CASE("a lost card neither earns nor spends once it is blocked, even where a lane had not heard of it") {
    OpenClub club;
    club.joins("77100001");
    good(club.members.top_up({"t1", "77100001", Money::minor(5'000)}));
    auto before = club.bought("s1", "77100001", 10);
    club.clock.advance(1h);
    good(club.members.block({"b1", "77100001"}));
    club.clock.advance(1h);
    auto after = club.bought("s2", "77100001", 20);
    after.tenders = {stored_value(800, "")};
    const auto remarks = club.books(after);
    REQUIRE(remarks.size() == 2);
    CHECK(remarks[0].contains("blocked or replaced"));
    CHECK(remarks[1].contains("does not know"));
    CHECK(club.books(before).empty());  // told late, and made before the loss
    SECTION("found") {
        CHECK(good(club.members.unblock({"u1", "77100001"})).department_points == 10);
        CHECK(club.books(club.bought("s3", "77100001", 5)).empty());
        CHECK(club.sees("77100001").department_points == 15);
        CHECK(club.sees("77100001").stored_value == Money::minor(5'000));
        CHECK(club.kiosks_know(Club::pseudonym("77100001")) == "gold");
    }
    SECTION("replaced") {
        good(club.members.replace({"r1", "77100001", "77100009", vip::Replacing::Lost, "passport", false}));
        CHECK(club.members.unblock({"u1", "77100001"}).error().why == Why::Conflict);
        CHECK(club.books(club.bought("s3", "77100001", 5)).size() == 1);
        CHECK(club.sees("77100009").department_points == 10);
    }
    SECTION("a file of members that does not know of the loss") {
        good(club.members.import({{.card = "77100001", .tier = "platinum", .person = {}}}));
        CHECK(club.kiosks_know(Club::pseudonym("77100001")) == "");
        good(club.members.unblock({"u1", "77100001"}));
        CHECK(club.sees("77100001").tier == "platinum");
    }
}

TEST_CASE("an erased member is gone, and the ledger stays and balances") {
    OpenClub club;
    club.joins("77100001");
    club.books(club.bought("s1", "77100001", 72));
    good(club.members.top_up({"t1", "77100001", Money::minor(5'000)}));
    const auto exported = good(club.members.export_of("77100001"));
    CHECK(exported.person->telephone == "13800138000");
    CHECK(exported.cards.size() == 2);
    CHECK(exported.ledger.size() == 2);
    CHECK(exported.purchases.empty());  // this test's books keep no record
    CHECK(club.asks("a1", "77100001", 100).approved);
    CHECK(club.members.erase({"e0", "77100001"}).error().why == Why::Conflict);
    good(club.members.release("a1"));
    const auto gone = good(club.members.erase({"e1", "77100001"}));
    CHECK(gone.paid_out == Money::minor(5'000));
    CHECK(gone.stored_value.is_zero());
    CHECK(good(club.members.erase({"e1", "77100001"})) == gone);
    for (const auto& [of, amount] : good(club.storage->balances()))
        if (of.first == vip::member_account(exported.member)) CHECK(amount == 0);
    CHECK(good(club.storage->balance(vip::till, vip::Unit::StoredValue)) == 0);
    CHECK_FALSE(good(club.storage->holds_personal_data()));
    CHECK(club.members.view(Club::pseudonym("77100001")).error().why == Why::NotFound);
    CHECK(club.members.view("+8613800138000").error().why == Why::NotFound);
    CHECK(club.members.export_of("77100001").error().why == Why::NotFound);
    CHECK(club.kiosks_know(Club::pseudonym("77100001")) == "");
    // The old sale can still be taken back, and the number can be a member's again.
    CHECK(club.takes_back("s1").size() == 1);  // its points are owed, by nobody
    CHECK(club.joins("77100009").department_points == 0);
}

TEST_CASE("a lane's sale reaches its member's ledgers with the books, once, and what does not fit calls a person") {
    OpenClub club;
    club.joins("77100001");
    service::Books books(
        *club.storage, club.clock,
        [](const std::string&, std::int64_t) -> service::Answer<std::shared_ptr<const pricing::Rules>> {
            return std::unexpected(Refusal{Why::NotFound, "this test has no rules"});
        },
        [&](const protocol::Sale& sale, const pricing::PricedBasket& priced, const service::MemberLimits&) {
            return club.members.book_sale(sale, priced);
        });
    const auto body = to_json(club.bought("s1", "77100001", 72, 12));
    for (int told = 0; told < 3; ++told) good(books.keep_sale("lane-1", body));
    CHECK(club.sees("77100001").department_points == 72);
    CHECK(club.sees("77100001").supermarket_points == 12);

    auto offline = club.bought("s2", "77100001", 1);
    offline.tenders = {stored_value(10'000, "")};
    good(books.keep_sale("lane-1", to_json(offline)));
    CHECK(club.sees("77100001").stored_value == Money::minor(-10'000));
    const auto cases = good(club.storage->cases_since({.open = true}));
    CHECK(std::ranges::any_of(cases, [](const auto& row) { return row.body.contains("below zero"); }));
}

TEST_CASE("what a lane without the store did not see of its member calls a person") {
    OpenClub club;
    club.joins("77100001");
    const service::MemberLimits limits{{"once", 1}};
    const auto books = [&](const Id& id, std::map<std::string, int> applied, bool birthday, Instant at) {
        auto sale = club.bought(id, "77100001", 10);
        sale.basket.at = at;
        sale.basket.birthday = birthday;
        for (const auto& [promotion, times] : applied) sale.priced.applied.push_back({promotion, times, {}, ""});
        std::vector<std::string> remarks;
        good(club.storage->transaction([&]() -> Result<void> {
            remarks = good(club.members.book_sale(sale, sale.priced, limits));
            return {};
        }));
        return remarks;
    };
    const Instant on_the_day = noon;  // 21 November; the member's birthday
    CHECK(books("s1", {{"once", 1}, {"often", 3}}, true, on_the_day).empty());
    CHECK(books("s2", {{"often", 3}}, true, on_the_day + 13h).empty());  // begun before midnight
    CHECK(books("s3", {{"once", 1}}, false, on_the_day) ==
          std::vector<std::string>{"with sale s3 the member has had promotion once 2 times; its limit, when it was sold, "
                                   "was 1"});
    CHECK(books("s4", {}, true, on_the_day + 40h) ==
          std::vector<std::string>{"sale s4 was priced for a birthday, and the member has none on that day"});
}

TEST_CASE("a file of members is taken in, and again") {
    OpenClub club;
    const protocol::Person person{"Li Wei", "13800138000", "8 Nanjing Road", "", ""};
    const std::vector<service::MemberLine> lines{
        {"77100001", "gold", person}, {"77100002", "platinum", {}}, {"77100003", "", {}}};
    CHECK(good(club.members.import(lines)) == service::ImportCount{3, 0, 0});
    CHECK(good(club.members.import(lines)) == service::ImportCount{0, 0, 3});
    CHECK(club.kiosks_know(Club::pseudonym("77100003")) == "");
    CHECK(good(club.members.export_of("77100001")).person == person);
    CHECK(good(club.members.import({{"77100003", "gold", {}}, {"77100002", "", {}}})) == service::ImportCount{0, 2, 0});
    CHECK(club.sees("77100003").tier == "gold");
    CHECK(club.sees("77100002").blocked);
    const protocol::Person unreachable{"Li", "1", "x", "", ""};
    const auto wrong = club.members.import({{"77100004", "gold", {}}, {"77100005", "gold", unreachable}});
    REQUIRE_FALSE(wrong);
    CHECK(wrong.error().sentence.contains("member 2"));
    CHECK(club.members.view(Club::pseudonym("77100004")).error().why == Why::NotFound);
    // A card of which only the tier is known gets its person at the desk.
    CHECK(club.joins("77100003", "platinum", "13900139000").tier == "platinum");
}

TEST_CASE("a store that had tiers by card before it had members goes on with them") {
    OpenClub club;
    const auto card = Club::pseudonym("77100001");
    good(club.storage->transaction(
        [&] { return club.storage->put_member({{card, "gold"}, good(club.storage->take_changes(1))}); }));
    CHECK(club.books(club.bought("s1", "77100001", 72)).empty());
    CHECK(club.sees("77100001").department_points == 72);
}
