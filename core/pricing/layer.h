#pragma once
// Inside the pricing room: the states in which a search stands after so many units, without those that can no longer
// become the cheapest.
#include <algorithm>
#include <cstdint>
#include <vector>

#include "core/pricing/machines.h"

namespace kassa::pricing {

// The states after some units have been read; of each only the cheapest way to it (with several classes of goods:
// those that are cheapest in some class).
class Layer {
public:
    explicit Layer(const Machines& machines) : machines_(&machines), width_(machines.width()), table_(64) {}

    std::size_t size() const { return gone_.size(); }
    std::int64_t* state(std::size_t i) { return states_.data() + i * width_; }
    const std::int64_t* state(std::size_t i) const { return states_.data() + i * width_; }

    std::size_t bytes() const { return states_.size() * sizeof(std::int64_t); }

    // How often states were compared since it was cleared.
    std::int64_t compared() const { return compared_; }

    void clear() {
        compared_ = 0;
        states_.clear();
        gone_.clear();
        std::ranges::fill(table_, Slot{});
    }

    // Of states that differ only in what they cost and what their goods have saved, those that may still become the
    // cheapest; the goods at `place` are being read, `left` of them are still to come.
    void insert(const std::int64_t* state, std::size_t place, std::int64_t left) {
        if ((size() + 1) * 2 > table_.size()) grow();
        std::size_t slot = hash(state);
        const auto tag = std::uint32_t(slot >> 32);
        slot &= table_.size() - 1;
        for (; table_[slot].number != 0; slot = (slot + 1) & (table_.size() - 1)) {
            if (table_[slot].tag != tag) continue;
            ++compared_;
            const std::size_t number = table_[slot].number - 1;
            std::int64_t* other = this->state(number);
            if (gone_[number] || !std::equal(state, state + machines_->shape_width(), other)) continue;
            if (is_as_good(other, state, place, left)) return;
            if (is_as_good(state, other, place, left)) gone_[number] = true;
        }
        states_.insert(states_.end(), state, state + width_);
        gone_.push_back(false);
        table_[slot] = {std::uint32_t(size()), tag};
    }

    // Lets go of what others have beaten; nothing is inserted after that.
    void tidy() {
        if (!std::ranges::contains(gone_, true)) return;
        std::vector<std::size_t> numbers;
        for (std::size_t i = 0; i < size(); ++i)
            if (!gone_[i]) numbers.push_back(i);
        keep(numbers);
    }

    // Keeps the states of these numbers, in their order; nothing is inserted after that.
    void keep(const std::vector<std::size_t>& numbers) {
        for (std::size_t i = 0; i < numbers.size(); ++i)
            if (numbers[i] != i) std::copy_n(state(numbers[i]), width_, state(i));
        states_.resize(numbers.size() * width_);
        gone_.assign(numbers.size(), false);
    }

private:
    struct Slot {
        std::uint32_t number = 0;  // of a state, + 1
        std::uint32_t tag = 0;     // the upper half of its hash
    };

    std::size_t hash(const std::int64_t* state) const {
        // Sums of products do not wait for each other.
        std::uint64_t mixed = 0;
        std::uint64_t factor = 0x9E3779B97F4A7C15;
        for (std::size_t i = 0; i < machines_->shape_width(); ++i, factor += 0xD6E8FEB86659FD94)
            mixed += (std::uint64_t(state[i]) + i) * factor;
        mixed ^= mixed >> 32;
        mixed *= 0xD6E8FEB86659FD93;
        mixed ^= mixed >> 29;
        return mixed;
    }

    // Not dearer in any class whatever comes, and where it is as dear in all, not behind in rank.
    bool is_as_good(const std::int64_t* one, const std::int64_t* other, std::size_t place, std::int64_t left) {
        doubts_.assign(machines_->dimensions(), 0);
        const std::int64_t* behind_shape = one + machines_->shape_width();
        if (!std::equal(behind_shape, one + machines_->key_width(), other + machines_->shape_width())) {
            machines_->add_least_doubts(one, other, place, doubts_.data());
            if (is_dearer(one, other)) return false;
            std::ranges::fill(doubts_, 0);
            machines_->add_doubts(one, other, place, left, doubts_.data());
        }
        if (is_dearer(one, other)) return false;
        bool cheaper = false;
        for (std::size_t i = 0; i < machines_->dimensions(); ++i)
            cheaper = cheaper || machines_->costs(one)[i] + doubts_[i] < machines_->costs(other)[i];
        return cheaper || machines_->rank(one) <= machines_->rank(other);
    }

    // In some class, with what is in doubt.
    bool is_dearer(const std::int64_t* one, const std::int64_t* other) const {
        for (std::size_t i = 0; i < machines_->dimensions(); ++i)
            if (machines_->costs(one)[i] + doubts_[i] > machines_->costs(other)[i]) return true;
        return false;
    }

    void grow() {
        std::vector<Slot> larger(table_.size() * 4);
        for (const Slot& one : table_) {
            if (one.number == 0) continue;
            std::size_t slot = hash(state(one.number - 1)) & (larger.size() - 1);
            while (larger[slot].number != 0) slot = (slot + 1) & (larger.size() - 1);
            larger[slot] = one;
        }
        table_ = std::move(larger);
    }

    std::int64_t compared_ = 0;
    const Machines* machines_;
    std::size_t width_;
    std::vector<std::int64_t> states_;
    std::vector<bool> gone_;  // by number: beaten by one that came later
    std::vector<std::int64_t> doubts_;
    std::vector<Slot> table_;  // by the lower half; its size is a power of two
};

}  // namespace kassa::pricing
