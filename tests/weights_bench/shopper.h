#pragma once
// One visit: what a shopper does, as a script of scans and loads with what is true of each.
#include <string>
#include <vector>

#include "tests/weights_bench/events.h"
#include "tests/weights_bench/goods.h"
#include "tests/weights_bench/scale_model.h"
#include "tests/weights_bench/truth.h"

namespace kassa::weights_bench {

struct Script {
    std::int64_t ends = 0;
    std::vector<Event> events;  // in the order of time, without readings
    std::vector<Load> loads;
    std::vector<Force> forces;
    std::vector<Truth> truths;
    int items = 0;              // that came into the bags
};

class Shopper {
public:
    Shopper(const Parameters& parameters, Chance& chance, Shop& shop, std::string visit, int lane, std::int64_t at);
    Script shops();

private:
    struct InHand {
        std::size_t good = 0;  // whose code was scanned
        Unit unit;
        Truth truth;
    };
    void brings_bag();
    void buys_one();
    void buys_together();
    void scans_ahead();
    InHand scans(std::size_t good);
    void puts_down(const InHand& one, std::int64_t spread);
    void acts(std::size_t good);
    void leaves_unscanned(std::size_t good);
    void scans_cheaper(std::size_t good);
    void takes_two(std::size_t good);
    void changes_after(std::size_t good);
    void removes(const InHand& one);
    void rebags();
    void leans();
    void disturbs(const char* how, std::int64_t until);
    void load(double grams);
    void tells(Event event);
    Truth act(Fact fact, std::size_t scanned, std::size_t actual, double off, double sd) const;
    double scale_sd() const;
    std::int64_t between_scans();
    std::int64_t to_bag();

    const Parameters& parameters_;
    Chance& chance_;
    Shop& shop_;
    const std::string visit_;
    const int lane_;
    std::int64_t now_;
    double pace_ = 1;
    Script script_;
    std::vector<double> in_bag_;
};

}  // namespace kassa::weights_bench
