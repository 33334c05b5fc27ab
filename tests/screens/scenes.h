#pragma once
// Every screen in the states that look different, as values: what the tests of this room present and draw.
#include <string>
#include <vector>

#include "kiosk/screens/present.h"
#include "kiosk/ui/screen.h"

namespace kassa::screens {

struct TestScene {
    std::string name;
    flows::Lane lane;
    Draft draft;
    LookUp found;
    bool three_languages = false;
};

const std::vector<TestScene>& all_scenes();
const TestScene& scene_called(std::string_view name);

// 21 November 2026, 14:05 UTC: long after every line was added, so nothing glows.
Instant test_moment();
const policy::Policy& test_policy(bool three_languages = false);
// The words of "en" or "ar" from the build's catalogues; a missing catalogue ends the test with its sentence.
const locales::Words& words_in(const std::string& language);
View view_of(const TestScene& scene, const std::string& language, flows::Appearance appearance = {});

inline constexpr double test_dots_per_mm = 3.6;
inline constexpr ui::SizePx upright_size{1080, 1920}, wide_size{1920, 1080};

}  // namespace kassa::screens
