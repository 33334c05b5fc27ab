// Before and beside a visit: attract, out of service, "Are you still there?", and the three choosers of the header.
#include "kiosk/screens/scene.h"

namespace kassa::screens {

std::string own_name_of(const std::string& language) {
    static const std::map<std::string, std::string> names = {
        {"ar", "العربية"}, {"cs", "Čeština"},    {"da", "Dansk"},    {"de", "Deutsch"},    {"en", "English"},
        {"es", "Español"}, {"fi", "Suomi"},      {"fr", "Français"}, {"hu", "Magyar"},     {"it", "Italiano"},
        {"nb", "Norsk"},   {"nl", "Nederlands"}, {"pl", "Polski"},   {"pt", "Português"},  {"ro", "Română"},
        {"ru", "Русский"}, {"sv", "Svenska"},    {"tr", "Türkçe"},   {"uk", "Українська"}, {"zh_CN", "中文"}};
    const auto found = names.find(language);
    return found == names.end() ? language : found->second;
}

View attract(const Scene& scene) {
    const Words& words = scene.words;
    Page page("attract", scene);
    page.header();
    page.tone(Emphasis::Good);
    int number = 0;
    for (const char* art : {"fruit", "bread", "milk", "vegetables"})
        page.add(
            {.id = std::format("goods-{}", ++number), .kind = Kind::Picture, .slot = Slot::Hero, .art = art});
    page.title(words("Welcome"));
    page.sentence(words("Scan your first item, or touch to start"));
    page.button("start", Slot::Main, words("Start"), "forward", flows::Event{flows::Started{}},
                Emphasis::Main);
    page.elsewhere(flows::Event{flows::Started{}});
    return page.done();
}

View out_of_service(const Scene& scene) {
    const Words& words = scene.words;
    Page page("out_of_service", scene);
    page.add({.id = "brand",
              .kind = Kind::Brand,
              .slot = Slot::Header,
              .text = scene.rules.policy.store_name,
              .is_name = true});
    page.tone(Emphasis::Attention);
    page.icon("pause");
    page.title(words("This checkout is closed"));
    page.sentence(words("Please use the one beside it. Thank you."));
    return page.done();
}

View still_there(const Scene& scene) {
    const Words& words = scene.words;
    Page page("still_there", scene);
    page.header();
    page.tone(Emphasis::Attention);
    page.icon("clock");
    page.title(words("Are you still there?"));
    const auto left = std::chrono::ceil<std::chrono::seconds>(*scene.lane.still_there - scene.now).count();
    page.sentence(words.plural("In {n} second we set your basket aside for you. Nothing is lost.",
                               "In {n} seconds we set your basket aside for you. Nothing is lost.",
                               std::max(0L, long(left))));
    page.total();
    page.button("still-here", Slot::Main, words("Yes, go on"), "check", press(flows::Button::StillHere),
                Emphasis::Main);
    return page.done();
}

View language_chooser(const Scene& scene) {
    const Words& words = scene.words;
    Page page("language", scene);
    page.header();
    page.icon("globe");
    page.title(words("Choose a language"));
    for (const std::string& language : scene.rules.policy.languages) {
        const bool chosen = language == words.language();
        Element row{.id = "choose-" + language,
                    .kind = Kind::Row,
                    .slot = Slot::List,
                    .text = own_name_of(language),
                    .icon = chosen ? "check" : "globe",
                    .is_name = true,
                    .emphasis = chosen ? Emphasis::Chosen : Emphasis::Plain};
        row.action = chosen ? Action(LocalAction{Opened{Chooser::None}})
                            : Action(flows::Event{flows::LanguageChosen{language}});
        page.add(std::move(row));
    }
    page.scrolls(Slot::List);
    page.button("back", Slot::Main, words("Back"), "back", LocalAction{Opened{Chooser::None}});
    return page.done();
}

View appearance_chooser(const Scene& scene) {
    const Words& words = scene.words;
    Page page("appearance", scene);
    page.header();
    page.icon("person");
    page.title(words("How should the screen look?"));
    const auto add = [&](const char* id, std::string text, std::string secondary, const char* icon,
                         bool flows::Appearance::*member) {
        flows::Appearance wanted = scene.lane.appearance;
        const bool on = wanted.*member;
        wanted.*member = !on;
        page.add({.id = id,
                  .kind = Kind::Row,
                  .slot = Slot::List,
                  .text = std::move(text),
                  .secondary = std::move(secondary),
                  .icon = on ? "check" : icon,
                  .emphasis = on ? Emphasis::Chosen : Emphasis::Plain,
                  .action = flows::Event{flows::AppearanceChosen{wanted}}});
    };
    add("large-text", words("Larger text"), words("Fewer things at a time, easier to read"), "letter",
        &flows::Appearance::large_text);
    add("high-contrast", words("High contrast"), words("Bright letters on black"), "contrast",
        &flows::Appearance::high_contrast);
    add("low-reach", words("Buttons further down"), words("Everything within reach when seated"), "lower",
        &flows::Appearance::low_reach);
    page.button("back", Slot::Main, words("Done"), "check", LocalAction{Opened{Chooser::None}},
                Emphasis::Main);
    return page.done();
}

View help(const Scene& scene) {
    const Words& words = scene.words;
    bool called = false;
    for (const cases::Case& one : scene.lane.cases)
        called = called || (one.open() && one.kind == cases::Kind::Help);
    Page page("help", scene);
    page.header();
    page.icon("staff");
    if (called) {
        page.tone(Emphasis::Good);
        page.title(words("Someone is on the way to you"));
        page.sentence(words("You can go on in the meantime."));
        page.button("help-not-needed", Slot::Tools, words("I no longer need help"), "close",
                    press(flows::Button::HelpNotNeeded));
        page.button("back", Slot::Main, words("Go on"), "forward", LocalAction{Opened{Chooser::None}},
                    Emphasis::Main);
    } else {
        page.title(words("Shall we send someone to you?"));
        page.sentence(words("You can go on in the meantime."));
        page.button("back", Slot::Main, words("Back"), "back", LocalAction{Opened{Chooser::None}});
        page.button("call", Slot::Main, words("Yes, please"), "staff", press(flows::Button::AskForHelp),
                    Emphasis::Main);
    }
    return page.done();
}

}  // namespace kassa::screens
