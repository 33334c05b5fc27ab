#pragma once
// Inside the pricing room: promotions made ready to be found. A chain has tens of thousands, a basket meets a few
// dozen; so they are looked up by what the goods are (item, each step of the category's path, brand), and only those
// that are found are looked at any further.
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/pricing/pricing.h"

namespace kassa::pricing {

struct Index {
    // Where goods are named: by a promotion's `goods`, its `get_goods`, or one of its parts.
    static constexpr std::uint32_t in_goods = 0;
    static constexpr std::uint32_t in_get_goods = 1;
    static constexpr std::uint32_t in_first_part = 2;
    struct Place {
        std::uint32_t rank = 0;  // of the promotion
        std::uint32_t scope = in_goods;
        std::uint64_t order() const { return std::uint64_t(rank) << 32 | scope; }
        bool operator==(const Place&) const = default;
    };
    using Places = std::vector<Place>;

    explicit Index(const Rules& rules);

    // Every place that names the product and does not exclude it, once each, in their order.
    void find(const catalog::Product& product, Places& found) const;
    // Whether it looks as if it was made from these rules: as many promotions, the same time zone, and, of some
    // promotions (of all, where they are few), the same id, kind and priority. Whoever changes rules prepares them
    // again; this only catches most of those who forget.
    bool fits(const Rules& rules) const;

    // The promotions' indexes in the rules, by rank: priority, then id, then their order there.
    std::vector<std::uint32_t> by_rank;
    // Of weekdays and hours; null where this machine does not know the zone (then they cannot be believed).
    const std::chrono::time_zone* zone = nullptr;
    std::string zone_name;

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
    };
    // Where an item, a category or a brand is named and where it is excluded, each in the order of places.
    struct Listed {
        Places named;
        Places excluded;
    };
    using ByText = std::unordered_map<std::string, Listed, Hash, std::equal_to<>>;

    // Calls `each` with all that is listed for the product.
    void look_up(const catalog::Product& product, auto each) const;

    ByText items_;
    ByText categories_;
    ByText brands_;
    Places everything_;

    struct Sample {
        std::size_t at = 0;
        std::string id;
        Promotion::Kind kind{};
        int priority = 0;
        bool operator==(const Sample&) const = default;
    };
    static Sample sample(const Rules& rules, std::size_t at);
    std::vector<Sample> samples_;
};

}  // namespace kassa::pricing
