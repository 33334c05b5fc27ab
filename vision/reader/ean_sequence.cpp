#include "vision/reader/ean_sequence.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "vision/reader/sums.h"

namespace kassa::vision::ean {
namespace {

constexpr float never = -std::numeric_limits<float>::infinity();

// One way in which cells can make a number: the set of each cell, the digits of the last, and the sum that must come to
// a multiple of ten.
struct Rule {
    std::array<int, most_cells> set{};  // 0, 10 or 20: the first pattern of the cell's set
    std::array<int, most_cells> weight{};
    int last_from = 0, last_to = 10;  // the last cell's digits
    int sum = 0;                      // of what is not in the cells
    std::string before, after;        // digits that are not in the cells
};

// GS1 General Specifications 5.2.1.2.2: which of the left cells are of set B (G), by the leading digit.
constexpr std::array<std::uint8_t, 10> sets_of_lead = {0b000000, 0b001011, 0b001101, 0b001110, 0b010011,
                                                       0b011001, 0b011100, 0b010101, 0b010110, 0b011010};
// 5.2.2.4: the cells of UPC-E that are of set B under number system 0, by the check digit; 1 has the others.
constexpr std::array<std::uint8_t, 10> sets_of_check = {0b111000, 0b110100, 0b110010, 0b110001, 0b101100,
                                                        0b100110, 0b100011, 0b101010, 0b101001, 0b100101};

std::vector<Rule> ean13_rules() {
    std::vector<Rule> rules;
    for (int lead = 0; lead < 10; ++lead) {
        Rule rule;
        for (int k = 0; k < 12; ++k) {
            const bool g = k < 6 && (sets_of_lead[std::size_t(lead)] >> (5 - k) & 1);
            rule.set[std::size_t(k)] = k >= 6 ? 20 : g ? 10 : 0;
            rule.weight[std::size_t(k)] = k % 2 ? 1 : 3;
        }
        rule.sum = lead;
        rule.before = char('0' + lead);
        rules.push_back(rule);
    }
    return rules;
}

std::vector<Rule> ean8_rules() {
    Rule rule;
    for (std::size_t k = 0; k < 8; ++k) {
        rule.set[k] = k < 4 ? 0 : 20;
        rule.weight[k] = k % 2 ? 1 : 3;
    }
    return {rule};
}

// A UPC-E is a UPC-A with zeros left out; the last digit says which, and so what each of the six weighs (5.2.2.4.2).
std::vector<Rule> upce_rules() {
    struct Kind {
        int from, to;
        std::array<int, 6> weight;
    };
    constexpr Kind kinds[] = {{0, 3, {1, 3, 3, 1, 3, 1}},
                              {3, 4, {1, 3, 1, 1, 3, 0}},
                              {4, 5, {1, 3, 1, 3, 3, 0}},
                              {5, 10, {1, 3, 1, 3, 1, 3}}};
    std::vector<Rule> rules;
    for (int system = 0; system < 2; ++system)
        for (int check = 0; check < 10; ++check)
            for (const Kind& kind : kinds) {
                Rule rule;
                for (int k = 0; k < 6; ++k) {
                    const bool g = (sets_of_check[std::size_t(check)] >> (5 - k) & 1) != system;
                    rule.set[std::size_t(k)] = g ? 10 : 0;
                    rule.weight[std::size_t(k)] = kind.weight[std::size_t(k)];
                }
                rule.last_from = kind.from;
                rule.last_to = kind.to;
                rule.sum = 3 * system + check;
                rule.before = char('0' + system);
                rule.after = char('0' + check);
                rules.push_back(rule);
            }
    return rules;
}

const std::vector<Rule>& rules_of(const Layout& layout) {
    static const std::vector<Rule> of_ean13 = ean13_rules(), of_ean8 = ean8_rules(), of_upce = upce_rules();
    return layout.format == Format::Ean13 ? of_ean13 : layout.format == Format::Ean8 ? of_ean8 : of_upce;
}

// What two neighbouring cells take from one another: a row of `Kernel::with_next`, or nothing where the centre
// guard keeps them apart.
class Neighbours {
public:
    Neighbours(const Layout& layout, const Kernel* kernel) : layout_(layout), kernel_(kernel) {}
    // For every pattern of the cell, beside `before` in the cell before it.
    const float* costs(std::size_t cell, int before) const {
        static constexpr std::array<float, patterns> none{};
        if (!kernel_ || layout_.cells[cell] != layout_.cells[cell - 1] + cell_modules) return none.data();
        return kernel_->with_next[std::size_t(before)].data();
    }
    float cost(std::size_t cell, int before, int pattern) const { return costs(cell, before)[pattern]; }

private:
    const Layout& layout_;
    const Kernel* kernel_;
};

// The most that a rule can gain, its sum left aside.
float bound_of(const Rule& rule, std::size_t cells, const Neighbours& neighbours, const Gains& gains) {
    std::array<float, 10> best{}, next{};
    for (std::size_t k = 0; k < cells; ++k) {
        for (int d = 0; d < 10; ++d) {
            float most = k ? never : 0;
            for (int before = 0; k && before < 10; ++before)
                most = std::max(most, best[std::size_t(before)] -
                                          neighbours.cost(k, rule.set[k - 1] + before, rule.set[k] + d));
            next[std::size_t(d)] = most + gains[k][std::size_t(rule.set[k] + d)];
        }
        best = next;
    }
    return *std::ranges::max_element(best);
}

// The two best rows under one rule.
class Search {
public:
    Search(const Rule& rule, std::size_t cells, const Neighbours& neighbours, const Gains& gains)
        : rule_(rule), cells_(cells), table_(cells) {
        for (int d = 0; d < 10; ++d) {
            if (!allowed(0, d)) continue;
            put(0, d, rule.weight[0] * d % 10, {gains[0][std::size_t(rule.set[0] + d)], 0, 0, 0});
        }
        for (std::size_t k = 1; k < cells; ++k)
            for (int d = 0; d < 10; ++d)
                if (allowed(k, d)) step(k, d, neighbours, gains[k][std::size_t(rule.set[k] + d)]);
    }

