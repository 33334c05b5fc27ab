#pragma once
// Plays stories: every act is done to a real device or to the screen's real touch, and every expectation is looked
// for until it holds or patience ends. A story ends with what was there instead, by file and line.
#include <filesystem>
#include <string>

#include "kiosk/play/story.h"
#include "kiosk/play/world.h"

namespace kassa::play {

struct PlayOptions {
    WorldOptions world;
    std::filesystem::path frames;  // where `pictures NAME` goes, and a picture of every new screen; "": none
    std::filesystem::path photos;  // where photo files are looked for besides the story's own folder
};

// Empty when every expectation held; else "FILE:LINE: TEXT: what was there instead".
Result<void> play(const Story& story, const PlayOptions& options);

// "1.99", "€1.99" and "1,99 €" are one amount; empty when the text holds no number.
std::string amount_in(const std::string& text, int decimals);

}  // namespace kassa::play
