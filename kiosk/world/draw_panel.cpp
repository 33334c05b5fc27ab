#include "kiosk/world/draw_panel.h"

#include <algorithm>

namespace kassa::world {
namespace {

constexpr int gap = 8, line = 40, column_height = 886, title_height = 26, tile_width = 98, tile_height = 116;
constexpr Colour ink{32, 44, 56}, soft{92, 104, 116}, white{255, 255, 255}, edge{214, 220, 226},
    accent{0, 98, 120}, warning{150, 60, 20}, held{222, 240, 244};

// The things that people of the demo shop carry (packaging/demo/members.csv, packaging/demo/prepare).
constexpr const char* gold_card = "7710000017";
constexpr const char* platinum_card = "7710000033";
constexpr const char* attendant_badge = "9001";
constexpr const char* supervisor_badge = "9002";

// A column that is filled from the top; `row` splits its next line among so many buttons.
class Column {
public:
    Column(Window& window, int x, int width, int y) : window_(window), x_(x), width_(width), y_(y) {}

    void title(const std::string& words) {
        y_ += gap / 2;
        window_.text({x_, y_, width_, title_height}, words, {.em = 17, .smallest = 12, .bold = true}, ink);
        y_ += title_height;
    }
    void say(const std::string& words, Colour colour, int lines = 1) {
        const int height = 22 * lines;
        window_.text({x_, y_, width_, height}, words, {.em = 15, .smallest = 11, .lines = lines}, colour);
        y_ += height + 2;
    }
    Box row(int of = 1, int at = 0, int height = line) {
        const int each = (width_ - gap * (of - 1)) / of;
        const Box box{x_ + at * (each + gap), y_, each, height};
        if (at == of - 1) y_ += height + gap;
        return box;
    }
    int y() const { return y_; }
    void skip(int by) { y_ += by; }

private:
    Window& window_;
    int x_, width_, y_;
};

class Drawing {
public:
    Drawing(Window& window, const Panel& panel, const locales::Words& words)
        : window_(window), panel_(panel), words(words) {}

    std::optional<Act> draw() {
        if (!panel_.receipt.empty()) {
            receipt();
            return act_;
        }
        head();
        const int side = 312, below = 52, under = window_.height() - below;
        const int goods_width = window_.width() - side - 2 * gap;
        goods({gap, below, goods_width, under});
        // On a low display the column scrolls.
        window_.begin_list("column", {goods_width + 2 * gap, below, side - gap, under}, column_height);
        Column column(window_, 0, window_.width() - gap, -gap / 2);
        hand(column);
        bag(column);
        terminal(column);
        printer(column);
        people(column);
        window_.end_list();
        return act_;
    }

private:
    void press(const std::string& id, const Box& box, const std::string& label, Act act,
               Look look = Look::Plain, bool enabled = true) {
        if (window_.button(id, box, label, look, enabled)) act_ = std::move(act);
    }
    const Good& good_of(const Thing& thing) const { return (*panel_.goods)[thing.good]; }
    std::string name_of(const Good& good) const { return catalog::text_in(good.names, words.language()); }

    // What a shopper would do now, as far as it can be seen from here.
    std::string next() const {
        if (panel_.seen.camera_busy) return words("It passes the camera …");
        if (panel_.seen.payment_waits) return words("The terminal wants a card");
        if (panel_.seen.receipts > panel_.receipts_pulled) return words("A receipt hangs out of the printer");
        if (panel_.hands.in_hand) return words("Show it, bag it, weigh it or put it back");
        return words("You play the shopper: take something");
    }

    void head() {
        window_.fill({0, 0, window_.width(), 44}, accent);
        window_.text({gap * 2, 0, window_.width() - 150, 44},
                     panel_.trouble.empty() ? next() : panel_.trouble,
                     {.em = 18, .smallest = 11, .bold = true, .lines = 2}, white);
        std::string name = words("Lamp: off");
        Colour colour{70, 84, 96};
        const std::string& lamp = panel_.seen.lamp;
        if (lamp.contains("green")) name = words("Lamp: green"), colour = {0, 120, 60};
        if (lamp.contains("blue")) name = words("Lamp: blue"), colour = {30, 80, 180};
        if (lamp.contains("yellow")) name = words("Lamp: yellow"), colour = {150, 100, 0};
        if (lamp.contains("red")) name = words("Lamp: red"), colour = {180, 30, 30};
        const Box chip{window_.width() - 128, 8, 120, 28};
        window_.fill(chip, white);
        window_.fill(chip.inset(2), colour);
        window_.text(chip.inset(4), name, {.em = 15, .smallest = 10, .align = ui::Align::Centre}, white);
    }

