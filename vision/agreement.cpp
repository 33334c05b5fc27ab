#include "vision/agreement.h"

#include <algorithm>
#include <set>

namespace kassa::vision {

std::vector<Reading> Agreement::agreed(const Look& look) {
    std::vector<Reading> sold;
    std::map<std::string, std::vector<Place>> places;
    std::set<Key> seen;
    for (const Reading& reading : look.readings) {
        if (reading.format == Format::Itf && reading.text.size() != 14) continue;
        const std::string number = number_of(reading);
        auto& taken = places[number];
        // One print that two ways of reading have found is one item.
        if (std::ranges::any_of(taken, [&](const Place& place) { return same_place(place, reading.place); })) continue;
        taken.push_back(reading.place);
        const Key key{number, int(taken.size())};
        seen.insert(key);
        const auto [found, is_new] = copies_.try_emplace(key);
        if (is_new) found->second = {look.frame, look.picture, look.at, look.at};
        if (sight(found->second, look)) sold.push_back(reading);
    }
    for (auto& [key, copy] : copies_) {
        if (seen.contains(key)) continue;
        // Nothing moved, so what the last look saw is still there, whether this look could read it or not.
        if (look.still && copy.frames_unseen == 0) copy.last_seen = std::max(copy.last_seen, look.at);
        else ++copy.frames_unseen;
    }
    forget_what_left(look);
    return sold;
}

// Takes note of one more sighting; true when it is the one that sells the copy.
bool Agreement::sight(Copy& copy, const Look& look) const {
    copy.last_seen = std::max(copy.last_seen, look.at);
    copy.frames_unseen = 0;
    if (copy.sold || look.frame == copy.frame || look.picture == copy.picture) return false;
    if (look.at - copy.first_seen > rules_.window) {
        copy.frame = look.frame;
        copy.picture = look.picture;
        copy.first_seen = look.at;
        return false;
    }
    return copy.sold = true;
}

void Agreement::forget_what_left(const Look& look) {
    std::erase_if(copies_, [&](const auto& entry) {
        const Copy& copy = entry.second;
        return copy.frames_unseen >= rules_.frames_gone && look.at - copy.last_seen >= rules_.gone;
    });
}

}  // namespace kassa::vision
