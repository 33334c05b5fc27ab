#include "flows/step.h"

#include "flows/turn.h"

namespace kassa::flows {

Id Turn::fresh() { return ++ids_made == 1 ? heard.fresh : heard.fresh + "-" + std::to_string(ids_made); }

namespace {

// Whoever shows a card or a code looks at the scanner and not at the screen, so the answer is heard too. What is said
// about goods and the bagging area brings its own sound, or needs none.
std::optional<Sound::What> sound_of(Notice::What what) {
    switch (what) {
        case Notice::What::CardAccepted:
        case Notice::What::CouponTaken: return Sound::What::ItemAdded;
        case Notice::What::WrongCheckDigit:
        case Notice::What::NotForSale:
        case Notice::What::CardUnknown:
        case Notice::What::CardBlocked:
        case Notice::What::CardTooLate:
        case Notice::What::CouponAgain:
        case Notice::What::CouponRefused:
        case Notice::What::CouponNotChecked:
        case Notice::What::CouponTooLate:
        case Notice::What::ItemExpired:
        case Notice::What::ItemRecalled:
        case Notice::What::PastBestBefore:
        case Notice::What::LookAtPack:
        case Notice::What::BaggingFull: return Sound::What::Attention;
        case Notice::What::UnknownItem:
        case Notice::What::NoPrice:
        case Notice::What::PutInBag:
        case Notice::What::TakeFromBag:
        case Notice::What::SomethingElse:
        case Notice::What::SomethingMissing:
        case Notice::What::OwnBag:
        case Notice::What::LeaveInTrolley:
        case Notice::What::StaffWillHelp:
        case Notice::What::HelpIsComing:
        case Notice::What::ItemRemoved:
        case Notice::What::Blocked: return {};
    }
    return {};
}

}  // namespace

void Turn::say(Notice::What what, std::optional<int> line, std::string about) {
    lane.notice = Notice{what, std::move(about), line, {}, {}, at() + policy().waits.notice};
    if (const auto sound = sound_of(what)) ask(Sound{*sound});
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
