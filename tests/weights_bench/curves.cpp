#include "tests/weights_bench/curves.h"

#include <algorithm>
#include <cmath>
#include <format>

namespace kassa::weights_bench {
namespace {

constexpr double most_alarms = 0.003;  // an item (issue "A scale that knows")
constexpr double most_pages = 0.05;    // a visit

boost::json::object beside(double value, const char* sign, double target) {
    const bool holds = sign[0] == '<' ? value <= target : value >= target;
    return {{"value", std::round(value * 1e5) / 1e5}, {"target", std::format("{} {}", sign, target)}, {"holds", holds}};
}

// Of the settings at which alarms and pages are few enough, the one that detects most.
const Tally* working_point(const std::vector<Tally>& tallies, const std::string& method) {
    const Tally* best = nullptr;
    for (const Tally& one : tallies) {
        if (one.method != method || one.alarms_per_item() > most_alarms || one.pages_per_visit() > most_pages) continue;
        if (!best || one.found(-1, 0, false).value() > best->found(-1, 0, false).value()) best = &one;
    }
    return best;
}

}  // namespace

std::vector<Point> curve(const std::vector<Tally>& tallies, const std::string& method, int stratum, Acts which) {
    std::vector<Point> points;
    for (const Tally& one : tallies) {
        if (one.method != method) continue;
        const double items = double(stratum < 0 ? one.all_items() : one.items[std::size_t(stratum)]);
        const double alarms = double(stratum < 0 ? one.all_alarms() : one.alarms[std::size_t(stratum)]);
        const auto share = one.found(stratum, which == Acts::FarApart ? 3 : 0, which != Acts::All);
        points.push_back({items > 0 ? alarms / items : 0, share.value(), one.setting});
    }
    std::ranges::sort(points, {}, &Point::setting);
    return points;
}

double detected_at(const std::vector<Point>& curve, double alarms) {
    // From the strictest setting on alarms fall; the first pair around the wanted rate counts.
    for (std::size_t i = 1; i < curve.size(); ++i) {
        const Point &strict = curve[i - 1], &kind = curve[i];
        if (strict.alarms < alarms || kind.alarms > alarms) continue;
        const double span = strict.alarms - kind.alarms;
        const double part = span > 0 ? (alarms - kind.alarms) / span : 1;
        return kind.detected + part * (strict.detected - kind.detected);
    }
    if (curve.empty()) return 0;
    if (curve.front().alarms < alarms) return curve.front().detected;
    // Even the kindest setting has more: from there on the curve goes to never asking, which detects nothing.
    return curve.back().detected * alarms / curve.back().alarms;
}

boost::json::object figures(const std::vector<Tally>& tallies) {
    boost::json::object out;
    if (const Tally* ours = working_point(tallies, "ours")) {
        out["setting"] = ours->setting;
        out["items"] = ours->all_items();
        out["false_alarms_per_item"] = beside(ours->alarms_per_item(), "<=", most_alarms);
        out["pages_per_honest_visit"] = beside(ours->pages_per_visit(), "<=", most_pages);
        out["decision_p50_s"] = beside(ours->wait_quantile(0.50), "<=", 0.3);
        out["decision_p99_s"] = beside(ours->wait_quantile(0.99), "<=", 1.5);
        boost::json::object kinds;
        for (std::size_t kind = 0; kind < acts.size(); ++kind) {
            const auto share = ours->found_of_kind(kind);
            kinds[word_of(acts[kind])] = std::format("{:.1f} % of {}", 100 * share.value(), share.of);
            for (std::size_t i = 0; i < 5; ++i) {
                const std::int64_t of = ours->done_by_grams[kind * 5 + i];
                const std::string name = std::format("{} {}", word_of(acts[kind]), grams_names[i]);
                const double found = double(ours->detected_by_grams[kind * 5 + i]);
                if (of) kinds[name] = std::format("{:.1f} % of {}", 100 * found / double(of), of);
            }
        }
        out["detected_by_kind_and_grams"] = kinds;
        boost::json::object apart;
        for (std::size_t i = 0; i < 5; ++i) {
            Tally::Share from = ours->found(-1, i, true), next;
            if (i < 4) next = ours->found(-1, i + 1, true);
            const std::int64_t of = from.of - next.of, found = from.found - next.found;
            if (of) apart[sds_names[i]] = std::format("{:.1f} % of {}", 100.0 * double(found) / double(of), of);
        }
        out["detected_by_joint_deviations"] = apart;
    }
    const auto at = [&](const char* method, int stratum, Acts which) {
        return detected_at(curve(tallies, method, stratum, which), most_alarms);
    };
    boost::json::object compared;
    for (int stratum = -1; stratum < 5; ++stratum) {
        boost::json::object row;
        const Acts which = stratum < 0 ? Acts::All : Acts::WithCode;
        for (const char* method : {"ours", "oracle", "learned", "fixed"})
            row[method] = std::round(1e3 * at(method, stratum, which)) / 10;
        compared[stratum < 0 ? "all acts" : strata_names[std::size_t(stratum)]] = row;
    }
    out["detected_percent_at_0.3_percent_false_alarms"] = compared;
    out["after_30_points_below_oracle"] =
        beside(100 * (at("oracle", 4, Acts::WithCode) - at("ours", 4, Acts::WithCode)), "<=", 3);
    out["after_30_at_least_6_deviations"] = beside(at("ours", 4, Acts::FarApart), ">=", 0.99);
    out["after_30_at_least_6_deviations_oracle"] = std::round(1e4 * at("oracle", 4, Acts::FarApart)) / 1e4;
    return out;
}

}  // namespace kassa::weights_bench
