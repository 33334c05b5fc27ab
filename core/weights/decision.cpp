#include "core/weights/decision.h"

#include <algorithm>
#include <cmath>

namespace kassa::weights {

double asking_log_odds(const Costs& costs) {
    return std::log(double(std::max<std::int64_t>(1, costs.disturbing)) /
                    double(std::max<std::int64_t>(1, costs.missing)));
}

Decision decide(const Explanation& explanation, const Costs& costs, Duration waited) {
    const double ask_from = asking_log_odds(costs);
    const double light_from = ask_from + std::log(std::clamp(double(costs.light_share_ppm) * 1e-6, 1e-6, 1.0));
    if (explanation.loss_log_odds < light_from) return Decision::Accept;
    if (waited < costs.longest_wait) return Decision::Wait;
    return explanation.loss_log_odds < ask_from ? Decision::Light : Decision::Ask;
}

}  // namespace kassa::weights
