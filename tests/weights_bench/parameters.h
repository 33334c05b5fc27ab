#pragma once
// What a generated store is like. Every figure is an argument of `weights_bench generate`, and the table says where
// its value comes from: the issue that fixed it for comparison ("fixed"), a published figure, or an assumption that
// somebody may replace.
#include <span>

namespace kassa::weights_bench {

struct Parameters {
    // The store.
    double items = 100'000;
    double lanes = 4;
    double products = 3000;
    double popularity = 0.9;
    // What products weigh.
    double spread_from = 0.003, spread_to = 0.03;
    double several_weights = 0.05;
    double wrong_declared = 0.10, wrong_from = 0.05, wrong_to = 0.30;
    double undeclared = 0.08, nothing_declared = 0.03;
    double batch_length = 40, batch_shift = 0.5;
    double sold_by_weight = 0.05, light_goods = 0.03;
    // The scale.
    double step = 5, noise = 2, noise_correlation = 0.3;
    double drift = 3, temperature = 4, creep = 0.0005;
    double overshoot = 0.25;
    // The shoppers.
    double items_per_visit = 8;
    double hasty = 0.35;
    double together = 0.08, rebagging = 0.015, leaning = 0.006, hand_rests = 0.25;
    double own_bags = 0.2, own_bags_announced = 0.5;
    double not_bagged = 0.005, removed = 0.008, scanned_ahead = 0.05;
    // The dishonest: shares of items.
    double acts = 0.01;
    double not_scanned = 0.4, cheaper_code = 0.35, two_for_one = 0.15;  // the rest is swapped after
    double alike = 0.5;
};

struct Parameter {
    const char* name;
    double Parameters::*member;
    double least, most;
    const char* what;
    const char* source;
};

std::span<const Parameter> parameter_table();

}  // namespace kassa::weights_bench
