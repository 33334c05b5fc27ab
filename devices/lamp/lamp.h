#pragma once
// The lamp above the lane, which an attendant sees from across the store.
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "core/base/describe.h"
#include "core/base/result.h"
#include "core/base/time.h"

namespace kassa::devices::lamp {

enum class Colour { Off, Green, Yellow, Red, Blue };
KASSA_DESCRIBE_ENUM(Colour, Off, Green, Yellow, Red, Blue)

struct Away {
    std::string why;  // for the technician
    bool operator==(const Away&) const = default;
};
struct Back {
    bool operator==(const Back&) const = default;
};  // after Away
KASSA_DESCRIBE(Away, why)
BOOST_DESCRIBE_STRUCT(Back, (), ())
using Event = std::variant<Away, Back>;

enum class Light { Steady, Blinking };  // blinking: half a second on, half a second off

class Lamp {
public:
    virtual ~Lamp() = default;
    // What the lamp is to show from the next `poll` on, until told otherwise; a lamp that comes back shows it again.
    virtual void show(Colour colour, Light light) = 0;
    // Lets it blink, and says what has happened; returns at once. To be called at least ten times a second.
    virtual std::vector<Event> poll(Instant now) = 0;
    virtual int descriptor() const = 0;  // -1: there is nothing to wait for

    // serial:/dev/ttyUSB0:9600:8N1: a USB relay board of the LCUS-4 kind, whose relays 1 to 4 switch green, yellow,
    // red and blue. file:PATH: a file that always holds the one line "green", "red blinking", "off", …, replaced at
    // each change, for a script that knows another lamp. A fault only when the address is none; a lamp that is not
    // there is Away and tried again every second.
    static Result<std::unique_ptr<Lamp>> open(const std::string& address,
                                              const std::string& name = "lane lamp");
};

}  // namespace kassa::devices::lamp