    // The best and the second best gain; the row of the best.
    std::pair<float, float> ends(Row& row) const {
        const int sum = (10 - rule_.sum % 10) % 10;
        std::array<Way, 2> best;
        int last = 0;
        for (int d = 0; d < 10; ++d)
            for (const Way& way : at(cells_ - 1, d, sum)) {
                if (way.gain > best[0].gain)
                    best[1] = best[0], best[0] = way, last = d;
                else if (way.gain > best[1].gain)
                    best[1] = way;
            }
        if (best[0].gain == never) return {never, never};
        row.gain = best[0].gain;
        Way way = best[0];
        for (std::size_t k = cells_; k-- > 0;) {
            row.cells[k] = rule_.set[k] + last;
            if (k == 0) break;
            last = way.digit;
            way = at(k - 1, way.digit, way.sum)[std::size_t(way.rank)];
        }
        return {best[0].gain, best[1].gain};
    }

private:
    struct Way {
        float gain = never;
        int digit = 0, sum = 0, rank = 0;  // of the cell before
    };
    using Ways = std::array<Way, 2>;

    bool allowed(std::size_t k, int d) const {
        return k + 1 < cells_ || (d >= rule_.last_from && d < rule_.last_to);
    }
    const Ways& at(std::size_t k, int d, int sum) const { return table_[k][std::size_t(d * 10 + sum)]; }
    void put(std::size_t k, int d, int sum, const Way& way) {
        Ways& ways = table_[k][std::size_t(d * 10 + sum)];
        if (way.gain > ways[0].gain)
            ways[1] = ways[0], ways[0] = way;
        else if (way.gain > ways[1].gain)
            ways[1] = way;
    }
    void step(std::size_t k, int d, const Neighbours& neighbours, float gain) {
        const int add = rule_.weight[k] * d;
        for (int before = 0; before < 10; ++before) {
            const float here = gain - neighbours.cost(k, rule_.set[k - 1] + before, rule_.set[k] + d);
            for (int sum = 0; sum < 10; ++sum) {
                const Ways& ways = at(k - 1, before, sum);
                for (int rank = 0; rank < 2; ++rank)
                    if (ways[std::size_t(rank)].gain > never)
                        put(k, d, (sum + add) % 10, {ways[std::size_t(rank)].gain + here, before, sum, rank});
            }
        }
    }

