#pragma once
// A story's hold on the kiosk, over standard input and output: a command a line, an answer a line ("ok …" or "error
// …"). It can look at what anybody could see, touch what a finger could touch, and move the lane's clock; it can't
// put an event past a device.
//
//     status            what is there, as JSON (kiosk/play/world.h)
//     view              the screen's elements, as JSON
//     touch ID          a finger in the middle of this element
//     advance MS        time passes; only in a story
//     cable out|in      the cable to the store
//     picture FILE      the screen as a PNG
//     receipt           the words of the last receipt given to the printer
//     metrics [clear]   what kiosk/app/metrics.h measured, as JSON
//     end               an orderly end
#include <string>

#include "kiosk/app/kiosk.h"

namespace kassa::kiosk {

class StoryControl {
public:
    explicit StoryControl(Kiosk& kiosk) : kiosk_(kiosk) {}
    // Turns the kiosk's loop and answers commands until `end` or the end of standard input.
    Result<void> run();

private:
    Result<std::string> answer(const std::string& command);
    Result<std::string> status();
    std::string view() const;
    std::string metrics() const;
    void read_commands();

    Kiosk& kiosk_;
    std::string heard_;
    std::vector<std::string> commands_;
    bool ended_ = false;
};

}  // namespace kassa::kiosk
