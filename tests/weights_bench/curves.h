#pragma once
// From counts at many settings to what can be compared: how much each method detects at the same false-alarm rate.
#include <boost/json.hpp>
#include <string>
#include <vector>

#include "tests/weights_bench/tally.h"

namespace kassa::weights_bench {

// One setting of a method: false alarms an item, and the share of acts that it detects.
struct Point {
    double alarms = 0;
    double detected = 0;
    double setting = 0;
};

// FarApart: with a code, and at least six joint standard deviations from what is right (truth.h). That is the goods'
// distance alone, whatever else the scale saw: an article that weighs what other awaited goods weigh, or goods that
// were put down with others before the scale had settled, count as well. So the oracle does not find all of them.
enum class Acts { All, WithCode, FarApart };

// `stratum` -1: all items; else the items and acts of one. In the order of the settings.
std::vector<Point> curve(const std::vector<Tally>& tallies, const std::string& method, int stratum, Acts which);

// What is detected at this rate of false alarms, between the two settings around it; never asking is the last of them.
double detected_at(const std::vector<Point>& curve, double alarms);

// The figures, each beside its target, and the comparison by stratum.
boost::json::object figures(const std::vector<Tally>& tallies);

// The comparison of so many seeds as a picture: a table, and a curve for every stratum.
std::string svg(const std::vector<Tally>& tallies, std::size_t seeds);

}  // namespace kassa::weights_bench
