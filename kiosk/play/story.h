#pragma once
// The language of stories: one act a line, as a person would tell a visit. `parse` knows every word and refuses the
// others with file and line; the player (kiosk/play/player.h) carries the acts out on real devices. README.md has the
// words for people.
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/base/describe.h"
#include "core/base/time.h"

namespace kassa::play {

struct ShowsPhoto {
    std::vector<std::string> files;
};  // one, or two side by side
struct ShowsProduct {
    std::string code, picture;
    std::string symbol;  // as of Scans
};  // carried past the camera; picture: a file of the shop's, or ""
struct Scans {
    std::string code;    // what the scanner sends; with a symbol what stands in it, element strings in brackets
    std::string symbol;  // "datamatrix", "qr", "databar", "code128"; "": as the code itself says
};
struct Keys {
    std::string code;
    bool telephone = false;  // said to be a telephone number
};
struct Weighs {
    Weight weight;
};
struct Bags {
    Weight weight;
};
struct Lifts {
    Weight weight;
};
struct Touches {
    std::string words;
};  // some of the words on it
struct TouchesId {
    std::string id;
};
struct CardDoes {
    std::string command;
};  // a command of sim_terminal
struct PrinterDoes {
    std::string command;
};  // of sim_printer
struct ScaleDoes {
    std::string command;
};  // of sim_scale
struct ScaleIs {  // of the bagging scale: a fault, or the end of one
    std::string command;         // of sim_scale
    std::optional<int> off;      // grams by which it may be wrong from now on; none: nobody can say
};
struct Leans {
    Weight weight;
    Duration duration;
};
struct StoreDoes {
    std::string command;
};  // of the kiosk: its cable to the store
struct PowerFails {};
struct ReaderDies {};  // the process that reads the camera's frames
struct AttendantSignsIn {
    std::string badge, pin;
};
struct Waits {
    Duration duration;
};
struct Sees {
    std::string words, price;
};  // price: "" or a decimal number
struct SeesNot {
    std::string words;
};
struct ExpectsTotal {
    std::string amount;
};
struct ExpectsScreen {
    std::string name;
};
struct ExpectsLight {  // towards the bagging area
    bool on = true;
};
struct ExpectsReceipt {
    std::string words;
};
struct ExpectsPaid {
    std::string amount;
};
struct Pictures {
    std::string name;
};

using Act = std::variant<ShowsPhoto, ShowsProduct, Scans, Keys, Weighs, Bags, Lifts, Touches, TouchesId,
                         CardDoes, PrinterDoes, ScaleDoes, ScaleIs, Leans, StoreDoes, PowerFails, ReaderDies,
                         AttendantSignsIn, Waits, Sees, SeesNot, ExpectsTotal, ExpectsScreen, ExpectsLight,
                         ExpectsReceipt, ExpectsPaid, Pictures>;

struct Line {
    long number = 0;
    std::string text;  // as written, for the report
    Act act;
};

struct Story {
    std::filesystem::path file;
    std::vector<Line> lines;
};

Result<Story> parse(std::string_view text, const std::filesystem::path& file);
Result<Story> read(const std::filesystem::path& file);

// Every form of line, for --help and for the sentence about an unknown word.
std::string_view vocabulary();

}  // namespace kassa::play
