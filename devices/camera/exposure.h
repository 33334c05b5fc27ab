#pragma once
// How long the camera's shutter should be open, decided from what its pictures look like. A camera's own automatic aims
// at a pleasant picture and opens the shutter as long as it may; bars want sharpness: while something moves the shutter
// is closed sooner as long as the picture stays bright enough, and the sensor's gain makes up for it; what is burnt out
// is darkened at once. Pure: scenes go in, requests come out. A sensor takes some frames to obey, so after each request
// it is left alone for that long.
#include <optional>

namespace kassa::devices {

// What a driver offers. Gain is in the driver's own units.
struct ExposureLimits {
    int shortest_microseconds = 100;
    int longest_microseconds = 10'000;
    int least_gain = 0;
    int most_gain = 0;  // the same as least: it has none

    bool operator==(const ExposureLimits&) const = default;
};

struct Exposure {
    int microseconds = 10'000;
    int gain = 0;

    bool operator==(const Exposure&) const = default;
};

// What one picture showed where a code was, or in its middle when there was none.
struct Scene {
    double brightness = 128;  // mean, 0 to 255
    double burnt = 0;         // share that is as bright as can be told, 0 to 1
    double moving = 0;        // share of the picture that is not as it was in the last one, 0 to 1
};

class ExposureControl {
public:
    // `now`: what the camera does at present.
    ExposureControl(ExposureLimits limits, Exposure now) : limits_(limits), now_(within(now)) {}

    // What is to be asked of the camera after this picture; nothing when it should go on as it does.
    std::optional<Exposure> after(const Scene& scene);

    const Exposure& now() const { return now_; }

private:
    Exposure wanted(const Scene& scene) const;
    Exposure darker() const;
    Exposure brighter(bool moving) const;
    Exposure sharper(double brightness) const;
    Exposure within(Exposure exposure) const;

    ExposureLimits limits_;
    Exposure now_;
    int pictures_to_wait_ = 0;
};

}  // namespace kassa::devices
