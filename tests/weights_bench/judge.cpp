#include "tests/weights_bench/judge.h"

#include <ctime>
#include <map>

#include "core/base/check.h"

namespace kassa::weights_bench {
namespace {

double cpu_now() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return double(time.tv_sec) + 1e-9 * double(time.tv_nsec);
}

bool is_reading(What what) {
    return what == What::Reading || what == What::Motion || what == What::Below || what == What::Overload;
}

// What settling made of an event.
struct Heard {
    Event event;
    bool moving = false;
    std::optional<Rest> rest;
};

class Judge {
public:
    Judge(const std::vector<Truth>& truth, const std::vector<Contestant>& contestants,
          const std::function<void(const Visit&)>& told)
        : told_(told) {
        for (const Contestant& one : contestants)
            bench_.push_back({make_method(one.kind), one.setting, {},
                              {.method = name_of(one.kind), .setting = one.setting}});
        for (const Truth& one : truth) (one.what == Fact::Weighs ? weighs_ : of_visit_[one.visit]).push_back(one);
    }

    void take(const Event& event) {
        chunk_.push_back({event, false, {}});
        if (chunk_.size() == 4096) work();
    }

    Judged result() {
        work();
        Judged judged{{}, readings_, cpu_};
        for (Seat& seat : bench_) judged.tallies.push_back(std::move(seat.tally));
        return judged;
    }

private:
    struct Seat {
        std::unique_ptr<Method> method;
        double setting;
        std::map<int, JudgedLane> lanes;
        Tally tally;
        std::size_t weighs_told = 0;
    };

    void work() {
        const double start = cpu_now();
        for (Heard& heard : chunk_) settle(heard);
        for (Seat& seat : bench_) {
            for (const Heard& heard : chunk_) hear(seat, heard);
            if (&seat == &bench_.front()) cpu_ += cpu_now() - start;
        }
        chunk_.clear();
    }

    void settle(Heard& heard) {
        Settling& scale = scales_[heard.event.lane];
        if (heard.event.what == What::Visit) scale.begins();
        if (!is_reading(heard.event.what)) return;
        ++readings_;
        heard.rest = scale.take(heard.event);
        heard.moving = scale.moving();
    }

    void hear(Seat& seat, const Heard& heard) {
        const Event& event = heard.event;
        if (event.what == What::Product)
            return seat.method->product(event.id, {.gross = event.gross, .net = event.net}, event.category);
        if (event.what == What::Visit) tell_weights(seat, event.at);
        const auto [lane, is_new] = seat.lanes.try_emplace(event.lane, *seat.method, seat.setting);
        if (is_reading(event.what)) return lane->second.reading(event.at, heard.moving, heard.rest);
        const auto visit = lane->second.hear(event);
        if (!visit) return;
        seat.tally.add(*visit, of_visit_[visit->id]);
        if (told_ && &seat == &bench_.front()) told_(*visit);
    }

    // The oracle learns what goods weigh by the beginning of this visit.
    void tell_weights(Seat& seat, std::int64_t now) {
        std::vector<Truth> rows;
        for (; seat.weighs_told < weighs_.size() && weighs_[seat.weighs_told].at <= now; ++seat.weighs_told) {
            const Truth& row = weighs_[seat.weighs_told];
            if (!rows.empty() && (rows.front().item != row.item || rows.front().at != row.at)) {
                seat.method->weighs(rows);
                rows.clear();
            }
            rows.push_back(row);
        }
        if (!rows.empty()) seat.method->weighs(rows);
    }

    std::vector<Seat> bench_;
    std::map<int, Settling> scales_;
    std::vector<Heard> chunk_;
    std::vector<Truth> weighs_;
    std::map<std::string, std::vector<Truth>> of_visit_;
    std::function<void(const Visit&)> told_;
    std::int64_t readings_ = 0;
    double cpu_ = 0;
};

}  // namespace

Result<Judged> judge(std::istream& events, const std::string& name, const std::vector<Truth>& truth,
                     const std::vector<Contestant>& contestants, const std::function<void(const Visit&)>& told) {
    CHECK(!contestants.empty());
    Judge judge(truth, contestants, told);
    const auto read = read_events(events, name, [&](const Event& event) { judge.take(event); });
    if (!read) return std::unexpected(read.error());
    return judge.result();
}

}  // namespace kassa::weights_bench