    void goods(const Box& box) {
        const int columns = std::max(1, (box.width - 14) / (tile_width + gap));
        const int count = int(panel_.goods->size()), rows = (count + columns - 1) / columns;
        const int width = (box.width - 14 - gap * columns) / columns;
        window_.begin_list("goods", box, rows * (tile_height + gap));
        for (int i = 0; i < count; ++i) {
            const Good& good = (*panel_.goods)[std::size_t(i)];
            const Box tile{i % columns * (width + gap), i / columns * (tile_height + gap), width,
                           tile_height};
            bool hovered = false;
            if (window_.area("good" + std::to_string(i), tile, hovered)) act_ = Take{std::size_t(i)};
            const bool in_hand = panel_.hands.in_hand && panel_.hands.in_hand->good == std::size_t(i);
            window_.fill(tile, hovered || in_hand ? accent : edge);
            window_.fill(tile.inset(hovered || in_hand ? 2 : 1), white);
            window_.picture({tile.x + (width - 68) / 2, tile.y + 6, 68, 68}, good.picture);
            window_.text({tile.x + 4, tile.y + 76, width - 8, tile_height - 80}, name_of(good),
                         {.em = 14, .smallest = 10, .lines = 2, .align = ui::Align::Centre}, ink);
        }
        window_.end_list();
    }

    void hand(Column& column) {
        column.title(words("In your hand"));
        const auto& hand = panel_.hands.in_hand;
        const Box place = column.row(1, 0, 64);
        window_.fill(place, hand ? held : edge);
        if (!hand) {
            window_.fill(place.inset(1), {250, 251, 252});
            window_.text(place.inset(8), words("Nothing. Take something from the shelf."),
                         {.em = 15, .smallest = 11, .lines = 2, .align = ui::Align::Centre}, soft);
        } else {
            const Good& good = good_of(*hand);
            window_.picture({place.x + 4, place.y + 4, 56, 56}, good.picture);
            window_.text({place.x + 66, place.y + 4, place.width - 70, 32}, name_of(good),
                         {.em = 16, .smallest = 11, .bold = true}, ink);
            window_.text({place.x + 66, place.y + 34, place.width - 70, 26}, words.weight(hand->weight),
                         {.em = 15}, soft);
        }
        const bool coded = hand && !good_of(*hand).code.empty();
        if (hand && good_of(*hand).by_weight) {
            press("less", column.row(2, 0), words("Less"), ChangeWeight{Weight::grams(-120)});
            press("more", column.row(2, 1), words("More"), ChangeWeight{Weight::grams(120)});
        } else {
            press("camera", column.row(2, 0), words("Show to the camera"), ShowToCamera{},
                  coded ? Look::Main : Look::Plain, coded && panel_.seen.camera && !panel_.seen.camera_busy);
            press("hand-scan", column.row(2, 1), words("Hand scanner"), ScanByHand{}, Look::Plain, coded);
        }
        press("bag", column.row(2, 0), words("Put in the bag"), Bag{}, hand ? Look::Main : Look::Plain,
              hand.has_value());
        press("back", column.row(2, 1), words("Put back"), PutBack{}, Look::Plain, hand.has_value());
        const auto& lies = panel_.hands.on_produce_scale;
        if (lies)
            press("unweigh", column.row(),
                  words.with("Take {name} off the produce scale", {{"name", name_of(good_of(*lies))}}),
                  TakeFromProduceScale{}, hand ? Look::Plain : Look::Main);
        else
            press("weigh", column.row(), words("Lay on the produce scale"), Weigh{},
                  hand && !coded ? Look::Main : Look::Plain, hand.has_value());
    }

