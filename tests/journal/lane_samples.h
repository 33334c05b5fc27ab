#pragma once
// Lanes and events for the journal's tests: a visit that scans, an event a line, and a fake step that is as simple as
// it can be and still changes what a real one would.
#include <filesystem>
#include <string>

#include "flows/step.h"

namespace kassa::tests {

inline const Instant noon = Instant(Duration(1'700'000'000'000));

inline catalog::Product product(int number) {
    catalog::Product made;
    made.item = std::format("{:014}", number);
    made.names = {{"", std::format("Product {} in a jar", number)}, {"ar", "منتج"}};
    made.brand = "Brand";
    made.content = "500 g";
    made.category = "grocery/jars";
    made.price = Money::minor(199 + number);
    made.gross_weight = Weight::grams(620);
    made.picture = "jar.png";
    return made;
}

inline flows::Heard heard(int number, flows::Event event) {
    return {noon + Duration(number * 1000), std::format("id-{}", number), std::move(event)};
}

inline flows::Heard scan(int number) {
    return heard(number, flows::ItemRead{flows::ItemRead::How::Scanner, {catalog::Symbology::Ean13, "4006381333931"},
                                         {.item = product(number).item}, product(number)});
}

// A touch opens a visit, an item becomes a line, Done ends the visit; anything else changes nothing.
inline flows::Step fake_step(flows::Lane lane, const flows::Heard& heard, const flows::Rules&) {
    std::vector<flows::Effect> effects;
    lane.last_seen = heard.at;
    if (std::holds_alternative<flows::Started>(heard.event)) {
        lane.visit.id = heard.fresh;
        lane.visit.started = heard.at;
        lane.place = flows::Shopping{};
    } else if (const auto* item = std::get_if<flows::ItemRead>(&heard.event)) {
        lane.visit.lines.push_back({.id = lane.visit.next_line++, .product = *item->product, .last_added = heard.at});
        effects.push_back(flows::Sound{flows::Sound::What::ItemAdded});
    } else if (std::holds_alternative<flows::Pressed>(heard.event)) {
        lane.visit = {};
        lane.place = flows::Attract{};
        ++lane.next_receipt;
    }
    return {std::move(lane), std::move(effects)};
}

// A folder that goes when the test ends.
class Folder {
public:
    Folder() {
        std::string name = (std::filesystem::temp_directory_path() / "kassa-test-XXXXXX").string();
        path_ = ::mkdtemp(name.data());
    }
    ~Folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

private:
    std::filesystem::path path_;
};

}  // namespace kassa::tests
