#include "tests/frames/condition.h"

#include <algorithm>

namespace kassa::frames {
namespace {

constexpr double turned_to_the_lens = 0.25;

constexpr Condition all[] = {
    {.name = "empty", .items = 0, .clutter = false},
    {.name = "clutter", .items = 0},
    {.name = "clean", .blur = 0.6},
    {.name = "blur 1.0", .blur = 1.0},
    {.name = "blur 1.5", .blur = 1.5},
    {.name = "blur 2.0", .blur = 2.0},
    {.name = "blur 2.5", .blur = 2.5},
    {.name = "turned 15", .degrees = 15},
    {.name = "turned 30", .degrees = 30},
    {.name = "turned 45", .degrees = 45},
    {.name = "turned 60", .degrees = 60},
    {.name = "turned 90", .degrees = 90},
    {.name = "turned 180", .degrees = 180},
    {.name = "low contrast", .dark = 105, .light = 145},
    {.name = "glare", .glare = 1},
    {.name = "small 12", .width = 0.12, .blur = 0.6},
    {.name = "small 10", .width = 0.10, .blur = 0.6},
    {.name = "small 8", .width = 0.08, .blur = 0.6},
    {.name = "perspective", .degrees = 20, .perspective = turned_to_the_lens},
    {.name = "motion 6", .motion = 6},
    {.name = "motion 10", .motion = 10},
    {.name = "motion 6 across", .motion = -6},
    {.name = "turned 45, blur 1.5, low contrast", .degrees = 45, .blur = 1.5, .dark = 90, .light = 170},
    {.name = "turned 37 in glare", .degrees = 37, .blur = 0.9, .dark = 50, .light = 220, .glare = 1,
     .perspective = 0.1},
    {.name = "can", .width = 0.22, .turn = Turn::Any, .curve = 0.9},
    {.name = "can, ladder", .width = 0.22, .turn = Turn::Any, .curve = 0.8, .ladder = true},
    {.name = "hand", .width = 0.22, .turn = Turn::Any, .hand = true},
    {.name = "two items", .width = 0.20, .turn = Turn::Any, .items = 2},
    {.name = "inverted", .width = 0.22, .turn = Turn::Any, .inverted = true},
    {.name = "grain", .width = 0.20, .dark = 60, .light = 180, .turn = Turn::Any, .grain = 14},
    {.name = "EAN-8", .kind = Kind::Ean8, .width = 0.20, .turn = Turn::Any},
    {.name = "UPC-E", .kind = Kind::UpcE, .width = 0.20, .turn = Turn::Any},
    {.name = "DataBar", .kind = Kind::DataBar, .width = 0.22, .turn = Turn::Any},
    {.name = "DataBar stacked", .kind = Kind::DataBarStacked, .width = 0.22, .turn = Turn::Any},
    {.name = "DataBar expanded", .kind = Kind::DataBarExpanded, .width = 0.22, .turn = Turn::Any},
    {.name = "DataBar expanded, stacked", .kind = Kind::DataBarExpandedStacked, .width = 0.22, .turn = Turn::Any},
    {.name = "GS1-128", .kind = Kind::Gs1_128, .width = 0.22, .turn = Turn::Any},
    {.name = "ITF-14", .kind = Kind::Itf14, .width = 0.22, .turn = Turn::Any},
    {.name = "QR", .kind = Kind::Qr, .width = 0.20, .blur = 1.2, .turn = Turn::Any},
    {.name = "DataMatrix", .kind = Kind::DataMatrix, .width = 0.25, .blur = 1.2, .turn = Turn::Any},
};

}  // namespace

std::span<const Condition> conditions() { return all; }

const Condition* condition_named(std::string_view name) {
    const auto found = std::ranges::find(all, name, &Condition::name);
    return found == std::end(all) ? nullptr : found;
}

}  // namespace kassa::frames
