#pragma once
// What the makers of screens share: the scene they look at, and a page to put elements on. Private to this room.
#include <initializer_list>
#include <string>

#include "kiosk/screens/present.h"

namespace kassa::screens {

using locales::Words;

struct Scene {
    const flows::Lane& lane;
    const flows::Rules& rules;
    const Draft& draft;
    const LookUp& found;
    const Words& words;
    Instant now;
};

class Page {
public:
    Page(const char* screen, const Scene& scene);

    Element& add(Element element);
    void title(std::string text);
    void sentence(std::string text);
    void icon(const char* name);
    void waiting();
    // A button; `icon` may be "".
    Element& button(const char* id, Slot slot, std::string text, const char* icon, Action action,
                    Emphasis emphasis = Emphasis::Plain);
    void tone(Emphasis emphasis) { view_.tone = emphasis; }
    void elsewhere(Action action) { view_.elsewhere = std::move(action); }
    // The list or tiles can be paged; `draw` shows the two buttons where they do not fit on one page.
    void scrolls(Slot slot);
    void moves() { view_.moving = true; }

    // The shop's name, help, language and appearance.
    void header();
    // The total with the number of items and what is saved. While a part is paid already: what is still to pay.
    void total();
    void keypad(Field field);
    void back(const char* id, flows::Button button);

    View done();
    const Scene& scene() const { return scene_; }

private:
    const Scene& scene_;
    View view_;
};

Action press(flows::Button button);
Action press(flows::StaffButton button);

std::string name_of(const catalog::Product& product, const Words& words);
std::string art_of(const catalog::Product& product);
// The picture of goods as an element of the hero.
Element picture_of(const catalog::Product& product, const Words& words);
// A basket line as the list shows it. Without `may_open` it cannot be touched.
Element line_element(const Scene& scene, const flows::Line& line, const pricing::PricedLine& priced,
                     bool may_open);
const flows::Line* find_line(const flows::Visit& visit, int id);
// "12 points · 3 supermarket points"; "" where a purchase earns none.
std::string points_text(const std::optional<pricing::BasketPoints>& points, const Words& words);
// What the shopper knows a coupon by: the promotion that takes it.
std::string coupon_name(const flows::Coupon& coupon, const Scene& scene);
// A tier as the policy names it to people; the key itself where the policy does not know it.
std::string tier_name(const std::string& key, const Scene& scene);
// What is said about a pack that is not sold, or that somebody will look at; and the words for staff of its case.
void pack_hero(Page& page, const flows::Notice& notice);
void pack_case(const Scene& scene, const cases::Case& one, Element& row);
// "Reduced from €3.49": the label holds; "" where it is not cheaper than the shelf.
std::string label_reason(const flows::Line& line, const Scene& scene);
// A notice of a member card or coupon, as the hero of any screen before paying; false where there is none.
bool card_hero(Page& page);

// --- One maker a screen
// -------------------------------------------------------------------------------------------------
View attract(const Scene& scene);
View out_of_service(const Scene& scene);
View shopping(const Scene& scene);
View keying(const Scene& scene);
View looking_up(const Scene& scene);
View line_menu(const Scene& scene, const flows::LineMenu& here);
View weighing(const Scene& scene, const flows::Weighing& here);
View confirming_cancel(const Scene& scene);
View checking_bags(const Scene& scene);
View awaiting_staff(const Scene& scene);
View asking_price(const Scene& scene);
View authorising(const Scene& scene, const flows::Authorising& here);
View choosing_tender(const Scene& scene, const flows::ChoosingTender& here);
View paying(const Scene& scene, const flows::PayingByCard& here);
View finishing(const Scene& scene, const flows::Finishing& here);
View thanks(const Scene& scene, const flows::Thanks& here);
View still_there(const Scene& scene);
View language_chooser(const Scene& scene);
View appearance_chooser(const Scene& scene);
View help(const Scene& scene);
View staff_pin(const Scene& scene, const flows::PinWanted& here);
View staff_cases(const Scene& scene, const flows::Attending& here);
View staff_price(const Scene& scene, const cases::Case& about);
View staff_suspended(const Scene& scene, const flows::Attending& here);

}  // namespace kassa::screens
