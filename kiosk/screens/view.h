#pragma once
// What a screen shows, finished: every text in the shopper's language, every button with what it does and whether
// it can be touched now. `present` makes it from the lane, `draw` looks at nothing else, and the voice reads it in
// focus order, so a shopper with the screen off is told the same story.
#include <string>
#include <variant>
#include <vector>

#include "core/base/ids.h"
#include "flows/events.h"

namespace kassa::screens {

// --- What a touch does
// ------------------------------------------------------------------------------------------------

// Things that belong to the screen alone and never reach the lane; `applied` in draft.h carries them out.
// NumberEntered, TelephoneEntered and PinEntered are for the kiosk: it looks the number up, or checks the PIN, and the
// answer becomes an event.
enum class Field { Number, Search, Pin, Price };
struct Typed {
    Field field = Field::Number;
    std::string text;  // one digit or letter
    bool operator==(const Typed&) const = default;
};
struct Erased {  // the last digit or letter
    Field field = Field::Number;
    bool operator==(const Erased&) const = default;
};
struct NumberEntered {
    bool operator==(const NumberEntered&) const = default;
};
struct TelephoneEntered {  // the number that was typed is a member's telephone number
    bool operator==(const TelephoneEntered&) const = default;
};
struct PinEntered {
    bool operator==(const PinEntered&) const = default;
};
struct Paged {  // through a list or tiles, by pages
    int by = 1;
    bool operator==(const Paged&) const = default;
};
enum class Chooser { None, Language, Appearance, Help };
struct Opened {
    Chooser chooser = Chooser::None;
    bool operator==(const Opened&) const = default;
};
struct CategoryChosen {
    std::string category;  // "": all
    bool operator==(const CategoryChosen&) const = default;
};
enum class Letters { None, Latin, Arabic };
struct LettersShown {  // the on-screen keyboard
    Letters letters = Letters::Latin;
    bool operator==(const LettersShown&) const = default;
};
struct PriceAsked {  // staff are about to type the price of this case's item; empty: no longer
    Id about;
    bool operator==(const PriceAsked&) const = default;
};
using LocalAction = std::variant<Typed, Erased, NumberEntered, TelephoneEntered, PinEntered, Paged, Opened,
                                 CategoryChosen, LettersShown, PriceAsked>;
using Action = std::variant<std::monostate, flows::Event, LocalAction>;

// --- Elements
// ---------------------------------------------------------------------------------------------------------

enum class Kind {
    Brand,     // the shop's name
    Title,     // what to do next, in one sentence
    Sentence,  // what helps to do it
    Button,
    Line,     // a line of the basket: picture, name, what it costs and why
    Row,      // any other line of a list; buttons may stand in it
    Amount,   // the total
    Key,      // of a keypad or keyboard
    Tile,     // goods to choose from, by picture
    Field,    // what was typed
    Picture,  // goods, large
    Icon,     // large
    Preview,  // what the camera sees
    Qr,
    Waiting,  // something is going on; moves a little
};
BOOST_DESCRIBE_ENUM(Kind, Brand, Title, Sentence, Button, Line, Row, Amount, Key, Tile, Field, Picture, Icon,
                    Preview, Qr, Waiting)

// Where on the screen, in the words of its purpose; `draw` knows where that is upright, wide, mirrored or within
// low reach.
enum class Slot {
    Header,   // name, help, language, appearance
    Hero,     // the one thing to do next, or the sentence that just came
    Answers,  // buttons that answer it
    List,
    Tiles,
    Keys,
    Tools,  // what can also be done here
    Total,
    Main,  // the way on, and the way back
};
BOOST_DESCRIBE_ENUM(Slot, Header, Hero, Answers, List, Tiles, Keys, Tools, Total, Main)

enum class Emphasis { Plain, Main, Good, Attention, Danger, Quiet, Chosen };
BOOST_DESCRIBE_ENUM(Emphasis, Plain, Main, Good, Attention, Danger, Quiet, Chosen)

struct Element {
    std::string id;  // stable, unique in its view: "pay", "line-3", "language-ar"
    Kind kind = Kind::Button;
    Slot slot = Slot::Main;
    std::string text;
    std::string secondary;
    std::string note;  // good news in a line: the reason for a reduction
    std::string price;
    std::string icon;      // of kiosk/ui's icons
    std::string picture;   // a product picture's name at the store; may be empty
    std::string art;       // the drawing to show where there is no picture
    bool is_name = false;  // the text is a name from the outside and reads in its own direction
    bool enabled = true;
    Emphasis emphasis = Emphasis::Plain;
    std::string spoken;                      // for the voice; never empty where there is something to touch
    int focus = 0;                           // place in the focus order, from 1; 0: not in it
    std::string inside;                      // the id of the row in which this button stands
    int row = 0;                             // keys: their row
    int width = 2;                           // keys: in half keys
    int glow = 0;                            // 0–255: how new a line is
    std::vector<std::vector<bool>> squares;  // Qr
    Action action;

    bool touchable() const { return enabled && !std::holds_alternative<std::monostate>(action); }
    bool operator==(const Element&) const = default;
};

struct View {
    std::string screen;  // "shopping", "paying", …: a stable name
    std::string language = "en";
    bool right_to_left = false;
    flows::Appearance appearance;
    Emphasis tone = Emphasis::Plain;  // of the hero
    bool bag_light = false;           // a light along the screen's foot, towards the bagging area
    std::vector<Element> elements;
    int first = 0;        // the first row or tile to show; draw keeps it in range
    Action elsewhere;     // what a touch beside every element does (the attract screen starts)
    std::string focused;  // the element that the keypad's focus stands on
    std::string pressed;  // the element under the finger
    bool moving = false;  // something moves: draw it again in 40 ms, or in 250 ms when only `phase` changes
    int phase = 0;        // of what waits, 0–3

    const Element* find(const std::string& id) const;
    bool operator==(const View&) const = default;
};

// The view as lines of text, one an element: for golden files and for a person reading a story's failure.
std::string to_text(const View& view);
// True when a shopper can read these words: they stand in an element, without the invisible marks of direction.
// With a price, both must stand in the same element.
bool shows(const View& view, const std::string& words, const std::string& price = "");

}  // namespace kassa::screens
