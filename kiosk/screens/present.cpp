#include "kiosk/screens/present.h"

#include <algorithm>

#include "kiosk/screens/scene.h"

namespace kassa::screens {

namespace {

template <class... Ts>
struct overloaded : Ts... {
    using Ts::operator()...;
};

View panel(const Scene& scene, const flows::Shopping& here) {
    return std::visit(overloaded{
                          [&](const flows::Scanning&) { return shopping(scene); },
                          [&](const flows::KeyingNumber&) { return keying(scene); },
                          [&](const flows::LookingUp&) { return looking_up(scene); },
                          [&](const flows::LineMenu& menu) { return line_menu(scene, menu); },
                          [&](const flows::Weighing& weighing_now) { return weighing(scene, weighing_now); },
                          [&](const flows::ConfirmingCancel&) { return confirming_cancel(scene); },
                      },
                      here.panel);
}

View place(const Scene& scene) {
    return std::visit(overloaded{
                          [&](const flows::Attract&) { return attract(scene); },
                          [&](const flows::Shopping& here) { return panel(scene, here); },
                          [&](const flows::CheckingBags&) { return checking_bags(scene); },
                          [&](const flows::AwaitingStaff&) { return awaiting_staff(scene); },
                          [&](const flows::AskingPrice&) { return asking_price(scene); },
                          [&](const flows::Authorising& here) { return authorising(scene, here); },
                          [&](const flows::ChoosingTender& here) { return choosing_tender(scene, here); },
                          [&](const flows::PayingByCard& here) { return paying(scene, here); },
                          [&](const flows::Finishing& here) { return finishing(scene, here); },
                          [&](const flows::Thanks& here) { return thanks(scene, here); },
                          [&](const flows::OutOfService&) { return out_of_service(scene); },
                      },
                      scene.lane.place);
}

View attending(const Scene& scene, const flows::Attending& here) {
    const auto& all = scene.lane.cases;
    const auto priced = std::ranges::find(all, scene.draft.priced_case, &cases::Case::id);
    if (!scene.draft.priced_case.empty() && priced != all.end() && priced->open()) return staff_price(scene, *priced);
    return here.page == flows::Attending::Page::Suspended ? staff_suspended(scene, here) : staff_cases(scene, here);
}

View topmost(const Scene& scene) {
    if (const auto* pin = std::get_if<flows::PinWanted>(&scene.lane.staff)) return staff_pin(scene, *pin);
    if (const auto* staff = std::get_if<flows::Attending>(&scene.lane.staff)) return attending(scene, *staff);
    if (scene.lane.still_there) return still_there(scene);
    switch (scene.draft.chooser) {
        case Chooser::Language: return language_chooser(scene);
        case Chooser::Appearance: return appearance_chooser(scene);
        case Chooser::Help: return help(scene);
        case Chooser::None: break;
    }
    return place(scene);
}

}  // namespace

View present(const flows::Lane& lane, const flows::Rules& rules, const Draft& draft, const LookUp& found,
             const locales::Words& words, Instant now) {
    View view = topmost({lane, rules, draft, found, words, now});
    view.bag_light =
        lane.bagging.light && flows::is_shopping(lane) && std::holds_alternative<flows::Nobody>(lane.staff);
    return view;
}

}  // namespace kassa::screens
