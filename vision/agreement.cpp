#include "vision/agreement.h"

#include <algorithm>
#include <set>

namespace kassa::vision {
namespace {

// A frame that read the code by itself, and one that needed those before it; two of the first kind are enough, or one
// of each, or three of the second.
constexpr int weight_alone = 4, weight_together = 3;
constexpr int weight_enough = 7, weight_enough_together = 9;
// Of two numbers in one place the one must have so many times the other's witnesses.
constexpr int clearly_more = 2;
// A number that was not read for so many frames no longer disputes the place: another item may lie there now.
constexpr int frames_remembered = 3;

}  // namespace

std::vector<Reading> Agreement::agreed(const Look& look) {
    std::vector<Reading> sold;
    std::map<std::string, std::vector<Place>> places;
    std::set<Key> seen;
    std::vector<Key> ripe_ones;
    for (const Reading& reading : look.readings) {
        if (reading.format == Format::Itf && reading.text.size() != 14) continue;
        const std::string number = number_of(reading);
        auto& taken = places[number];
        // One print that two ways of reading have found is one item.
        if (std::ranges::any_of(taken, [&](const Place& place) { return same_print(place, reading.place); })) continue;
        taken.push_back(reading.place);
        const Key key{number, int(taken.size())};
        seen.insert(key);
        const bool ripe = sight(copies_[key], look, reading);
        if (ripe) sold.push_back(reading), ripe_ones.push_back(key);
    }
    // Judged when every reading of this look has been heard: what it says in one place it may take back in another.
    for (std::size_t i = sold.size(); i-- > 0;) {
        Copy& copy = copies_[ripe_ones[i]];
        if (is_disputed(ripe_ones[i], copy)) sold.erase(sold.begin() + std::ptrdiff_t(i));
        else copy.sold = true;
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

std::vector<Reading> Agreement::in_view() const {
    std::vector<Reading> standing;
    for (const auto& [key, copy] : copies_)
        if (copy.sold) standing.push_back(copy.reading);
    return standing;
}

// Takes note of one more sighting; true when the copy has its witnesses and is not sold yet.
bool Agreement::sight(Copy& copy, const Look& look, const Reading& reading) const {
    copy.last_seen = std::max(copy.last_seen, look.at);
    copy.frames_unseen = 0;
    copy.reading = reading;
    const bool is_new = copy.weight == 0;
    if (!is_new && (look.frame == copy.frame || look.picture == copy.picture)) return false;
    const bool by_itself = reading.pictures <= 1;
    if (is_new || (!copy.sold && look.at - copy.first_seen > rules_.window)) {
        copy.first_seen = look.at;
        copy.weight = 0;
        copy.alone = false;
    }
    copy.frame = look.frame;
    copy.picture = look.picture;
    copy.alone = copy.alone || by_itself;
    copy.weight += by_itself ? weight_alone : weight_together;
    return !copy.sold && copy.weight >= (copy.alone ? weight_enough : weight_enough_together);
}

bool Agreement::is_disputed(const Key& key, const Copy& copy) const {
    if (!is_linear(copy.reading.format)) return false;
    return std::ranges::any_of(copies_, [&](const auto& entry) {
        const auto& [other_key, other] = entry;
        if (other_key.first == key.first || !is_linear(other.reading.format)) return false;
        if (other.frames_unseen > frames_remembered) return false;
        return same_place(other.reading.place, copy.reading.place) && copy.weight < clearly_more * other.weight;
    });
}

void Agreement::forget_what_left(const Look& look) {
    std::erase_if(copies_, [&](const auto& entry) {
        const Copy& copy = entry.second;
        return copy.frames_unseen >= rules_.frames_gone && look.at - copy.last_seen >= rules_.gone;
    });
}

}  // namespace kassa::vision