    void bag(Column& column) {
        column.title(
            words.with("Bag on the scale: {weight}", {{"weight", words.weight(panel_.hands.bag_weight())}}));
        const auto& things = panel_.hands.in_bag;
        const Box place = column.row(1, 0, 100);
        window_.fill(place, edge);
        window_.fill(place.inset(1), {250, 251, 252});
        if (things.empty())
            window_.text(place.inset(8), words("Empty"), {.em = 15, .align = ui::Align::Centre}, soft);
        constexpr int each = 44;
        const int columns = std::max(1, (place.width - 22) / (each + 4));
        const int rows = (int(things.size()) + columns - 1) / columns;
        window_.begin_list("bag-list", place.inset(4), rows * (each + 4));
        for (std::size_t i = 0; i < things.size(); ++i) {
            const Box tile{int(i) % columns * (each + 4), int(i) / columns * (each + 4), each, each};
            bool hovered = false;
            if (window_.area("bagged" + std::to_string(i), tile, hovered)) act_ = TakeOut{i};
            window_.fill(tile, hovered ? accent : edge);
            window_.picture(tile.inset(2), good_of(things[i]).picture);
        }
        window_.end_list();
        press("leave", column.row(2, 0), words("Leave with the bag"), LeaveWithBag{}, Look::Plain,
              !things.empty());
        if (panel_.seen.scale_plugged)
            press("unplug", column.row(2, 1), words("Unplug the scale"), PlugScale{false}, Look::Careful);
        else
            press("plug", column.row(2, 1), words("Plug the scale in"), PlugScale{true}, Look::Main);
    }

    void terminal(Column& column) {
        const bool waits = panel_.seen.payment_waits;
        column.title(waits ? words("Card terminal: wants a card") : words("Card terminal"));
        press("approve", column.row(2, 0), words("Tap a card"), TellTerminal{"approve"},
              waits ? Look::Main : Look::Plain, waits);
        press("decline", column.row(2, 1), words("Card is refused"), TellTerminal{"decline"}, Look::Careful,
              waits);
        press("stop-key", column.row(2, 0, 32), words("Stop key"), TellTerminal{"abort-key"}, Look::Plain,
              waits);
        if (panel_.seen.terminal_silent)
            press("speak", column.row(2, 1, 32), words("Speaks again"), TellTerminal{"speak"}, Look::Main);
        else
            press("silent", column.row(2, 1, 32), words("Falls silent"), TellTerminal{"silent"},
                  Look::Careful);
        press("die", column.row(1, 0, 32), words("Charges, then dies before it answers"),
              TellTerminal{"die after charging"}, Look::Careful);
    }

    void printer(Column& column) {
        const bool fresh = panel_.seen.receipts > panel_.receipts_pulled;
        column.title(words("Printer"));
        press("pull", column.row(1, 0), fresh ? words("Pull the receipt") : words("Look at the last receipt"),
              PullReceipt{}, fresh ? Look::Main : Look::Plain, panel_.seen.receipts > 0);
        if (panel_.seen.paper)
            press("paper", column.row(2, 0, 32), words("Paper runs out"), TellPrinter{"out of paper"},
                  Look::Careful);
        else
            press("paper", column.row(2, 0, 32), words("New roll"), TellPrinter{"refill"}, Look::Main);
        if (panel_.seen.cover_open)
            press("cover", column.row(2, 1, 32), words("Close the cover"), TellPrinter{"cover closed"},
                  Look::Main);
        else
            press("cover", column.row(2, 1, 32), words("Open the cover"), TellPrinter{"cover open"},
                  Look::Careful);
    }

    void people(Column& column) {
        column.title(words("Cards, badges, power"));
        press("gold", column.row(2, 0), words("VIP card: gold"), ScanCode{gold_card});
        press("platinum", column.row(2, 1), words("VIP card: platinum"), ScanCode{platinum_card});
        press("ana", column.row(2, 0), words("Badge of Ana (PIN 2580)"), ScanCode{attendant_badge});
        press("samir", column.row(2, 1), words("Badge of Samir (PIN 1470)"), ScanCode{supervisor_badge});
        press("power", column.row(1, 0, 32), words("The kiosk's power fails"), PowerFails{}, Look::Careful);
    }

    void receipt() {
        const int across = window_.width(), down = window_.height();
        window_.fill({0, 0, across, down}, {86, 98, 110});
        press("throw", {across / 2 - 140, 12, 280, 48}, words("Throw the receipt away"), ThrowReceiptAway{},
              Look::Main);
        const Box size = window_.picture_size(panel_.receipt);
        if (size.width <= 0) return;
        const int width = std::min(size.width, across - 60);
        const int height = int(std::int64_t(size.height) * width / size.width);
        window_.begin_list("receipt", {gap, 72, across - 2 * gap, down - 72 - gap}, height);
        window_.picture({(window_.width() - width) / 2, 0, width, height}, panel_.receipt);
        window_.end_list();
    }

    Window& window_;
    const Panel& panel_;
    const locales::Words& words;
    std::optional<Act> act_;
};

}  // namespace

std::optional<Act> draw_panel(Window& window, const Panel& panel, const locales::Words& words) {
    return Drawing(window, panel, words).draw();
}

}  // namespace kassa::world
