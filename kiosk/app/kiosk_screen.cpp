// The kiosk's screen side: a finger becomes an action, an action an event or a change of the draft, and the view is
// made and drawn again when it has changed.
#include <spdlog/spdlog.h>

#include <algorithm>

#include "kiosk/app/kiosk.h"

namespace kassa::kiosk {
namespace {

constexpr int most_found = 48;

}  // namespace

Result<void> Kiosk::take_input(const ui::Input& input) {
    if (std::holds_alternative<ui::CloseAsked>(input)) ended_ = true;
    if (std::holds_alternative<ui::Uncovered>(input)) must_draw_ = true;
    if (const auto* touched = std::get_if<ui::Touched>(&input)) {
        draft_.pressed = screens::hit(layout_, touched->x, touched->y).value_or("");
        must_draw_ = true;
    }
    // What counts is where the finger leaves, if that is where it came down: a slip is no choice.
    if (const auto* released = std::get_if<ui::Released>(&input)) {
        const std::string pressed = std::exchange(draft_.pressed, "");
        must_draw_ = true;
        const auto element = screens::hit(layout_, released->x, released->y);
        if (element.value_or("") != pressed) return {};
        return touch_element(pressed);
    }
    if (const auto* key = std::get_if<ui::KeyPressed>(&input)) return take_key(*key);
    return {};
}

Result<void> Kiosk::touch_element(const std::string& id) {
    if (!runner_) return {};
    if (id.empty()) return act(view_.elsewhere);
    const screens::Element* element = view_.find(id);
    return element && element->touchable() ? act(element->action) : Result<void>{};
}

// A keypad beside the screen walks through what can be touched, for who cannot see or reach it.
Result<void> Kiosk::take_key(const ui::KeyPressed& key) {
    must_draw_ = true;
    if (key.name == "Tab" || key.name == "Right" || key.name == "Down" || key.name == "Left" ||
        key.name == "Up") {
        const bool backwards = key.shift || key.name == "Left" || key.name == "Up";
        draft_.focused = screens::next_focus(view_, layout_, draft_.focused, backwards);
        return {};
    }
    if (key.name == "Return" || key.name == "Space") return touch_element(draft_.focused);
    const bool digit = key.name.size() == 1 && key.name[0] >= '0' && key.name[0] <= '9';
    if (digit && view_.find("key-" + key.name)) return touch_element("key-" + key.name);
    return {};
}

Result<void> Kiosk::act(const screens::Action& action) {
    if (const auto* event = std::get_if<flows::Event>(&action)) return hear(*event);
    if (const auto* local = std::get_if<screens::LocalAction>(&action)) return act_locally(*local);
    return {};
}

Result<void> Kiosk::act_locally(const screens::LocalAction& action) {
    must_draw_ = true;
    if (std::holds_alternative<screens::NumberEntered>(action)) return enter_number();
    if (std::holds_alternative<screens::TelephoneEntered>(action)) return enter_telephone();
    if (std::holds_alternative<screens::PinEntered>(action)) return enter_pin();
    draft_ = screens::applied(std::move(draft_), action, layout_);
    // Somebody who types is there, though the lane hears nothing of the letters.
    return {};
}

Result<void> Kiosk::enter_number() {
    const std::string number = std::exchange(draft_.number, "");
    if (number.empty()) return {};
    return hear_code({flows::ItemRead::How::Keyed, {catalog::Symbology::Keyed, number, false}});
}

// The number itself goes no further than this.
Result<void> Kiosk::enter_telephone() {
    const std::string number = std::exchange(draft_.number, "");
    if (number.empty()) return {};
    return hear(store_->telephone(number, runner_->policy().vip));
}

// Called on the desk's thread.
void Kiosk::hear_desk(const staff::Answer& answer) {
    if (const auto* in = std::get_if<staff::SignedIn>(&answer))
        inbox_.post(flows::Event(
            flows::StaffSignedIn{in->badge, in->name, boost::describe::enum_to_string(in->role, "")}));
    if (const auto* refused = std::get_if<staff::Refused>(&answer))
        inbox_.post(flows::Event(flows::StaffRefused{refused->badge}));
    if (const auto* unavailable = std::get_if<staff::Unavailable>(&answer)) {
        spdlog::error("PINs cannot be checked: {}", unavailable->why);
        inbox_.post(flows::Event(flows::StaffRefused{unavailable->badge}));
    }
    inbox_.post(Chore([this, answer] { report_pin(answer); }));
}

Result<void> Kiosk::enter_pin() {
    const auto* wanted = std::get_if<flows::PinWanted>(&runner_->lane().staff);
    staff::Pin pin;
    for (const char digit : draft_.pin) pin.add(digit);
    // The draft's copy is overwritten, not only forgotten.
    std::ranges::fill(draft_.pin, '0');
    draft_.pin.clear();
    if (wanted)
        pin_desk_->check(wanted->badge, std::move(pin),
                         [this](const staff::Answer& answer) { hear_desk(answer); });
    return {};
}

const locales::Words& Kiosk::words() {
    const flows::Lane& lane = runner_->lane();
    const std::string language =
        lane.visit.id.empty() ? runner_->policy().languages.front() : lane.visit.language;
    if (const auto known = words_.find(language); known != words_.end()) return known->second;
    auto loaded = locales::Words::load(language, settings_.binaries / "../locales",
                                       runner_->policy().pricing.currency, runner_->policy().time_zone);
    if (!loaded) {
        spdlog::error("{}", loaded.error().sentence);
        loaded = locales::Words::load("en", "", runner_->policy().pricing.currency, "UTC");
    }
    return words_.emplace(language, std::move(*loaded)).first->second;
}

// What the look-up shows is asked of the replica once for each text typed, not for each frame.
void Kiosk::look_up() {
    const auto* shopping = std::get_if<flows::Shopping>(&runner_->lane().place);
    const bool looking = shopping && std::holds_alternative<flows::LookingUp>(shopping->panel);
    const std::string& language = runner_->lane().visit.language;
    const std::string asked = looking ? draft_.category + "\n" + draft_.search + "\n" + language : "";
    if (asked == found_for_) return;
    found_for_ = asked;
    found_.products.clear();
    if (!looking) return;
    found_.products = draft_.search.empty() ? replica_->without_barcode(draft_.category, most_found)
                                            : replica_->search(draft_.search, language, most_found);
    // A product whose tax the policy does not know cannot be priced.
    for (catalog::Product& product : found_.products)
        if (!runner_->policy().pricing.taxes.contains(product.tax)) product.price.reset();
}

void Kiosk::refresh_view() {
    if (!runner_) return;
    if (watch_ && shows_preview_) {
        if (const auto preview = watch_->preview_after(preview_number_)) {
            preview_number_ = preview->number;
            screen_->canvas().set_preview(preview->grey, preview->width, preview->height);
            must_draw_ = true;
        }
    }
    if (!must_draw_ && !view_.moving && !view_.screen.empty()) return;
    look_up();
    screens::View view =
        screens::present(runner_->lane(), runner_->rules(), draft_, found_, words(), clock_->now());
    if (view == view_) return;
    view_ = std::move(view);
    shows_preview_ = std::ranges::any_of(view_.elements, [](const screens::Element& element) {
        return element.kind == screens::Kind::Preview;
    });
    must_draw_ = true;
}

void Kiosk::draw_if_changed() {
    if (!must_draw_ || !runner_) return;
    must_draw_ = false;
    const std::int64_t started = thread_cpu_now();
    layout_ = screens::draw(screen_->canvas(), screen_->size(), view_);
    screen_->show();
    metrics_.frame_shown(thread_cpu_now() - started);
}

// A story touches where the element was drawn, through the same way that a finger takes.
Result<void> Kiosk::touch(const std::string& id) {
    refresh_view();
    draw_if_changed();
    for (const screens::Touchable& one : layout_.touchables) {
        if (one.id != id) continue;
        const int x = one.rect.x + one.rect.w / 2, y = one.rect.y + one.rect.h / 2;
        if (auto down = take_input(ui::Touched{x, y}); !down) return down;
        return take_input(ui::Released{x, y});
    }
    return fault("nothing on the screen {} can be touched as #{}", view_.screen, id);
}

Result<void> Kiosk::save_picture(const std::filesystem::path& file) {
    refresh_view();
    must_draw_ = true;
    draw_if_changed();
    return screen_->save_png(file);
}

}  // namespace kassa::kiosk
