#pragma once
// The conditions under which a kiosk's camera sees a code: one row each, in the terms of a photographer. A row is a
// promise to be no easier than it says: blur, motion and size are met exactly, angles and places vary around theirs.
#include <numbers>
#include <optional>
#include <span>
#include <string_view>

#include "tests/frames/symbol.h"

namespace kassa::frames {

enum class Turn {
    About,  // the row's degrees, give or take 4 (upright: give or take 2)
    Any,    // any angle
};

struct Condition {
    std::string_view name;
    Kind kind = Kind::Ean13;
    double width = 0.25;   // of 95 modules as printed for an EAN-13, as a share of the frame's width
    double degrees = 0;    // clockwise
    double blur = 0.8;     // of the lens: σ in pixels at 720 rows, in proportion at others
    int dark = 40;         // grey of the bars and of the paper under even light
    int light = 230;
    Turn turn = Turn::About;
    double glare = 0;        // lamps mirrored in the paper
    double perspective = 0;  // how much nearer one end of the code is than the other, as a share
    double motion = 0;       // pixels that the item moves while a frame is taken; negative: along its bars
    double curve = 0;        // radians from the middle of the code to its end, round a can; 0: flat
    bool ladder = false;     // the can's axis runs along the reading direction
    int items = 1;           // 0 to 2
    bool hand = false;       // fingers reach over part of the bars' height
    bool inverted = false;   // light bars on dark
    double grain = 4;        // σ of the sensor's noise, grey levels
    bool clutter = true;
};

// All, those without an item first. The 22 rows from "clean" to "turned 37 in glare" ask at least what the project's
// definition of the conditions asks for; the others are ours.
std::span<const Condition> conditions();

// The condition of this name, or none.
const Condition* condition_named(std::string_view name);

}  // namespace kassa::frames
