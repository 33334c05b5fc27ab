#pragma once
// Inside the pricing room: what units of one sort of goods earn at most, each used as it earns most, where a VIP price
// hangs on what they save together. As long as that is little, the goods keep their regular price, and no more units
// may save than that bears; or it is more, and all of the goods are charged with what the special price costs. Of how
// many units may save, the linear relaxation is taken: of one that is full at the margin, a part (Dantzig, Operations
// Research 5, 1957).
#include <cstdint>
#include <limits>
#include <vector>

namespace kassa::pricing {

// What a VIP price makes of what goods save, in 1024ths of a weighted cent.
struct Cliff {
    std::int64_t regular = 0;  // in cents: up to so much the goods may save at the regular price
    std::int64_t factor = 0;   // what a cent saved is worth, at the special price
    std::int64_t less = 0;     // and by how much less it is worth at the regular one
    std::int64_t charge = 0;   // what the special price costs; 0 where there is only one price
};

// Which VIP price goods are taken to end up with.
enum class Side { Either, Regular, Special };

class Earnings {
public:
    // One way to use a unit: what it earns, in 1024ths of a weighted cent, and how many cents it saves at least.
    struct Usage {
        std::int64_t earns = 0;
        std::int64_t saves = 0;
    };

    explicit Earnings(const Cliff& cliff, Side side = Side::Either) : cliff_(cliff), side_(side) {}

    // That goods cannot end up with the price that they are taken to have.
    static constexpr std::int64_t never = std::numeric_limits<std::int64_t>::min() / 8;

    // The ways that there are. With a VIP price one of them saves nothing.
    void offer(std::vector<Usage> usages);
    // At most so much of so many units, when others of the goods have saved so many cents: with what these are worth.
    std::int64_t most(std::int64_t units, std::int64_t saved) const;
    // About so many units are used in each way then.
    std::vector<std::int64_t> shares(std::int64_t units, std::int64_t saved) const;

private:
    // A cent of what the goods may save has a price; then a unit earns at most `rest` beside what its cents cost.
    struct Rate {
        std::int64_t price = 0;
        std::int64_t rest = 0;
        std::size_t more = 0;  // the usages between which it decides: the one that saves more, and the other
        std::size_t less = 0;
    };

    std::int64_t at_regular_price(const Usage& usage) const { return usage.earns - cliff_.less * usage.saves; }
    std::int64_t rest(std::int64_t price) const;
    std::int64_t special(std::int64_t units, std::int64_t saved) const {
        return units * usages_[best_].earns + saved * cliff_.factor - cliff_.charge;
    }

    Cliff cliff_;
    Side side_ = Side::Either;
    std::vector<Usage> usages_;
    std::size_t best_ = 0;     // that earns most
    std::vector<Rate> rates_;  // one of which bounds best, whatever may be saved
};

}  // namespace kassa::pricing
