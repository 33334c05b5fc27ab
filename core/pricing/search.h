#pragma once
// Inside the pricing room: the cheapest way to give a cluster's goods to its offers (search.cpp says what is tried).
#include <cstdint>
#include <optional>
#include <vector>

#include "core/pricing/clusters.h"
#include "core/pricing/settle.h"

namespace kassa::pricing {

// One way to use the promotions of a cluster.
struct Way {
    std::vector<std::int64_t> costs;  // by class of goods: what is paid, less what is paid at list prices
    std::vector<std::vector<Run>> runs;  // by place of the cluster
    bool is_estimate = false;            // the costs are not exactly what will be paid: very large sets
};

// How the goods of a cluster come to different final prices, by place.
struct Outlook {
    // The class of the goods, from 0 to `dimensions` - 1: those of one class are treated alike by the basket stage.
    std::vector<std::size_t> classes;
    std::size_t dimensions = 1;
};

// A way is of interest only while its costs, weighted by class, are no more than this.
struct Limit {
    std::vector<std::int64_t> weights;
    std::int64_t most = 0;
};
using Limits = std::vector<Limit>;  // all of which have to be kept

// Steps that may still be taken for a cluster: after that nothing more is made better (search.cpp). What has begun
// goes to its end, and the last passes are made all the same. What a cluster takes, others may still take as well, but
// for what is the most for a whole basket.
class Work {
public:
    static constexpr std::int64_t most = 4'000'000;
    // The same for a whole basket, with all that is allowed along lines and when coupons are handed out: then only
    // little is tried for what is left. With the proofs and bounds that is mostly 3 to 10 seconds on a small box for a
    // basket that needs it, at most some 35.
    static constexpr std::int64_t most_in_all = 60'000'000;

    explicit Work(std::int64_t& spent) : spent_(&spent) {}
    // So many from now on, as for another line.
    void allow(std::int64_t steps) { left_ = allowed_ = steps; }
    std::int64_t allowed() const { return allowed_; }
    void take(std::int64_t steps) { left_ -= steps, *spent_ += steps; }
    bool is_over() const { return left_ <= 0 || is_spent(); }
    bool is_half_over() const { return left_ * 2 <= allowed_ || is_spent(); }
    bool is_spent() const { return left_in_all() <= 0; }
    std::int64_t left_in_all() const { return most_in_all - *spent_; }

private:
    std::int64_t* spent_;  // by the whole basket
    std::int64_t allowed_ = most;
    std::int64_t left_ = most;
};

struct Shop {
    const std::vector<Goods>& goods;
    const std::vector<Offer>& offers;
    const Rules& rules;  // give the VIP price
    Work& work;
};

// What is found for a cluster, and whether nothing can be cheaper.
struct Found {
    std::vector<Way> ways;
    bool is_exact = true;
};

// Little: what mostly is enough. More: what is left to do where that was not enough. Full: all that search.cpp says.
enum class Effort { Little, More, Full };

std::int64_t cost_of(const Way& way, const std::vector<std::int64_t>& weights);

// The cheapest way, where all goods are of one class.
Found cheapest_way(const Cluster& cluster, const Shop& shop);

// With several classes: adds the way that is cheapest when a cent counts so much by class, if it is none that is known
// and costs no more than `limit`; ways that are nowhere cheaper than others go. Whether nothing can be cheaper.
bool add_cheapest(const Cluster& cluster, const Shop& shop, const Outlook& outlook,
                  const std::vector<std::int64_t>& weights, std::optional<std::int64_t> limit, Effort effort,
                  std::vector<Way>& ways);

// With several classes: adds all ways that keep one of `limits`, and of which none is as cheap in every class as
// another. Whether these are all.
bool add_all(const Cluster& cluster, const Shop& shop, const Outlook& outlook, const std::vector<Limits>& limits,
             Effort effort, std::vector<Way>& ways);

}  // namespace kassa::pricing
