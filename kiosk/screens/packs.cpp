// Packs that a date or a recall concerns: what the shopper reads, and what staff see of them.
#include <charconv>
#include <chrono>

#include "kiosk/screens/scene.h"

namespace kassa::screens {

namespace {

using cases::Goods;
using flows::Button;
using What = flows::Notice::What;

// "2026-09-01" as people write it. It is a day and no moment, so it is told as noon in the store.
std::string day_of(const std::string& day, const Scene& scene) {
    int year = 0;
    unsigned month = 0, number = 0;
    if (day.size() != 10) return day;
    std::from_chars(day.data(), day.data() + 4, year);
    std::from_chars(day.data() + 5, day.data() + 7, month);
    std::from_chars(day.data() + 8, day.data() + 10, number);
    using namespace std::chrono;
    const year_month_day date{std::chrono::year(year), std::chrono::month(month), std::chrono::day(number)};
    if (!date.ok()) return day;
    try {
        const auto noon = local_days(date) + hours(12);
        const auto at = locate_zone(scene.rules.policy.time_zone)->to_sys(noon, choose::earliest);
        return scene.words.date(time_point_cast<Duration>(at));
    } catch (const std::runtime_error&) {
        return day;
    }
}

std::string name_of(const Goods& goods, const Words& words) {
    const std::string& name = catalog::text_in(goods.names, words.language());
    return name.empty() ? goods.item : name;
}

std::string reason_not_to_sell(const Goods& goods, const Scene& scene) {
    const Words& words = scene.words;
    const std::string item = name_of(goods, words), date = day_of(goods.day, scene);
    switch (goods.why) {
        case Goods::Why::Expired:
            return words.with("{item}: this pack was good until {date}, and we can no longer sell it.",
                              {{"item", item}, {"date", date}});
        case Goods::Why::PastSellBy:
            return words.with("{item}: {date} was the last day for selling this pack.",
                              {{"item", item}, {"date", date}});
        case Goods::Why::PastBestBefore:
            return words.with("{item}: it was best before {date}, and we no longer sell this pack.",
                              {{"item", item}, {"date", date}});
        case Goods::Why::Recalled: break;
    }
    const std::string& told = catalog::text_in(goods.sentence, words.language());
    if (!told.empty()) return words.with("{item}: {sentence}", {{"item", item}, {"sentence", told}});
    return words.with("{item}: its maker has asked for this pack back. Someone will gladly help you find another.",
                      {{"item", item}});
}

void answer(Page& page, const char* id, std::string text, const char* icon, Action action) {
    page.button(id, Slot::Answers, std::move(text), icon, std::move(action));
}

// They are in the basket and may stay there.
void past_best_before(Page& page, const flows::Notice& notice) {
    const Words& words = page.scene().words;
    page.icon("info");
    page.title(words.with("Best before {date}", {{"date", day_of(notice.goods->day, page.scene())}}));
    page.sentence(words.with("{item}: it may still be good. You can keep it or leave it out.",
                             {{"item", name_of(*notice.goods, words)}}));
    answer(page, "remind-ok", words("Keep it"), "check", press(Button::RemindOk));
    const flows::Line* line = notice.line ? find_line(page.scene().lane.visit, *notice.line) : nullptr;
    if (line)
        answer(page, "leave-out", words("Leave it out"), "close",
               flows::Event{flows::QuantityChosen{line->id, line->weight ? 0 : line->quantity - 1}});
}

}  // namespace

void pack_hero(Page& page, const flows::Notice& notice) {
    const Words& words = page.scene().words;
    page.tone(Emphasis::Attention);
    if (!notice.goods) return;
    const Goods& goods = *notice.goods;
    if (notice.what == What::PastBestBefore) return past_best_before(page, notice);
    if (notice.what == What::LookAtPack) {
        page.icon("staff");
        page.title(words("Thank you. Just go on."));
        const char* sentence =
            goods.why == Goods::Why::Recalled
                ? locales::translatable("{item}: we look at the pack together before you pay.")
                : locales::translatable("{item}: we look at the date together before you pay.");
        return page.sentence(words.with(sentence, {{"item", name_of(goods, words)}}));
    }
    page.icon("info");
    page.title(notice.what == What::ItemRecalled ? words("Please leave this pack with us")
                                                 : words("Please take a fresh one instead"));
    page.sentence(reason_not_to_sell(goods, page.scene()));
    answer(page, "remind-ok", words("Understood"), "check", press(Button::RemindOk));
}

void pack_case(const Scene& scene, const cases::Case& one, Element& row) {
    const Words& words = scene.words;
    row.icon = "warning";
    if (!one.goods) return;
    const Goods& goods = *one.goods;
    row.text = name_of(goods, words);
    row.is_name = true;
    const bool check = one.kind == cases::Kind::Check;
    const std::string date = day_of(goods.day, scene);
    std::string text;
    if (goods.why == Goods::Why::Recalled)
        text = check ? words.with("Recall {number}: please look at the batch", {{"number", goods.recall}})
                     : words.with("Recall {number}", {{"number", goods.recall}});
    else if (check)
        text = words.with("Please look at the date: {date}", {{"date", date}});
    else if (goods.why == Goods::Why::Expired)
        text = words.with("Was good until {date}", {{"date", date}});
    else if (goods.why == Goods::Why::PastSellBy)
        text = words.with("To be sold until {date}", {{"date", date}});
    else
        text = words.with("Best before {date}", {{"date", date}});
    const auto also = [&](const std::string& more) { text += "\u00A0· " + more; };
    if (!goods.batch.empty()) also(words.with("Batch {batch}", {{"batch", goods.batch}}));
    if (!goods.serial.empty()) also(words.with("Serial number {serial}", {{"serial", goods.serial}}));
    if (!goods.names.empty()) also(goods.item);
    row.secondary = std::move(text);
}

std::string label_reason(const flows::Line& line, const Scene& scene) {
    const auto shelf = flows::reduced_from(line);
    return shelf ? scene.words.with("Reduced from {price}", {{"price", scene.words.money(*shelf)}}) : std::string();
}

}  // namespace kassa::screens
