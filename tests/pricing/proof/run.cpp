#include "tests/pricing/proof/run.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstring>
#include <format>
#include <mutex>
#include <thread>

namespace kassa::proof {
namespace {

thread_local std::uint64_t seed_at_hand = 0;
std::atomic<bool> interrupted = false;

// Only what may be done in a signal handler: digits into a buffer, one write.
void tell_seed(int) {
    char text[64] = "the case at hand was made from seed ";
    std::size_t length = std::strlen(text);
    char digits[20];
    std::size_t count = 0;
    std::uint64_t seed = seed_at_hand;
    do digits[count++] = char('0' + seed % 10);
    while ((seed /= 10) > 0);
    while (count > 0) text[length++] = digits[--count];
    text[length++] = '\n';
    if (::write(STDERR_FILENO, text, length) < 0) return;
}

// What is empty stands for itself where a case is read again, and would only hide what matters.
boost::json::value without_empties(const boost::json::value& json) {
    if (const auto* array = json.if_array()) {
        boost::json::array kept;
        for (const auto& item : *array) kept.push_back(without_empties(item));
        return kept;
    }
    const auto* object = json.if_object();
    if (!object) return json;
    boost::json::object kept;
    for (const auto& [key, item] : *object) {
        const auto value = without_empties(item);
        const bool empty = value.is_null() || (value.is_array() && value.get_array().empty()) ||
                           (value.is_object() && value.get_object().empty()) ||
                           (value.is_string() && value.get_string().empty());
        if (!empty) kept[key] = value;
    }
    return kept;
}

class Runner {
public:
    Runner(const Plan& plan, const std::function<void(std::uint64_t)>& told) : plan_(plan), told_(told) {}

    Outcome run() {
        const auto start = std::chrono::steady_clock::now();
        {
            std::vector<std::jthread> threads;
            for (int i = 0; i < plan_.threads; ++i) threads.emplace_back([this] { work(); });
            if (told_)
                while (done_ < plan_.cases && !is_over()) {
                    std::this_thread::sleep_for(std::chrono::milliseconds(500));
                    told_(done_);
                }
        }
        for (Failure& failure : outcome_.failures)
            if (!interrupted) make_small(failure);
        std::ranges::sort(outcome_.failures, {}, [](const Failure& failure) { return failure.made.seed; });
        outcome_.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        return std::move(outcome_);
    }

private:
    void work() {
        Tally tally;
        for (std::uint64_t i = next_++; i < plan_.cases && !is_over(); i = next_++) {
            seed_at_hand = plan_.first_seed + i;
            const Case made = plan_.make(seed_at_hand);
            if (const auto found = violation_of(made, effort(seed_at_hand), tally)) keep(made, *found);
            if (const auto wrong = plan_.also ? plan_.also(made) : std::nullopt) {
                ++tally.violations["also"];
                keep(made, {"also", *wrong});
            }
            ++done_;
        }
        const std::lock_guard lock(mutex_);
        outcome_.tally.add(tally);
    }

    bool is_over() const { return stop_ || interrupted; }

    Effort effort(std::uint64_t seed) const {
        return {plan_.oracle_most, plan_.json_every > 0 && (seed - plan_.first_seed) % plan_.json_every == 0};
    }

    void keep(const Case& made, const Violation& found) {
        const std::lock_guard lock(mutex_);
        if (plan_.broken) plan_.broken(seed_at_hand, found);
        if (plan_.stop_at_failure) stop_ = true;
        if (outcome_.failures.size() < plan_.most_failures) outcome_.failures.push_back({made, found});
    }

    void make_small(Failure& failure) const {
        const Effort again = effort(failure.made.seed);
        failure.made = minimised(failure.made, failure.violation.property, again);
        Tally ignored;
        failure.violation = violation_of(failure.made, again, ignored).value_or(failure.violation);
    }

    const Plan& plan_;
    const std::function<void(std::uint64_t)>& told_;
    std::atomic<std::uint64_t> next_ = 0, done_ = 0;
    std::atomic<bool> stop_ = false;
    std::mutex mutex_;
    Outcome outcome_;
};

}  // namespace

Outcome run(const Plan& plan, const std::function<void(std::uint64_t)>& told) {
    return Runner(plan, told).run();
}

void stop_when_interrupted() {
    std::signal(SIGINT, [](int) {
        interrupted = true;
        std::signal(SIGINT, SIG_DFL);
    });
}

void name_the_seed_when_aborted() { std::signal(SIGABRT, tell_seed); }

std::string table_of(const Outcome& outcome) {
    const Tally& tally = outcome.tally;
    std::string text = std::format("{:<18}{:>10}{:>10}{:>10}\n", "kind", "held", "applied", "met");
    for (std::size_t i = 0; i < kinds; ++i)
        text += std::format("{:<18}{:>10}{:>10}{:>10}\n", name_of(pricing::Promotion::Kind(i)), tally.held[i],
                            tally.fired[i], tally.met[i]);
    const auto share = [&](std::uint64_t part) {
        return tally.cases > 0 ? 100.0 * double(part) / double(tally.cases) : 0;
    };
    text += std::format(
        "{} cases in {:.1f} s; two promotions meet in {:.1f} %; the oracle was asked about {:.1f} % ({} "
        "assignments tried); {:.1f} % went through text; {:.1f} % had a quantity raised\n",
        tally.cases, outcome.seconds, share(tally.interacting), share(tally.asked_oracle), tally.oracle_tried,
        share(tally.through_json), share(tally.grown));
    if (tally.violations.empty()) return text + "no property was broken\n";
    for (const auto& [property, times] : tally.violations)
        text += std::format("broken: {} ({} times)\n", property, times);
    return text;
}

std::string told(const Failure& failure) {
    return std::format("broken: {}: {}\nseed {}, made small: {}\n", failure.violation.property,
                       failure.violation.what, failure.made.seed,
                       boost::json::serialize(without_empties(to_json(failure.made))));
}

}  // namespace kassa::proof
