#pragma once
// What the chapters of the bagging area share: bagging.cpp (what happened on the scale), in_the_bags.cpp (what lies
// there since), kind_path.cpp (what is said about it, and when), scale_watch.cpp (is it the scale?) and placements.cpp
// (what is learned). Private to this room.
#include "core/weights/decision.h"
#include "flows/explain.h"
#include "flows/turn.h"

namespace kassa::flows {

// --- bagging.cpp
// Everything is as it should be; what is still expected is waited for. NotQuite: a light stays on, and whoever knows
// what they did may put it right.
enum class Clear { Quite, NotQuite };
void settle(Turn& turn, Clear clear = Clear::Quite);
void look_again(Turn& turn);

// --- in_the_bags.cpp
// Takes what a story tells for true: what came is bagged, what left is gone.
void accept(Turn& turn, const Seen& seen, const weights::Story& story);
void arrive(Turn& turn, Line& line, int units);

// --- kind_path.cpp
void hush_about_bags(Turn& turn);
// No honest story is probable.
void wonder(Turn& turn, const weights::Situation& situation, const weights::Explanation& explanation);
void bagging_time(Turn& turn);

// --- scale_watch.cpp
bool checks_are_stopped(const Lane& lane);
void doubt_scale(Turn& turn, ScaleDoubt doubt);
// A visit begins. A bagging area that is full before anything was bagged is a matter for somebody who can look at it:
// something was left there, or the scale is out of order.
void notice_what_was_left(Turn& turn);
// A driver that starts anew tells what is wrong, and not that nothing is.
void forget_what_the_driver_told(Turn& turn);
// A line's unit came, and weighed this.
void watch_placement(Turn& turn, const weights::Belief& belief, Weight weight);
// Goods were asked for and did not come. True when that is the scale's fault by now.
bool watch_in_vain(Turn& turn, int units);

// --- placements.cpp
void learn_placement(Turn& turn, const Line& line, Weight weight, Weight sigma, weights::Source source,
                     std::int64_t honest_ppm);
// What was learned when this came is taken back: it was another article, or it is not bought.
void unlearn(Turn& turn, const Bagged& one);
// What was learned when this came is put right: the scale knows its weight better now.
void learn_better(Bagging& bagging, const Bagged& one);

}  // namespace kassa::flows
