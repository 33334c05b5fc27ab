#include "core/pricing/meetings.h"

#include <bit>

namespace kassa::pricing {
namespace {

// Some of the promotions, by rank, numbered in this order.
class Ranks {
public:
    explicit Ranks(std::size_t promotions) : words_(promotions / 64 + 1) {}

    void add(std::uint32_t rank) { words_[rank / 64] |= bit(rank); }
    bool has(std::uint32_t rank) const { return (words_[rank / 64] & bit(rank)) != 0; }

    // Calls `keep` for each in their order, and takes out those for which it says no.
    void keep_if(auto keep) {
        for (std::size_t i = 0; i < words_.size(); ++i)
            for (std::uint64_t left = words_[i]; left != 0; left &= left - 1) {
                const auto rank = std::uint32_t(i * 64 + std::size_t(std::countr_zero(left)));
                if (!keep(rank)) words_[i] &= ~bit(rank);
            }
    }

    // To be called before `number_of`, when what is in it stays.
    void number() {
        before_.reserve(words_.size());
        std::uint32_t sum = 0;
        for (const std::uint64_t word : words_) {
            before_.push_back(sum);
            sum += std::uint32_t(std::popcount(word));
        }
    }
    // How many of them come before this one.
    std::uint32_t number_of(std::uint32_t rank) const {
        return before_[rank / 64] + std::uint32_t(std::popcount(words_[rank / 64] & (bit(rank) - 1)));
    }

private:
    static std::uint64_t bit(std::uint32_t rank) { return std::uint64_t(1) << (rank % 64); }

    std::vector<std::uint64_t> words_;
    std::vector<std::uint32_t> before_;  // by word
};

struct Naming {
    std::uint32_t promotion = 0;  // its rank, then its number among those that hold
    Meeting meeting;
};

}  // namespace

Meetings meetings_of(const std::vector<Goods>& goods, const Rules& rules, const Index& index,
                     const Circumstances& circumstances) {
    Meetings meetings;
    Ranks ranks(index.by_rank.size());
    std::vector<Naming> found;
    Index::Places places;
    for (std::size_t sort = 0; sort < goods.size(); ++sort) {
        index.find(*goods[sort].product, places);
        for (const Index::Place place : places) {
            found.push_back({place.rank, {std::uint32_t(sort), place.scope}});
            ranks.add(place.rank);
        }
    }
    ranks.keep_if([&](std::uint32_t rank) {
        const Promotion& promotion = rules.promotions[index.by_rank[rank]];
        const Holding holding = circumstances.holds(promotion);
        if (holding == Holding::HoursUnsure) meetings.hours_left_out = true;
        if (holding == Holding::Yes) meetings.promotions.push_back({&promotion, {}});
        return holding == Holding::Yes;
    });
    ranks.number();
    std::erase_if(found, [&](const Naming& one) { return !ranks.has(one.promotion); });
    std::vector<std::uint32_t> ends(meetings.promotions.size());
    for (Naming& one : found) ++ends[one.promotion = ranks.number_of(one.promotion)];
    meetings.all.resize(found.size());
    std::uint32_t begin = 0;
    for (std::size_t i = 0; i < ends.size(); ++i) {
        meetings.promotions[i].goods = std::span(meetings.all).subspan(begin, ends[i]);
        begin += std::exchange(ends[i], begin);
    }
    for (const Naming& one : found) meetings.all[ends[one.promotion]++] = one.meeting;
    return meetings;
}

}  // namespace kassa::pricing
