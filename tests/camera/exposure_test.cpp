// The shutter's control against a camera and a light that the test plays: brightness follows exposure and gain.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "devices/camera/exposure.h"

using namespace kassa::devices;

namespace {

constexpr ExposureLimits limits{100, 10'000, 0, 120};

// A sensor that doubles its brightness with every forty steps of gain and obeys three pictures late.
class PlayedCamera {
public:
    PlayedCamera(double light, Exposure start) : light_(light), shown_(start), asked_(start), control_(limits, start) {}

    // Films so many pictures; how often something was asked for.
    int film(int pictures, double moving) {
        int asked = 0;
        for (int i = 0; i < pictures; ++i) {
            if (++since_asked_ > 3) shown_ = asked_;
            const double level = brightness();
            const auto next = control_.after({std::min(level, 255.0), level > 240 ? 0.3 : 0.0, moving});
            if (!next) continue;
            ++asked;
            asked_ = *next;
            since_asked_ = 0;
        }
        shown_ = asked_;
        return asked;
    }
    double brightness() const { return light_ * shown_.microseconds / 10'000 * std::exp2(shown_.gain / 40.0); }
    Exposure exposure() const { return shown_; }
    void light(double light) { light_ = light; }

private:
    double light_;
    Exposure shown_, asked_;
    ExposureControl control_;
    int since_asked_ = 0;
};

}  // namespace

TEST_CASE("In good light a moving item is taken with a short shutter, and the picture stays bright") {
    PlayedCamera camera(600, {10'000, 0});
    camera.film(120, 0.2);
    CHECK(camera.exposure().microseconds < 4000);
    CHECK(camera.brightness() > 75);
    CHECK(camera.brightness() < 185);
}

TEST_CASE("In dim light gain makes up for the time that is taken away") {
    PlayedCamera camera(90, {10'000, 0});
    camera.film(200, 0.2);
    CHECK(camera.exposure().microseconds < 8000);
    CHECK(camera.exposure().gain > 0);
    CHECK(camera.brightness() > 60);
}

TEST_CASE("In the dark everything is opened, and never beyond the limits") {
    PlayedCamera camera(5, {1000, 0});
    camera.film(400, 0.0);
    CHECK(camera.exposure() == Exposure{10'000, 120});
}

TEST_CASE("What is burnt out is darkened, gain before time") {
    PlayedCamera camera(900, {10'000, 60});
    camera.film(8, 0.0);
    CHECK(camera.exposure().gain < 60);
    CHECK(camera.exposure().microseconds == 10'000);
    camera.film(120, 0.0);
    CHECK(camera.exposure().gain == 0);
    CHECK(camera.brightness() < 185);
}

TEST_CASE("When all is well nothing is asked for, and a request is waited for before the next") {
    PlayedCamera camera(130, {10'000, 0});
    CHECK(camera.film(100, 0.0) == 0);
    PlayedCamera dark(20, {1000, 0});
    CHECK(dark.film(10, 0.0) == 2);  // the first and, four pictures later, the second
    ExposureControl control(limits, {50'000, 500});
    CHECK(control.now() == Exposure{10'000, 120});
}

TEST_CASE("It settles: under steady light and movement it asks for nothing in the end") {
    for (const double light : {40.0, 90.0, 150.0, 400.0, 2000.0, 9000.0}) {
        PlayedCamera camera(light, {5000, 40});
        camera.film(600, 0.3);
        INFO(light);
        CHECK(camera.film(60, 0.3) == 0);
    }
}

TEST_CASE("A camera without gain gives up time only while there is light to spare") {
    ExposureControl control({100, 10'000, 0, 0}, {10'000, 0});
    CHECK_FALSE(control.after({95, 0, 0.5}).has_value());
    CHECK(control.after({140, 0, 0.5}) == Exposure{7500, 0});
}
