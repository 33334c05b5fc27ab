// The ledgers under a random life of sales, voids, vouchers, payments and year ends, each told again at random:
// balances are the sums of their entries, all accounts of a unit are zero together, and members have what a plain
// account of the same life says.
#include <catch2/catch_test_macros.hpp>

#include <set>

#include "core/base/random.h"
#include "tests/service/club.h"

using namespace kassa;
using namespace kassa::tests;
using protocol::Recognised;

namespace {

struct Purse {
    std::int64_t department = 0, supermarket = 0, money = 0;
    bool operator==(const Purse&) const = default;
};

// What a sale did, to be undone.
struct Bought {
    std::string card;
    Purse change;
};

class Life {
public:
    explicit Life(std::uint64_t seed) : random_(seed) {
        club_.opens();
        for (int i = 0; i < cards; ++i)
            club_.joins(card(i), i % 2 ? "platinum" : "gold", std::format("1380013800{}", i));
    }

    void lives(int steps) {
        for (int i = 0; i < steps; ++i) {
            step();
            if (random_.below(4) == 0) club_.clock.advance(Duration(random_.below(20 * 60'000)));
            if (random_.below(40) == 0) club_.clock.advance(24h * 60);
        }
        good(club_.members.release_overdue());
        club_.clock.advance(1h);
        good(club_.members.release_overdue());
    }

    void check() {
        std::vector<vip::Entry> entries;
        good(club_.storage->each_entry([&](const vip::Entry& entry) { entries.push_back(entry); }));
        const vip::Balances sums = vip::balances_of(entries), kept = good(club_.storage->balances());
        CHECK(kept == sums);
        std::map<vip::Unit, std::int64_t> together;
        for (const auto& [account, balance] : kept) {
            CHECK(good(club_.storage->balance(account.first, account.second)) == balance);
            together[account.second] += balance;
            if (account.first.starts_with("hold/")) CHECK(balance == 0);
        }
        for (const auto& [unit, sum] : together) CHECK(sum == 0);
        for (int i = 0; i < cards; ++i) {
            const auto seen = club_.sees(card(i));
            INFO(card(i));
            const Purse held{seen.department_points, seen.supermarket_points, seen.stored_value.minor_units()};
            CHECK(held == purses_[card(i)]);
        }
        CHECK(entries.size() > 100);
    }

private:
    static constexpr int cards = 4;
    static std::string card(int i) { return std::format("7710000{}", i); }
    std::string any_card() { return card(int(random_.below(cards))); }
    Id new_id(const char* kind) { return std::format("{}{}", kind, ++counter_); }
    // Everything may be told more than once.
    template <class Act>
    void perhaps_again(Act act) {
        act();
        while (random_.below(3) == 0) act();
    }

    void step() {
        switch (random_.below(8)) {
            case 0:
            case 1: return buys("");
            case 2:
            case 3: return pays();
            case 4: return takes_back();
            case 5: return tops_up();
            case 6: return exchanges();
            default: return ends_year();
        }
    }

    void buys(const Id& authorisation, const std::string& by = "", std::int64_t paid = 0) {
        const std::string card = by.empty() ? any_card() : by;
        const auto department = std::int64_t(random_.below(2'000)), supermarket = std::int64_t(random_.below(600));
        auto sale = club_.bought(new_id("s"), card, department, supermarket);
        if (paid > 0)
            sale.tenders = {{.kind = "stored_value",
                             .payment = "p",
                             .amount = Money::minor(paid),
                             .authorisation = authorisation}};
        const Purse change{sale.priced.points->department, sale.priced.points->supermarket, -paid};
        // Now and then the taking back overtakes the sale: then neither counts.
        const bool overtaken = random_.below(12) == 0;
        if (overtaken) club_.takes_back(sale.id);
        perhaps_again([&] { club_.books(sale); });
        if (overtaken) return;
        add(card, change, 1);
        sales_[sale.id] = {card, change};
    }

    void pays() {
        const std::string card = any_card();
        const Id id = new_id("a");
        const auto asked = std::int64_t(1 + random_.below(4'000));
        protocol::Authorisation held;
        perhaps_again([&] { held = club_.asks(id, card, asked); });
        if (!held.approved) return;
        if (random_.below(4) == 0) return perhaps_again([&] { good(club_.members.release(id)); });
        if (random_.below(4) == 0) return;  // the kiosk never comes back: it is let go in its time
        if (random_.below(6) == 0) club_.clock.advance(20min);
        buys(id, card, held.amount.minor_units());
    }

    void takes_back() {
        if (sales_.empty()) return;
        const auto found = std::next(sales_.begin(), std::ptrdiff_t(random_.below(sales_.size())));
        perhaps_again([&] { club_.takes_back(found->first); });
        add(found->second.card, found->second.change, -1);
        sales_.erase(found);
    }

    void tops_up() {
        const std::string card = any_card();
        const protocol::TopUp top_up{new_id("t"), card, Money::minor(std::int64_t(1 + random_.below(5'000)))};
        perhaps_again([&] { good(club_.members.top_up(top_up)); });
        purses_[card].money += top_up.amount.minor_units();
    }

    void exchanges() {
        const std::string card = any_card();
        const protocol::VoucherRequest request{new_id("v"), Club::pseudonym(card), Recognised::Card,
                                               random_.below(2) ? 250 : 600};
        const bool enough = purses_[card].supermarket >= request.points;
        perhaps_again([&] { REQUIRE(club_.members.issue_voucher(request).has_value() == enough); });
        if (enough) purses_[card].supermarket -= request.points;
    }

    // In this life every entry was made before now, so a year that is over takes what there is.
    void ends_year() {
        club_.clock.advance(24h * 366);
        const std::chrono::year_month_day today(std::chrono::floor<std::chrono::days>(club_.clock.now()));
        const int last_year = int(today.year()) - 1;
        if (!ended_.insert(last_year).second) return;
        perhaps_again([&] { good(club_.members.year_end(last_year)); });
        for (int i = 0; i < cards; ++i) {
            Purse& purse = purses_[card(i)];
            if (purse.department <= 0) continue;
            purse.money += rebate(purse.department);
            purse.department = 0;
        }
    }

    // The rebate in the plainest words: whole percents of points that stand for one unit of money each.
    static std::int64_t rebate(std::int64_t points) {
        const int percent = points < 1'000 ? 0 : points < 3'000 ? 1 : points < 6'000 ? 2 : points < 10'000 ? 3 : 4;
        return points * percent;
    }

    void add(const std::string& card, const Purse& change, int sign) {
        purses_[card].department += sign * change.department;
        purses_[card].supermarket += sign * change.supermarket;
        purses_[card].money += sign * change.money;
    }

    Random random_;
    Club club_;
    int counter_ = 0;
    std::map<std::string, Purse> purses_;
    std::map<Id, Bought> sales_;
    std::set<int> ended_;
};

}  // namespace

TEST_CASE("ledgers balance whatever happens, and however often it is told") {
    for (const std::uint64_t seed : {1, 2, 3}) {
        INFO("seed " << seed);
        Life life(seed);
        life.lives(150);
        life.check();
    }
}
