#include "kiosk/ui/paths.h"

// Flat drawings of goods, for products without a photograph: a few quiet colours, no outlines, recognisable at 20 mm.
namespace kassa::ui {

namespace {

constexpr Shape fruit[] = {
    {"M 24 16 C 12 9 5 20 9 31 C 12 40 18 43 24 40 C 30 43 36 40 39 31 C 43 20 36 9 24 16 Z", 0, 0xD64545},
    {"M 14 20 C 11 24 11 29 13 33", 2, 0xEE8C8C},
    {"M 24 16 C 24 12 25 9 27 6", 2.2, 0x6B4A2B},
    {"M 26 11 C 29 6 35 6 37 8 C 35 13 30 14 26 11 Z", 0, 0x5A9E3D}};
constexpr Shape banana[] = {
    {"M 10 10 C 9 28 20 40 40 38 C 42 38 42 35 40 34 C 28 32 19 24 15 9 C 14 7 10 7 10 10 Z", 0, 0xF2C037},
    {"M 13 12 C 14 25 23 35 38 36", 1.6, 0xD79F1E},
    {"M 10 7 L 15 6 L 15.5 10 L 10.5 11 Z", 0, 0x6B4A2B}};
constexpr Shape tomato[] = {
    {"O 24 27 15", 0, 0xDD4B39},
    {"M 14 23 C 13 27 14 31 16 34", 2, 0xF0897B},
    {"M 24 14 L 21 18 L 15 16 L 18 13 L 14 10 L 21 10 L 24 5 L 27 10 L 34 10 L 30 13 L 33 16 L 27 18 Z", 0,
     0x4E8F3A}};
constexpr Shape citrus[] = {
    {"O 24 25 16", 0, 0xF29222},
    {"O 24 25 13", 0, 0xFFD9A0},
    {"O 24 25 11.4", 0, 0xF7A942},
    {"M 24 13 V 37 M 12 25 H 36 M 15.5 16.5 L 32.5 33.5 M 32.5 16.5 L 15.5 33.5", 1.5, 0xFFE6C2}};
constexpr Shape vegetables[] = {{"M 17 18 L 31 18 C 31 27 28 37 24 44 C 20 37 17 27 17 18 Z", 0, 0xED7D2B},
                                {"M 18 24 H 23 M 26 29 H 29 M 20 33 H 23", 1.8, 0xC95F14},
                                {"M 24 19 C 15 15 14 8 17 4 C 20 7 23 11 24 19 Z", 0, 0x4E8F3A},
                                {"M 24 19 C 33 15 34 8 31 4 C 28 7 25 11 24 19 Z", 0, 0x4E8F3A},
                                {"M 24 19 C 20 12 22 6 24 3 C 26 6 28 12 24 19 Z", 0, 0x67A84F}};
constexpr Shape bread[] = {
    {"M 8 22 C 3 14 10 9 24 9 C 38 9 45 14 40 22 V 38 C 40 40 39 41 37 41 H 11 C 9 41 8 40 8 38 Z", 0,
     0xC98A4B},
    {"M 11.5 22 C 8 16 13 12.5 24 12.5 C 35 12.5 40 16 36.5 22 V 37.5 H 11.5 Z", 0, 0xF3D7A7},
    {"O 18 24 1.2", 0, 0xD9B27A},
    {"O 28 21 1.2", 0, 0xD9B27A},
    {"O 31 30 1.2", 0, 0xD9B27A},
    {"O 21 32 1.2", 0, 0xD9B27A}};
constexpr Shape milk[] = {{"M 14 16 L 19 7 H 29 L 34 16 V 43 H 14 Z", 0, 0xFFFFFF},
                          {"M 14 16 L 19 7 H 29 L 34 16 Z", 0, 0xBFD9EE},
                          {"R 18 3.5 12 4.5 1", 0, 0x3D7FB8},
                          {"M 14 29 C 20 24 27 34 34 28 V 43 H 14 Z", 0, 0x3D7FB8}};
constexpr Shape cheese[] = {{"M 5 28 L 34 11 C 39 14 42 20 43 28 Z", 0, 0xF5C84C},
                            {"M 5 28 H 43 V 39 H 5 Z", 0, 0xE8B02F},
                            {"O 16 34 2.6", 0, 0xC98F18},
                            {"O 30 33 3", 0, 0xC98F18},
                            {"O 32 22 2.8", 0, 0xDFA528}};
constexpr Shape eggs[] = {
    {"M 15 14 C 20 14 23 22 23 27 C 23 38 7 38 7 27 C 7 22 10 14 15 14 Z", 0, 0xF0DCC2},
    {"M 33 14 C 38 14 41 22 41 27 C 41 38 25 38 25 27 C 25 22 28 14 33 14 Z", 0, 0xE5C49D},
    {"M 24 16 C 29 16 32 24 32 29 C 32 40 16 40 16 29 C 16 24 19 16 24 16 Z", 0, 0xFAEEDD},
    {"M 5 32 H 43 L 40 41 H 8 Z", 0, 0x8FA3B0}};
constexpr Shape meat[] = {
    {"M 8 25 C 7 14 18 9 28 11 C 40 13 44 24 39 33 C 36 39 27 41 22 36 C 17 32 9 34 8 25 Z", 0, 0xB4423F},
    {"M 12 24 C 12 17 19 13 27 15 C 36 17 39 24 35.5 31 C 33 35 28 36 25 33 C 20 29 13 30 12 24 Z", 0,
     0xDC7A72},
    {"O 28 23 4", 0, 0xF7E4DC},
    {"M 17 22 C 19 19 21 19 23 20", 1.8, 0xF3BDB5}};
constexpr Shape fish[] = {
    {"M 5 24 C 12 12 27 12 34 22 L 43 14 C 42 20 42 28 43 34 L 34 26 C 27 36 12 36 5 24 Z", 0, 0x5B93B5},
    {"M 5 24 C 12 33 27 34 34 25 C 27 28 13 29 5 24 Z", 0, 0xA9CBDD},
    {"O 13 21.5 1.7", 0, 0x1E3442},
    {"M 20 18 C 22.5 21 22.5 26 20 29", 1.6, 0x3F7596}};
constexpr Shape drink[] = {
    {"M 20 12 H 28 C 28 17 33 18 33 24 V 41 C 33 43 32 44 30 44 H 18 C 16 44 15 43 15 41 V 24 C 15 18 20 17 20 12 Z",
     0, 0x7CC3DE},
    {"R 19.5 5 9 6 1.5", 0, 0x2F7FA6},
    {"M 15 25 H 33 V 35 H 15 Z", 0, 0xFFFFFF},
    {"M 19 31 C 22 26 26 34 29 29", 2, 0x2F7FA6}};
constexpr Shape wine[] = {
    {"M 21 5 H 27 V 17 C 27 20 32 21 32 27 V 42 C 32 43.5 31 44.5 29.5 44.5 H 18.5 C 17 44.5 16 43.5 16 42 V 27 C 16 21 21 20 21 17 Z",
     0, 0x4C2A3B},
    {"M 21 5 H 27 V 12 H 21 Z", 0, 0x9B2743},
    {"M 16 28 H 32 V 39 H 16 Z", 0, 0xF2E7D5},
    {"M 19.5 32 H 28.5 M 21 35.5 H 27", 1.5, 0x9B2743}};
constexpr Shape beer[] = {
    {"M 11 15 H 32 V 42 C 32 43 31 44 30 44 H 13 C 12 44 11 43 11 42 Z", 0, 0xF0B02E},
    {"M 32 21 H 38 C 40 21 40 22 40 23 V 33 C 40 35 39 36 37 36 H 32", 3, 0xCBD6DD},
    {"M 17 22 V 38 M 26 22 V 38", 2.4, 0xD7931A},
    {"M 10 17 C 6 11 13 8 16 10 C 18 4 27 5 27 9 C 33 7 36 13 32.5 17 C 29 20 13 20 10 17 Z", 0, 0xFFFFFF}};
constexpr Shape coffee[] = {{"M 9 20 H 35 V 31 C 35 38 30 41 22 41 C 14 41 9 38 9 31 Z", 0, 0xFFFFFF},
                            {"M 35 23 C 43 21 43 33 34.5 32", 2.6, 0xFFFFFF},
                            {"M 9 20 H 35 V 24 H 9 Z", 0, 0x6F4427},
                            {"M 17 15 C 14 12 20 10 17 6 M 26 15 C 23 12 29 10 26 6", 2, 0xA08671}};
constexpr Shape chocolate[] = {
    {"R 12 6 24 36 2", 0, 0x6A3B22},
    {"R 14.5 8.5 8.5 8 1", 0, 0x85502F},
    {"R 25 8.5 8.5 8 1", 0, 0x85502F},
    {"R 14.5 18.5 8.5 8 1", 0, 0x85502F},
    {"R 25 18.5 8.5 8 1", 0, 0x85502F},
    {"M 10 28 L 15 30 L 20 27 L 25 30 L 30 27 L 34 30 L 38 28 V 43 H 10 Z", 0, 0xC24A4A},
    {"M 16 37 H 32", 2.4, 0xF6DADA}};
constexpr Shape snack[] = {
    {"M 13 6 L 16 8 L 19 6 L 22 8 L 26 6 L 29 8 L 32 6 L 35 8 C 33 20 33 30 36 42 L 32 44 L 29 42 L 26 44 L 22 42 L 19 44 L 16 42 L 12 44 C 15 30 15 20 13 6 Z",
     0, 0xE2664A},
    {"M 14.5 17 H 33.8 C 33.6 24 33.8 29 34.4 34 H 13.8 C 14.6 29 14.8 24 14.5 17 Z", 0, 0xFCE9C8},
    {"M 18 27 C 20 21 28 20 31 24 C 29 30 22 31 18 27 Z", 0, 0xEDB545}};
constexpr Shape sack[] = {
    {"M 14 12 H 34 C 39 20 40 32 37 42 H 11 C 8 32 9 20 14 12 Z", 0, 0xDDBE8E},
    {"M 13 5 L 18 7 L 24 5 L 30 7 L 35 5 L 34 12 H 14 Z", 0, 0xC9A56E},
    {"M 14 12 H 34", 2.4, 0xA8824B},
    {"M 24 36 V 24 M 24 30 C 19 30 18 27 18 25 C 22 25 24 27 24 30 C 24 27 26 25 30 25 C 30 27 29 30 24 30 M 24 24 C 22 22 22 20 24 18 C 26 20 26 22 24 24",
     1.8, 0x8A6A38}};
constexpr Shape jar[] = {
    {"M 13 15 H 35 C 38 18 38 20 38 22 V 39 C 38 42 36 44 33 44 H 15 C 12 44 10 42 10 39 V 22 C 10 20 10 18 13 15 Z",
     0, 0xD6543F},
    {"R 12 6 24 8 2", 0, 0xE9C46A},
    {"M 12.4 10 H 35.6", 1.5, 0xC99F3C},
    {"M 10 24 H 38 V 37 H 10 Z", 0, 0xFFF6E9},
    {"M 16 28.5 H 32 M 19 32.5 H 29", 2, 0xD6543F}};
constexpr Shape frozen[] = {
    {"M 24 6 V 42 M 8.4 15 L 39.6 33 M 39.6 15 L 8.4 33", 2.8, 0x3E8FC4},
    {"M 19 9 L 24 14 L 29 9 M 19 39 L 24 34 L 29 39 M 8 21 L 15 19 L 13 12 M 40 27 L 33 29 L 35 36 M 40 21 L 33 19 L 35 12 M 8 27 L 15 29 L 13 36",
     2.4, 0x3E8FC4}};
constexpr Shape household[] = {
    {"M 18 19 H 29 C 30 24 34 25 34 31 V 42 C 34 43.5 33 44.5 31.5 44.5 H 16.5 C 15 44.5 14 43.5 14 42 V 31 C 14 25 18 24 18 19 Z",
     0, 0x47A38F},
    {"M 19 19 V 14 H 28 V 19 Z", 0, 0xE8EEF0},
    {"M 15 6 H 29 C 32 6 33 9 33 12 H 28 V 14 H 19 V 11 H 15 Z", 0, 0xE2664A},
    {"M 14 32 H 34 V 40 H 14 Z", 0, 0xE3F3EF},
    {"M 10 6 H 10.1 M 8 9 H 8.1 M 11 11 H 11.1", 2, 0x8FC7E0}};
constexpr Shape care[] = {{"R 13 20 22 24.5 4", 0, 0xB58BC9},
                          {"R 20 12 8 8 1", 0, 0xE9DDF0},
                          {"M 24 12 V 7 H 14 C 13 7 12.5 8 12.5 9.5", 2.6, 0x7D5A94},
                          {"R 13 27 22 10 0.5", 0, 0xF6EFFA},
                          {"M 18 32 C 21 29 26 35 30 31", 1.8, 0x7D5A94}};
constexpr Shape pet[] = {
    {"M 24 23 C 31 23 37 31 36 37 C 35 42 29 41 24 40 C 19 41 13 42 12 37 C 11 31 17 23 24 23 Z", 0,
     0x8B6A4F},
    {"O 11 22 4", 0, 0x8B6A4F},
    {"O 37 22 4", 0, 0x8B6A4F},
    {"O 18 13 4.4", 0, 0x8B6A4F},
    {"O 30 13 4.4", 0, 0x8B6A4F}};
constexpr Shape clothing[] = {
    {"M 17 8 C 20 12 28 12 31 8 L 43 14 L 39 23 L 34 21 V 41 H 14 V 21 L 9 23 L 5 14 Z", 0, 0x4F7FB8},
    {"M 17 8 C 20 12 28 12 31 8 L 33 9 C 29 15.5 19 15.5 15 9 Z", 0, 0x335F92}};
constexpr Shape paper[] = {
    {"M 24 13 C 19 9 11 9 6 11 V 38 C 11 36 19 36 24 40 C 29 36 37 36 42 38 V 11 C 37 9 29 9 24 13 Z", 0,
     0xFFFFFF},
    {"M 24 13 C 29 9 37 9 42 11 V 38 C 37 36 29 36 24 40 Z", 0, 0xE7EDF1},
    {"M 10 18 C 14 17 17 18 20 19.5 M 10 25 C 14 24 17 25 20 26.5 M 28 19.5 C 31 18 34 17 38 18 M 28 26.5 C 31 25 34 24 38 25",
     1.6, 0x8899A6}};
constexpr Shape goods[] = {{"M 24 6 L 42 14 V 34 L 24 43 L 6 34 V 14 Z", 0, 0xC99A66},
                           {"M 24 6 L 42 14 L 24 23 L 6 14 Z", 0, 0xE0BA8C},
                           {"M 24 23 V 43 L 6 34 V 14 Z", 0, 0xB98650},
                           {"M 15 10 L 33 18.5 V 26 L 29 28 V 20.5 L 11.5 12 Z", 0, 0xF3E2C8}};

constexpr Drawing table[] = {
    {"fruit", fruit, 0xFBE9E7},
    {"banana", banana, 0xFFF6DC},
    {"tomato", tomato, 0xFBE9E7},
    {"citrus", citrus, 0xFFF1DE},
    {"vegetables", vegetables, 0xEAF4E4},
    {"bread", bread, 0xFBF1E2},
    {"milk", milk, 0xE3EFF8},
    {"cheese", cheese, 0xFFF7E0},
    {"eggs", eggs, 0xE8EEF2},
    {"meat", meat, 0xFBE9E7},
    {"fish", fish, 0xE3F0F6},
    {"drink", drink, 0xE4F3F9},
    {"wine", wine, 0xF5E7EC},
    {"beer", beer, 0xEDF1F4},
    {"coffee", coffee, 0xEADFD5},
    {"chocolate", chocolate, 0xF5EAE3},
    {"snack", snack, 0xFDEFE6},
    {"sack", sack, 0xF7F1E5},
    {"jar", jar, 0xFBECE8},
    {"frozen", frozen, 0xE4F1FA},
    {"household", household, 0xE5F4F0},
    {"care", care, 0xF3EAF7},
    {"pet", pet, 0xF3EDE7},
    {"clothing", clothing, 0xE6EEF7},
    {"paper", paper, 0xDCE5EB},
    {"goods", goods, 0xF6EFE6},
};

}  // namespace

std::span<const Drawing> art_drawings() { return table; }

}  // namespace kassa::ui
