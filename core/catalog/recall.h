#pragma once
// Goods that are asked back: a recall names packs by article and, where not all of them are meant, by batch, serial
// number or date. A store keeps its recalls as one list, and each kiosk has a copy.
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/describe.h"
#include "core/base/time.h"
#include "core/catalog/barcode.h"

namespace kassa::catalog {

// Every bound that is given has to hold; "" is none. Ranges have both ends in them.
struct RecalledPacks {
    ItemKey item;
    std::string batch_from, batch_to;      // AI (10), in the order that people count in: L9 before L10
    std::string serial_from, serial_to;    // AI (21), the same
    std::string dated_from, dated_to;      // YYYY-MM-DD: the expiry date (17), else the best-before date (15)
    std::string made_from, made_to;        // YYYY-MM-DD: AI (11), else (13)
    bool operator==(const RecalledPacks&) const = default;
};
KASSA_DESCRIBE(RecalledPacks, item, batch_from, batch_to, serial_from, serial_to, dated_from, dated_to, made_from,
               made_to)

struct Recall {
    std::string id;  // the number under which the maker or the store knows it
    Texts sentence;  // for the shopper; may be empty
    std::vector<RecalledPacks> packs;
    bool operator==(const Recall&) const = default;
};
KASSA_DESCRIBE(Recall, id, sentence, packs)

// What is wrong with a recall, as the end of a sentence, or nothing.
std::optional<std::string> wrong_with(const Recall& recall);

enum class Falls {
    Outside,
    Perhaps,  // the code does not tell what the recall goes by: somebody has to look at the pack
    Under,
};
// `now` decides the century of the code's dates.
Falls falls_under(const RecalledPacks& packs, const ItemCode& code, Instant now);

// The recalls by article, for many look-ups.
class RecallBook {
public:
    RecallBook() = default;
    explicit RecallBook(std::vector<Recall> recalls);

    struct Found {
        std::string recall;
        Texts sentence;
        bool certain = false;  // else the pack falls under it perhaps
    };
    // The first recall that the pack falls under, else the first that it may fall under.
    std::optional<Found> find(const ItemCode& code, Instant now) const;

private:
    std::vector<Recall> recalls_;
    std::map<ItemKey, std::vector<std::pair<std::size_t, std::size_t>>> by_item_;  // which packs of which recall
};

// "L9" before "L10": runs of digits are compared as numbers, everything else sign by sign, capital or small.
int compare_as_people_count(std::string_view a, std::string_view b);

}  // namespace kassa::catalog