    const Rule& rule_;
    std::size_t cells_;
    std::vector<std::array<Ways, 100>> table_;
};

std::string digits_of(const Rule& rule, const Layout& layout, const Row& row) {
    std::string digits = rule.before;
    for (std::size_t k = 0; k < layout.cells.size(); ++k) digits += char('0' + row.cells[k] % 10);
    return digits + rule.after;
}

// For each cell and pattern the best row up to it.
Gains swept(const Layout& layout, const Neighbours& neighbours, const Gains& gains) {
    Gains best = gains;
    for (std::size_t k = 1; k < layout.cells.size(); ++k) {
        const auto [from, to] = layout.range(k);
        const auto [before_from, before_to] = layout.range(k - 1);
        std::array<float, patterns> most;
        most.fill(never);
        for (int q = before_from; q < before_to; ++q) {
            const float* costs = neighbours.costs(k, q);
            const float so_far = best[k - 1][std::size_t(q)];
            for (int p = from; p < to; ++p)
                most[std::size_t(p)] = std::max(most[std::size_t(p)], so_far - costs[p]);
        }
        for (int p = from; p < to; ++p) best[k][std::size_t(p)] += most[std::size_t(p)];
    }
    return best;
}

// And from it to the end.
Gains swept_back(const Layout& layout, const Neighbours& neighbours, const Gains& gains) {
    Gains best = gains;
    for (std::size_t k = layout.cells.size() - 1; k-- > 0;) {
        const auto [from, to] = layout.range(k);
        const auto [next_from, next_to] = layout.range(k + 1);
        for (int p = from; p < to; ++p) {
            const float* costs = neighbours.costs(k + 1, p);
            float most = never;
            for (int q = next_from; q < next_to; ++q)
                most = std::max(most, best[k + 1][std::size_t(q)] - costs[q]);
            best[k][std::size_t(p)] += most;
        }
    }
    return best;
}

}  // namespace

Gains gains_of(const Layout& layout, const Kernel& kernel, std::span<const float> line) {
    Gains gains;
    for (std::size_t k = 0; k < layout.cells.size(); ++k) {
        const float* at = line.data() + layout.cells[k] * samples;
        const auto [from, to] = layout.range(k);
        for (int p = from; p < to; ++p)
            gains[k][std::size_t(p)] =
                sum_of_products(kernel.shapes[std::size_t(p)].data(), at, cell_samples) -
                kernel.energy[std::size_t(p)];
    }
    return gains;
}

Row best_row(const Layout& layout, const Kernel& kernel, const Gains& gains) {
    const Neighbours neighbours(layout, &kernel);
    const Gains best = swept(layout, neighbours, gains);
    Row row;
    for (std::size_t k = layout.cells.size(); k-- > 0;) {
        const auto [from, to] = layout.range(k);
        float most = never;
        const bool last = k + 1 == layout.cells.size();
        for (int p = from; p < to; ++p) {
            const float gain =
                best[k][std::size_t(p)] - (last ? 0 : neighbours.cost(k + 1, p, row.cells[k + 1]));
            if (gain > most) most = gain, row.cells[k] = p;
        }
        if (last) row.gain = most;
    }
    return row;
}

Gains row_gains(const Layout& layout, const Kernel& kernel, const Gains& gains) {
    const Neighbours neighbours(layout, &kernel);
    Gains there = swept(layout, neighbours, gains);
    const Gains back = swept_back(layout, neighbours, gains);
    for (std::size_t k = 0; k < layout.cells.size(); ++k) {
        const auto [from, to] = layout.range(k);
        float most = never;
        for (int p = from; p < to; ++p) {
            float& gain = there[k][std::size_t(p)];
            gain += back[k][std::size_t(p)] - gains[k][std::size_t(p)];
            most = std::max(most, gain);
        }
        for (int p = from; p < to; ++p) there[k][std::size_t(p)] -= most;
    }
    return there;
}

Number best_number(const Layout& layout, const Kernel* kernel, const Gains& gains) {
    const Neighbours neighbours(layout, kernel);
    const std::size_t cells = layout.cells.size();
    std::vector<std::pair<float, const Rule*>> order;
    for (const Rule& rule : rules_of(layout))
        order.emplace_back(bound_of(rule, cells, neighbours, gains), &rule);
    std::ranges::stable_sort(order, std::greater(), &std::pair<float, const Rule*>::first);
    Number number;
    number.row.gain = number.runner_up = never;
    for (const auto& [bound, rule] : order) {
        if (bound <= number.runner_up) break;
        Row row;
        const auto [first, second] = Search(*rule, cells, neighbours, gains).ends(row);
        if (first > number.row.gain) {
            number.runner_up = std::max(number.row.gain, second);
            number.row = row;
            number.digits = digits_of(*rule, layout, row);
        } else {
            number.runner_up = std::max(number.runner_up, first);
        }
    }
    return number;
}

}  // namespace kassa::vision::ean
