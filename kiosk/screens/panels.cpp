// What opens beside the basket: the keypad, the look-up by picture and name, a line's own menu, and weighing.
#include <algorithm>
#include <set>

#include "kiosk/receipt/receipt.h"
#include "kiosk/screens/scene.h"

namespace kassa::screens {

using flows::Button;
using What = flows::Notice::What;

namespace {

constexpr std::size_t shortest_telephone = 5;  // digits

}  // namespace

View keying(const Scene& scene) {
    const Words& words = scene.words;
    Page page("keypad", scene);
    page.header();
    const bool members = !scene.rules.policy.pricing.vip.tiers.empty();
    const flows::Notice* notice = scene.lane.notice ? &*scene.lane.notice : nullptr;
    if (notice && notice->what == What::WrongCheckDigit) {
        page.tone(Emphasis::Attention);
        page.title(words("That number is not quite right"));
        page.sentence(words("Please compare it with the number under the barcode."));
    } else if (notice && notice->what == What::NotForSale) {
        page.tone(Emphasis::Attention);
        page.title(words("This number is not one of our items"));
        page.sentence(words("There may be another one on the packaging."));
    } else if (notice && notice->what == What::CardUnknown) {
        page.tone(Emphasis::Attention);
        page.title(words("We do not know this number"));
        page.sentence(words("Please compare it once more, or just go on without it."));
    } else {
        page.title(words("Type the number"));
        page.sentence(members ? words("It stands under the barcode. Members can type their telephone number.")
                              : words("It stands under the barcode."));
    }
    Element& field =
        page.add({.id = "number", .kind = Kind::Field, .slot = Slot::Hero, .text = scene.draft.number});
    field.spoken = scene.draft.number.empty() ? words("Nothing typed yet") : scene.draft.number;
    page.keypad(Field::Number);
    if (members) {
        Element& telephone = page.button("telephone", Slot::Tools, words("It is my telephone number"), "star",
                                         LocalAction{TelephoneEntered{}});
        telephone.spoken = words("It is my telephone number, to earn points");
        telephone.enabled = scene.draft.number.size() >= shortest_telephone;
    }
    page.total();
    page.back("back", Button::ClosePanel);
    page.button("enter", Slot::Main, words("Enter"), "check", LocalAction{NumberEntered{}}, Emphasis::Main)
        .enabled = !scene.draft.number.empty();
    return page.done();
}

// --- Look-up
// ------------------------------------------------------------------------------------------------------------

namespace {

// The first part of a category's path: "fruit" of "fruit/apples".
std::string group_of(const catalog::Product& product) {
    return product.category.substr(0, product.category.find('/'));
}

// The store's own words for categories reach the screen as they are, but for those that most stores share.
std::string category_name(const std::string& category, const Words& words) {
    static const std::map<std::string, const char*> known = {
        {"fruit", locales::translatable("Fruit")},
        {"vegetables", locales::translatable("Vegetables")},
        {"bakery", locales::translatable("Bakery")},
        {"nuts", locales::translatable("Nuts")},
        {"herbs", locales::translatable("Herbs")},
        {"sweets", locales::translatable("Sweets")},
        {"dairy", locales::translatable("Dairy")},
        {"drinks", locales::translatable("Drinks")},
        {"meat", locales::translatable("Meat")},
        {"fish", locales::translatable("Fish")},
        {"household", locales::translatable("Household")},
        {"flowers", locales::translatable("Flowers")}};
    const auto found = known.find(category);
    return found == known.end() ? category : words(found->second);
}

constexpr std::size_t most_categories = 4;

void categories(Page& page) {
    const Scene& scene = page.scene();
    std::vector<std::string> groups;
    for (const catalog::Product& product : scene.found.products)
        if (const std::string group = group_of(product);
            !group.empty() && !std::ranges::contains(groups, group))
            groups.push_back(group);
    if (groups.size() < 2) return;
    if (groups.size() > most_categories) groups.resize(most_categories);
    const auto chip = [&](const std::string& category, std::string text) {
        page.add({.id = "category-" + (category.empty() ? "all" : category),
                  .kind = Kind::Button,
                  .slot = Slot::Answers,
                  .text = std::move(text),
                  .emphasis = scene.draft.category == category ? Emphasis::Chosen : Emphasis::Plain,
                  .action = LocalAction{CategoryChosen{category}}});
    };
    chip("", scene.words("All"));
    for (const std::string& group : groups) chip(group, category_name(group, scene.words));
}

void tiles(Page& page) {
    const Scene& scene = page.scene();
    for (const catalog::Product& product : scene.found.products) {
        if (scene.draft.letters == Letters::None && !scene.draft.category.empty() &&
            group_of(product) != scene.draft.category)
            continue;
        Element tile{.id = "product-" + product.item, .kind = Kind::Tile, .slot = Slot::Tiles};
        tile.text = name_of(product, scene.words);
        tile.is_name = true;
        if (product.price)
            tile.price = scene.words.unit_price(*product.price, product.sold_by == catalog::SoldBy::Weight);
        tile.picture = product.picture;
        tile.art = art_of(product);
        flows::ItemRead read{.how = flows::ItemRead::How::LookedUp, .product = product};
        read.code.item = product.item;
        tile.action = flows::Event{std::move(read)};
        page.add(std::move(tile));
    }
    page.scrolls(Slot::Tiles);
}

const std::vector<std::vector<std::string>>& rows_of(Letters letters) {
    static const std::vector<std::vector<std::string>> latin = {
        {"q", "w", "e", "r", "t", "y", "u", "i", "o", "p"},
        {"a", "s", "d", "f", "g", "h", "j", "k", "l"},
        {"z", "x", "c", "v", "b", "n", "m"}};
    static const std::vector<std::vector<std::string>> arabic = {
        {"ض", "ص", "ث", "ق", "ف", "غ", "ع", "ه", "خ", "ح", "ج", "د"},
        {"ش", "س", "ي", "ب", "ل", "ا", "ت", "ن", "م", "ك", "ط", "ذ"},
        {"ئ", "ء", "ؤ", "ر", "ى", "ة", "و", "ز", "ظ", "أ", "إ"}};
    return letters == Letters::Arabic ? arabic : latin;
}

void keyboard(Page& page) {
    const Scene& scene = page.scene();
    const Words& words = scene.words;
    const Letters letters = scene.draft.letters;
    int row = 0;
    for (const auto& keys : rows_of(letters)) {
        for (const std::string& letter : keys)
            page.add({.id = "key-" + letter,
                      .kind = Kind::Key,
                      .slot = Slot::Keys,
                      .text = letter,
                      .row = row,
                      .action = LocalAction{Typed{Field::Search, letter}}});
        ++row;
    }
    const Letters other = letters == Letters::Latin ? Letters::Arabic : Letters::Latin;
    Element& script = page.add({.id = "key-letters",
                                .kind = Kind::Key,
                                .slot = Slot::Keys,
                                .text = other == Letters::Arabic ? "أ ب ج" : "abc",
                                .row = row,
                                .width = 4,
                                .action = LocalAction{LettersShown{other}}});
    script.spoken = other == Letters::Arabic ? words("Arabic letters") : words("Latin letters");
    Element& space = page.add({.id = "key-space",
                               .kind = Kind::Key,
                               .slot = Slot::Keys,
                               .icon = "space",
                               .row = row,
                               .width = 10,
                               .action = LocalAction{Typed{Field::Search, " "}}});
    space.spoken = words("Space");
    Element& erase = page.add({.id = "key-erase",
                               .kind = Kind::Key,
                               .slot = Slot::Keys,
                               .icon = "erase",
                               .row = row,
                               .width = 4,
                               .action = LocalAction{Erased{Field::Search}}});
    erase.spoken = words("Erase");
}

}  // namespace

View looking_up(const Scene& scene) {
    const Words& words = scene.words;
    const bool typing = scene.draft.letters != Letters::None;
    Page page("look_up", scene);
    page.header();
    page.title(typing ? words("Type its name") : words("Which item is it?"));
    if (typing) {
        Element& field = page.add({.id = "search",
                                   .kind = Kind::Field,
                                   .slot = Slot::Hero,
                                   .text = scene.draft.search,
                                   .is_name = true});
        field.spoken = scene.draft.search.empty() ? words("Nothing typed yet") : scene.draft.search;
    } else {
        categories(page);
    }
    tiles(page);
    if (typing) {
        keyboard(page);
        page.button("pictures", Slot::Tools, words("Show pictures"), "search",
                    LocalAction{LettersShown{Letters::None}});
    } else {
        const Letters letters = words.language() == "ar" ? Letters::Arabic : Letters::Latin;
        page.button("letters", Slot::Tools, words("Type its name"), "keyboard",
                    LocalAction{LettersShown{letters}});
    }
    page.total();
    page.back("back", Button::ClosePanel);
    return page.done();
}

// --- A line, and weighing
// -------------------------------------------------------------------------------------------------

View line_menu(const Scene& scene, const flows::LineMenu& here) {
    const Words& words = scene.words;
    const flows::Line* line = find_line(scene.lane.visit, here.line);
    if (!line) return shopping(scene);
    Page page("line", scene);
    page.header();
    page.add(picture_of(line->product, words));
    Element& title = page.add(
        {.id = "title", .kind = Kind::Title, .slot = Slot::Hero, .text = name_of(line->product, words)});
    title.is_name = true;
    const pricing::PricedBasket basket = flows::priced(scene.lane, scene.rules);
    if (const auto priced = std::ranges::find(basket.lines, line->id, &pricing::PricedLine::id);
        priced != basket.lines.end()) {
        const Element shown = line_element(scene, *line, *priced, false);
        page.add({.id = "price",
                  .kind = Kind::Sentence,
                  .slot = Slot::Hero,
                  .text = shown.secondary,
                  .note = shown.note,
                  .price = shown.price});
        if (priced->points) page.sentence(receipt::reason_of(*priced->points, scene.rules.policy, words));
    }
    const auto quantity_key = [&](const char* id, const char* icon, int quantity, std::string spoken) {
        Element& key = page.add({.id = id,
                                 .kind = Kind::Key,
                                 .slot = Slot::Keys,
                                 .icon = icon,
                                 .action = flows::Event{flows::QuantityChosen{line->id, quantity}}});
        key.spoken = std::move(spoken);
        return &key;
    };
    if (!line->weight && !line->price_on_label) {
        quantity_key("fewer", "minus", line->quantity - 1, words("One fewer"))->enabled = line->quantity > 1;
        page.add({.id = "quantity",
                  .kind = Kind::Field,
                  .slot = Slot::Keys,
                  .text = words.number(line->quantity)});
        quantity_key("more", "plus", line->quantity + 1, words("One more"))->enabled = line->quantity < 99;
    }
    page.button("remove", Slot::Tools, words("Remove"), "trash",
                flows::Event{flows::QuantityChosen{line->id, 0}}, Emphasis::Danger);
    const bool watched = !std::holds_alternative<flows::ScaleAway>(scene.lane.bagging.place);
    if (watched && flows::units_to_bag(scene.lane, *line) > 0)
        page.button("skip-bagging", Slot::Tools, words("I won’t bag this"), "forward", press(Button::SkipBagging));
    page.total();
    page.button("back", Slot::Main, words("Done"), "check", press(Button::ClosePanel), Emphasis::Main);
    return page.done();
}

View weighing(const Scene& scene, const flows::Weighing& here) {
    const Words& words = scene.words;
    Page page("weighing", scene);
    page.header();
    page.add(picture_of(here.product, words));
    page.title(words.with("Please put {item} on the scale", {{"item", name_of(here.product, words)}}));
    if (here.product.price) page.sentence(words.unit_price(*here.product.price, true));
    page.waiting();
    page.total();
    page.back("back", Button::ClosePanel);
    return page.done();
}

}  // namespace kassa::screens
