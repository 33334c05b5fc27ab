// sim_scale: a scale of the Toledo 8217 family on a pseudo-terminal, with a load on it that commands change. It
// reports motion for a few answers after each change, as a platform swings, and then the load in its divisions.
#include <cmath>
#include <numbers>
#include <print>

#include "core/base/random.h"
#include "devices/io/simulator.h"
#include "devices/scale/toledo.h"

namespace kassa::devices::scale {
namespace {

constexpr int swings = 3;  // answers in motion after a change
constexpr double answers_a_minute = 600;
constexpr double creep_answers = 3000;  // after which two thirds of the creep have come: five minutes

class Platform {
public:
    void set(double grams) {
        swinging_ = swings;
        grams_ = grams;
    }
    double grams() const { return grams_; }
    void set_noise(double sigma) { noise_ = sigma; }
    void set_drift(double grams_a_minute) { drift_ = grams_a_minute; }
    void set_creep(double share) { creep_ = share; }
    // An arm on the plate: about so many grams, never twice the same; the scale notices motion now and then.
    void set_leaning(double grams) {
        leaning_ = grams;
        swinging_ = swings;
    }
    void set_stuck(bool stuck) {
        if (stuck && !stuck_) stuck_at_ = in_divisions(grams_);
        stuck_ = stuck;
    }

    // The answer to `W`.
    std::string answer() {
        if (stuck_) return weight(stuck_at_);
        moved_ += drift_ / answers_a_minute;
        crept_ += (grams_ * creep_ - crept_) / creep_answers;
        if (swinging_ > 0) return --swinging_, status(status_in_motion);
        if (leaning_ != 0 && random.below(3) == 0) return status(status_in_motion);
        const double arm = leaning_ * (0.6 + 0.8 * random.unit());
        const double shown = in_divisions(grams_ + moved_ + crept_ + arm + noise_ * gaussian());
        if (shown < 0) return status(status_below_zero);
        if (shown > capacity) return status(status_overload);
        return weight(shown);
    }

    double capacity = 30'000;  // grams
    double division = 5;       // grams
    Random random{1};

private:
    double in_divisions(double grams) const { return std::round(grams / division) * division; }
    // Box and Muller.
    double gaussian() {
        return std::sqrt(-2 * std::log(1 - random.unit())) * std::cos(2 * std::numbers::pi * random.unit());
    }
    static std::string weight(double grams) {
        return "\x02" + toledo_kilograms(Weight::milligrams(std::llround(grams * 1000))) + "\r";
    }
    static std::string status(std::uint8_t bits) {
        return std::string("\x02?") + char(bits | status_always) + "\r";
    }

    double grams_ = 0;
    double noise_ = 0;
    double drift_ = 0;    // grams in as many answers as a minute has at the usual pace
    double moved_ = 0;    // by drift, so far
    double creep_ = 0;    // of the load, after a long time
    double crept_ = 0;
    double leaning_ = 0;
    int swinging_ = 0;
    bool stuck_ = false;
    double stuck_at_ = 0;
};

void add_commands(Simulator& simulator, Platform& platform, bool& plugged) {
    const auto change = [&](const std::string& words, const std::string& help, auto what) {
        simulator.command(words, help, [&platform, what](const std::string& rest) {
            return number_in(rest).transform([&](double grams) {
                what(platform, grams);
                return std::format("{:.15g}", platform.grams());
            });
        });
    };
    change("put", "put G         puts so many grams on it",
           [](Platform& on, double grams) { on.set(on.grams() + grams); });
    change("take", "take G        takes so many grams off",
           [](Platform& on, double grams) { on.set(on.grams() - grams); });
    change("set", "set G         so many grams are on it", [](Platform& on, double grams) { on.set(grams); });
    change("noise", "noise SIGMA   the draught: a normal deviation in grams",
           [](Platform& on, double sigma) { on.set_noise(sigma); });
    change("drift", "drift G       what it shows moves by so many grams a minute (600 answers); 0: no longer",
           [](Platform& on, double grams) { on.set_drift(grams); });
    change("creep", "creep SHARE   a load seems heavier by this share of it after some minutes: 0.0005",
           [](Platform& on, double share) { on.set_creep(share); });
    change("lean", "lean G        an arm leans on it with so many grams; 0: no longer",
           [](Platform& on, double grams) { on.set_leaning(grams); });
    simulator.command("weight", "weight        what is on it, in grams",
                      [&](const std::string&) { return std::format("{:.15g}", platform.grams()); });
    simulator.command("stuck on", "stuck on      shows for ever what it shows now", [&](const std::string&) {
        platform.set_stuck(true);
        return "";
    });
    simulator.command("stuck off", "stuck off", [&](const std::string&) {
        platform.set_stuck(false);
        return "";
    });
    simulator.command("unplug", "unplug        it answers no more", [&](const std::string&) {
        plugged = false;
        return "";
    });
    simulator.command("plug", "plug", [&](const std::string&) {
        plugged = true;
        return "";
    });
}

int run(int count, char** words) {
    Simulator simulator("A scale (Toledo 8217) on a pseudo-terminal.");
    Platform platform;
    bool plugged = true;
    double seed = 1;
    simulator.option("--division", platform.division, "the scale's step in grams");
    simulator.option("--capacity", platform.capacity, "what it can carry, in grams");
    simulator.option("--seed", seed, "of the noise");
    add_commands(simulator, platform, plugged);
    if (const auto exit = simulator.read_options(count, words)) return *exit;
    if (!(platform.division > 0) || !(platform.capacity > 0) || platform.capacity > 99'000)
        return std::println(
                   stderr,
                   "sim_scale: the division is above 0 g, the capacity above 0 g and at most 99000 g"),
               1;
    platform.random = Random(std::uint64_t(seed));
    auto line = PseudoTerminal::open();
    if (!line) return std::println(stderr, "sim_scale: {}", line.error().sentence), 1;
    simulator.watch(line->descriptor(), [&] {
        for (const std::uint8_t byte : line->read())
            if (plugged && (byte & 0x7F) == 'W') line->send(platform.answer());
    });
    return simulator.run(std::format("serial:{}:9600:7E1", line->path()));
}

}  // namespace
}  // namespace kassa::devices::scale

int main(int count, char** words) { return kassa::devices::scale::run(count, words); }
