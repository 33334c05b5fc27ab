#pragma once
// The words of a call for a person, shared by lane, store and console: what it is about, whether it stands in the
// way, and what was decided by whom.
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/base/describe.h"
#include "core/base/ids.h"

namespace kassa::cases {

enum class Kind {
    Age,          // an age-restricted item: look at the shopper, tick each item
    Weight,       // the bagging scale and the basket differ
    UnknownItem,  // a code that the catalogue does not know, or a product without a price
    Help,         // the shopper asked for somebody
    Printer,      // paper, cover, cutter
    Payment,      // what became of a payment has to be found out by a person
    Device,       // a device stays away
    Crash,        // an event brought the program down twice; the visit was suspended
    PriceDifference,  // the store's own price of a sale is not the lane's
    Record,       // a lane's chain of records is broken or began anew
    Stopped,      // a pack that must not be sold; it is not in the basket and should go back to nobody's hands
    Check,        // a pack whose date or batch a person has to look at, because no code or no clock says enough
};
KASSA_DESCRIBE_ENUM(Kind, Age, Weight, UnknownItem, Help, Printer, Payment, Device, Crash, PriceDifference, Record,
                    Stopped, Check)

// What was decided. `Removed` takes the line out of the basket, `Priced` puts an unknown item in at a price.
struct Approved { bool operator==(const Approved&) const = default; };
struct Refused { bool operator==(const Refused&) const = default; };
struct Priced {
    Money price;
    bool operator==(const Priced&) const = default;
};
struct Withdrawn { bool operator==(const Withdrawn&) const = default; };  // it went away by itself
BOOST_DESCRIBE_STRUCT(Approved, (), ())
BOOST_DESCRIBE_STRUCT(Refused, (), ())
KASSA_DESCRIBE(Priced, price)
BOOST_DESCRIBE_STRUCT(Withdrawn, (), ())
using Decision = std::variant<Approved, Refused, Priced, Withdrawn>;

// The goods that a case is about, with what their code told of the pack: enough to find it in a heap of others.
struct Goods {
    enum class Why {
        Expired,
        PastSellBy,
        PastBestBefore,
        Recalled,
    };
    Why why = Why::Expired;
    std::string item;                          // as the catalogue has it
    std::map<std::string, std::string> names;  // by language; empty where the catalogue does not know it
    std::string day;                           // YYYY-MM-DD, the last good one; "" where it is not about a date
    std::string batch;
    std::string serial;
    std::string recall;                          // the recall's number
    std::map<std::string, std::string> sentence;  // what the recall says to shoppers, by language
    bool operator==(const Goods&) const = default;
};
KASSA_DESCRIBE_ENUM(Goods::Why, Expired, PastSellBy, PastBestBefore, Recalled)
KASSA_DESCRIBE(Goods, why, item, names, day, batch, serial, recall, sentence)

struct Case {
    Id id;
    Kind kind = Kind::Help;
    Instant opened{};
    std::optional<int> line;  // the basket line it is about
    std::string about;        // an item's name or number, a device's name
    std::optional<Weight> difference;  // Kind::Weight: what the scale shows beyond what was expected
    std::optional<Goods> goods;        // Kind::Stopped and Kind::Check
    std::optional<Decision> decision;
    std::string decided_by;   // the staff member's badge
    Instant decided{};

    bool open() const { return !decision.has_value(); }
    bool operator==(const Case&) const = default;
};
KASSA_DESCRIBE(Case, id, kind, opened, line, about, difference, goods, decision, decided_by, decided)

// Age, weight, unknown items and packs to look at must be cleared before paying; the others never hold a shopper up.
bool holds_payment(Kind kind);

}  // namespace kassa::cases
