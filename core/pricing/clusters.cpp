#include "core/pricing/clusters.h"

#include <algorithm>
#include <numeric>

namespace kassa::pricing {
namespace {

// One stacking group at one sort of goods.
struct Node {
    std::size_t sort = 0;
    std::size_t group = 0;
    std::size_t parent = 0;  // towards the node that stands for the cluster
    Money most;              // that a unit could save here
    bool needs_others = false;  // an offer that needs several units
    std::vector<Role> roles;
};

class Ties {
public:
    Ties(const std::vector<Goods>& goods, const std::vector<Offer>& offers) : goods_(goods), by_sort_(goods.size()) {
        nodes_.reserve(2 * goods.size());
        for (std::size_t i = 0; i < offers.size(); ++i)
            if (offers[i].most > 0) take_in(offers[i], i);
        for (std::size_t sort = 0; sort < goods.size(); ++sort) tie_groups(sort);
    }

    std::vector<Cluster> clusters() {
        std::vector<std::size_t> number(nodes_.size(), nodes_.size());
        std::vector<Cluster> all;
        all.reserve(nodes_.size());
        for (const auto& nodes : by_sort_)
            for (const std::size_t node : nodes) {
                const std::size_t root = root_of(node);
                if (number[root] == nodes_.size()) {
                    number[root] = all.size();
                    all.emplace_back();
                }
                Cluster& cluster = all[number[root]];
                if (cluster.places.empty() || cluster.places.back().sort != nodes_[node].sort)
                    cluster.places.push_back({nodes_[node].sort, goods_[nodes_[node].sort].count, {}});
                cluster.places.back().groups.push_back(std::move(nodes_[node].roles));
            }
        for (const auto& [offer, node] : tying_) all[number[root_of(node)]].offers.push_back(offer);
        return all;
    }

private:
    void take_in(const Offer& offer, std::size_t index) {
        const bool ties = !offer.is_free(goods_);
        constexpr std::size_t none = std::size_t(-1);
        std::size_t first = none;
        for (const Member& member : offer.members) {
            const std::size_t node = node_of(member.sort, offer.group);
            // One saving for all units of a set may fall on any of them.
            const Money most = offer.together == Together::No ? member.saving : goods_[member.sort].unit;
            nodes_[node].most = std::max(nodes_[node].most, most);
            nodes_[node].needs_others = nodes_[node].needs_others || pricing::needs_others(offer);
            nodes_[node].roles.push_back({index, member.part, member.saving});
            if (!ties) continue;
            if (first == none) tying_.emplace_back(index, first = node);
            else tie(first, node);
        }
    }

    std::size_t node_of(std::size_t sort, std::size_t group) {
        for (const std::size_t node : by_sort_[sort])
            if (nodes_[node].group == group) return node;
        by_sort_[sort].push_back(nodes_.size());
        nodes_.push_back({sort, group, nodes_.size(), {}, {}});
        return nodes_.size() - 1;
    }

    void tie_groups(std::size_t sort) {
        Money most;
        int needing = 0;
        for (const std::size_t node : by_sort_[sort]) {
            most += nodes_[node].most;
            needing += nodes_[node].needs_others;
        }
        if (!goods_[sort].tier && most <= goods_[sort].unit && needing < 2) return;
        for (const std::size_t node : by_sort_[sort]) tie(by_sort_[sort].front(), node);
    }

    std::size_t root_of(std::size_t node) {
        while (nodes_[node].parent != node) node = nodes_[node].parent = nodes_[nodes_[node].parent].parent;
        return node;
    }

    void tie(std::size_t one, std::size_t other) { nodes_[root_of(one)].parent = root_of(other); }

    const std::vector<Goods>& goods_;
    std::vector<Node> nodes_;
    std::vector<std::vector<std::size_t>> by_sort_;
    std::vector<std::pair<std::size_t, std::size_t>> tying_;  // offer, one of its nodes
};

}  // namespace

std::vector<Cluster> clusters_of(const std::vector<Goods>& goods, const std::vector<Offer>& offers) {
    return Ties(goods, offers).clusters();
}

}  // namespace kassa::pricing
