#include "flows/step.h"

#include "flows/turn.h"

namespace kassa::flows {

Id Turn::fresh() { return ++ids_made == 1 ? heard.fresh : heard.fresh + "-" + std::to_string(ids_made); }

void Turn::say(Notice::What what, std::optional<int> line, std::string about) {
    lane.notice = Notice{what, std::move(about), line, {}, at() + policy().waits.notice};
}

void Turn::hush(std::initializer_list<Notice::What> which) {
    for (const Notice::What what : which)
        if (lane.notice && lane.notice->what == what) lane.notice.reset();
}

// Every region hears every event, in an order that matters once: staff and payment first, because they may move the
// place; the bagging area after the basket; time last, because it asks what is still waiting.
Step step(Lane lane, const Heard& heard, const Rules& rules) {
    Turn turn{std::move(lane), {}, heard, rules};
    hear_health(turn);
    hear_staff(turn);
    hear_paying(turn);
    hear_values(turn);
    hear_place(turn);
    hear_members(turn);
    hear_coupons(turn);
    hear_bagging(turn);
    hear_time(turn);
    settle_payment(turn);
    return {std::move(turn.lane), std::move(turn.effects)};
}

}  // namespace kassa::flows
