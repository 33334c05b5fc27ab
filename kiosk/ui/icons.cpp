#include "kiosk/ui/paths.h"

namespace kassa::ui {

namespace {

constexpr Shape help[] = {{"O 12 12 9", 1.9},
                          {"M 9.3 9.6 C 9.3 6 14.7 6 14.7 9.6 C 14.7 11.6 12 11.6 12 13.8", 1.9},
                          {"O 12 16.9 1.15"}};
constexpr Shape globe[] = {{"O 12 12 9", 1.7},
                           {"M 3 12 H 21", 1.7},
                           {"M 12 3 C 7.6 7.5 7.6 16.5 12 21 C 16.4 16.5 16.4 7.5 12 3", 1.7}};
constexpr Shape person[] = {{"O 12 4.2 2.1"},
                            {"M 4.5 8.3 L 10 9.4 H 14 L 19.5 8.3", 2},
                            {"M 12 9.6 V 14", 3.4},
                            {"M 11 13.8 L 8.2 20.8", 2.2},
                            {"M 13 13.8 L 15.8 20.8", 2.2}};
constexpr Shape staff[] = {{"O 12 7.6 4", 1.9}, {"M 4 20.5 C 4 12.4 20 12.4 20 20.5", 1.9}};
constexpr Shape keypad[] = {{"O 5.5 5.5 1.9"},  {"O 12 5.5 1.9"},  {"O 18.5 5.5 1.9"},
                            {"O 5.5 12 1.9"},   {"O 12 12 1.9"},   {"O 18.5 12 1.9"},
                            {"O 5.5 18.5 1.9"}, {"O 12 18.5 1.9"}, {"O 18.5 18.5 1.9"}};
constexpr Shape keyboard[] = {
    {"R 2 5.5 20 13 2.4", 1.8},
    {"M 6 9.7 H 6.1 M 10 9.7 H 10.1 M 14 9.7 H 14.1 M 18 9.7 H 18.1 M 7.5 14.4 H 16.5", 2}};
constexpr Shape search[] = {{"O 10.5 10.5 6.5", 2}, {"M 15.4 15.4 L 20.5 20.5", 2.2}};
constexpr Shape close[] = {{"M 5.5 5.5 L 18.5 18.5 M 18.5 5.5 L 5.5 18.5", 2.2}};
constexpr Shape back[] = {{"M 14.5 5 L 7.5 12 L 14.5 19", 2.4}};
constexpr Shape forward[] = {{"M 9.5 5 L 16.5 12 L 9.5 19", 2.4}};
constexpr Shape up[] = {{"M 5 15.5 L 12 8.5 L 19 15.5", 2.4}};
constexpr Shape down[] = {{"M 5 8.5 L 12 15.5 L 19 8.5", 2.4}};
constexpr Shape check[] = {{"M 4.5 12.6 L 9.8 17.8 L 19.5 6.8", 2.6}};
constexpr Shape done[] = {{"O 12 12 9.6", 1.7}, {"M 7.4 12.5 L 10.8 15.8 L 16.6 8.8", 2.1}};
constexpr Shape plus[] = {{"M 12 5 V 19 M 5 12 H 19", 2.6}};
constexpr Shape minus[] = {{"M 5 12 H 19", 2.6}};
constexpr Shape erase[] = {{"M 8.5 5.5 H 21 V 18.5 H 8.5 L 2.5 12 Z", 1.9},
                           {"M 11.5 9.2 L 17 14.8 M 17 9.2 L 11.5 14.8", 1.9}};
constexpr Shape trash[] = {
    {"M 4 6.8 H 20 M 9 6.5 V 3.8 H 15 V 6.5 M 6 7 L 7 20.5 H 17 L 18 7 M 10.2 10.5 V 16.8 M 13.8 10.5 V 16.8",
     1.8}};
constexpr Shape card[] = {{"R 2.5 5 19 14 2.4", 1.8}, {"M 2.8 9.8 H 21.2", 2.8}, {"M 6 15 H 10", 1.8}};
constexpr Shape tap[] = {{"R 2.5 9.5 12 8.5 1.8", 1.7},
                         {"M 2.8 12.6 H 14", 2},
                         {"M 14.5 7.2 C 16 5.9 17 4.9 17 3 M 17 10 C 19.4 8 21 5.6 21 3", 1.7}};
constexpr Shape terminal[] = {{"R 5.5 2.5 13 19 2.4", 1.8},
                              {"R 8.3 5.3 7.4 4.4 0.8", 1.5},
                              {"O 9 13.2 1"},
                              {"O 12 13.2 1"},
                              {"O 15 13.2 1"},
                              {"O 9 17 1"},
                              {"O 12 17 1"},
                              {"O 15 17 1"}};
constexpr Shape bag[] = {{"M 4.8 8 H 19.2 L 20.2 20.8 H 3.8 Z", 1.8},
                         {"M 8.5 10.8 V 7 C 8.5 2 15.5 2 15.5 7 V 10.8", 1.8}};
constexpr Shape scale[] = {{"M 3.5 4.5 H 20.5", 2},
                           {"M 12 4.8 V 9", 1.9},
                           {"R 4 9 16 11.5 2.2", 1.8},
                           {"O 12 14.8 3", 1.6},
                           {"M 12 14.8 L 13.4 13.2", 1.5}};
constexpr Shape barcode[] = {{"M 4 6.5 V 17.5 M 20 6.5 V 17.5 M 10.3 6.5 V 17.5", 1.9},
                             {"M 7 6.5 V 17.5 M 13 6.5 V 17.5 M 17.4 6.5 V 17.5", 1.1}};
constexpr Shape receipt[] = {{"M 6 2.8 H 18 V 21 L 15 19 L 12 21 L 9 19 L 6 21 Z", 1.8},
                             {"M 9.2 7.5 H 14.8 M 9.2 11.2 H 14.8 M 9.2 14.9 H 12.5", 1.6}};
constexpr Shape warning[] = {{"M 12 3.6 L 21.6 20.2 H 2.4 Z", 1.9}, {"M 12 9.6 V 14", 2}, {"O 12 16.9 1.1"}};
constexpr Shape info[] = {{"O 12 12 9", 1.9}, {"M 12 11 V 16.6", 2.1}, {"O 12 7.6 1.25"}};
constexpr Shape clock[] = {{"O 12 12 9", 1.9}, {"M 12 6.8 V 12 L 15.6 14.4", 2}};
constexpr Shape lock[] = {
    {"R 5 10.2 14 10.6 2", 1.9}, {"M 8.2 10 V 7.4 C 8.2 2.2 15.8 2.2 15.8 7.4 V 10", 1.9}, {"O 12 15.4 1.5"}};
constexpr Shape pause[] = {{"M 8.5 5.5 V 18.5 M 15.5 5.5 V 18.5", 3}};
constexpr Shape contrast_icon[] = {{"O 12 12 9", 1.9}, {"M 12 3.6 C 23.2 3.6 23.2 20.4 12 20.4 Z"}};
constexpr Shape letter[] = {{"M 2.5 18.5 L 8.5 4.5 L 14.5 18.5 M 4.8 13.6 H 12.2", 2.1},
                            {"M 15.5 18.5 L 18.6 11 L 21.7 18.5 M 16.6 16 H 20.6", 1.6}};
constexpr Shape lower[] = {{"M 12 3.5 V 16 M 6.5 11 L 12 16.5 L 17.5 11", 2.2}, {"M 4 20.5 H 20", 2.4}};
constexpr Shape pencil[] = {{"M 4 20 L 5.2 15.2 L 16 4.4 L 19.6 8 L 8.8 18.8 Z", 1.8},
                            {"M 13.6 6.8 L 17.2 10.4", 1.8}};
constexpr Shape printer[] = {{"M 7 9 V 3.5 H 17 V 9", 1.8},
                             {"M 7 17.5 H 3.5 V 9 H 20.5 V 17.5 H 17", 1.8},
                             {"M 7 14 H 17 V 21 H 7 Z", 1.8}};
constexpr Shape price[] = {{"M 3.5 3.5 H 12 L 21 12.5 L 12.5 21 L 3.5 12 Z", 1.8}, {"O 8 8 1.5"}};
constexpr Shape star[] = {
    {"M 12 3.2 L 14.7 9 L 21 9.7 L 16.3 14 L 17.6 20.2 L 12 17.1 L 6.4 20.2 L 7.7 14 L 3 9.7 L 9.3 9 Z",
     1.7}};
constexpr Shape space[] = {{"M 4 12 V 16 H 20 V 12", 2}};
constexpr Shape age[] = {{"R 3 4.5 18 15 2.2", 1.8},
                         {"O 8.6 10.4 2", 1.5},
                         {"M 5.6 16 C 5.6 12.6 11.6 12.6 11.6 16", 1.5},
                         {"M 14.5 9.5 H 18 M 14.5 13.5 H 18", 1.6}};

constexpr Drawing table[] = {
    {"help", help},
    {"globe", globe},
    {"person", person},
    {"staff", staff},
    {"keypad", keypad},
    {"keyboard", keyboard},
    {"search", search},
    {"close", close},
    {"back", back},
    {"forward", forward},
    {"up", up},
    {"down", down},
    {"check", check},
    {"done", done},
    {"plus", plus},
    {"minus", minus},
    {"erase", erase},
    {"trash", trash},
    {"card", card},
    {"tap", tap},
    {"terminal", terminal},
    {"bag", bag},
    {"scale", scale},
    {"barcode", barcode},
    {"receipt", receipt},
    {"warning", warning},
    {"info", info},
    {"clock", clock},
    {"lock", lock},
    {"pause", pause},
    {"contrast", contrast_icon},
    {"letter", letter},
    {"lower", lower},
    {"pencil", pencil},
    {"printer", printer},
    {"price", price},
    {"star", star},
    {"space", space},
    {"age", age},
};

}  // namespace

std::span<const Drawing> icon_drawings() { return table; }

}  // namespace kassa::ui
