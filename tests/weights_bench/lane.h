#pragma once
// A lane as the judge plays it: it hears scans and settled totals, keeps what waits and what lies in the bags, and
// asks when its method's doubt is above the setting. Nobody answers a prompt here, as the file was written before:
// what was asked about is taken for what the method thinks it is, and a shopper who puts it right does so by chance.
#include <cstdint>
#include <string>
#include <vector>

#include "tests/weights_bench/events.h"
#include "tests/weights_bench/methods.h"
#include "tests/weights_bench/settling.h"

namespace kassa::weights_bench {

constexpr std::int64_t longest_wait = 1200;  // ms after settling, before a doubt is spoken of (weights::Costs)

struct Prompt {
    std::int64_t at = 0;       // when the scale had settled on what is asked about
    std::int64_t asked_at = 0;
    std::string kind;          // of the most probable story
    double change = 0;         // g
    double doubt = 0;
    bool before_paying = false;
    bool undone = false;       // what was asked about has gone again
};

struct Decided {
    std::string kind;          // what was taken for true
    std::int64_t settled_at = 0;
    std::int64_t at = 0;
    double change = 0, doubt = 0;
    bool light = false, asked = false;
};

// What became of a visit.
struct Visit {
    std::string id;
    int lane = 0;
    std::int64_t began = 0, ended = 0;
    std::vector<Prompt> prompts;
    std::vector<Decided> decided;
    int scans = 0;
};

class JudgedLane {
public:
    JudgedLane(Method& method, double setting) : method_(&method), setting_(setting) {}

    // A visit that has ended by this event.
    std::optional<Visit> hear(const Event& event);
    // One reading of the scale, with the rest that it brought, if any.
    void reading(std::int64_t now, bool moving, const std::optional<Rest>& rest);

private:
    struct Riddle {
        double change = 0;
        std::int64_t since = 0;
        std::optional<double> rested;  // the riddle's change before this one
    };
    void begin(const Event& event);
    void look(std::int64_t now, bool before_paying);
    void decide_now(std::int64_t now, const Verdict& verdict, bool before_paying);
    void take(const Taking& taking, double change, double sigma, int prompt);
    void put(const std::vector<Awaited>& came, double total, double sigma, const Bagged& like);
    void let_go(const Taking& taking, double change, double sigma);
    void doubt(const Verdict& verdict, double change, double sigma);
    void refine(double change);
    void ask_back(std::int64_t now);
    void take_off_basket(const std::string& item);
    Seen seen(bool before_paying) const;
    bool is_riddle(const Seen& what) const;

    Method* method_;
    double setting_;
    Visit visit_;
    bool shopping_ = false, has_total_ = false, own_bag_announced_ = false, sure_ = true;
    double shown_ = 0, shown_sigma_ = 3, explained_ = 0, explained_sigma_ = 3;
    std::int64_t settled_at_ = 0, quiet_since_ = 0, changes_ = 0;
    std::optional<Riddle> riddle_;
    std::vector<Awaited> awaited_;
    std::vector<Bagged> bagged_;
    std::vector<Bagged> doubtful_;  // what was asked about, as the honest story has it
};

}  // namespace kassa::weights_bench
