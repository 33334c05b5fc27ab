#pragma once
// The words of a call for a person, shared by lane, store and console: what it is about, whether it stands in the
// way, and what was decided by whom.
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
};
KASSA_DESCRIBE_ENUM(Kind, Age, Weight, UnknownItem, Help, Printer, Payment, Device, Crash, PriceDifference, Record)

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

struct Case {
    Id id;
    Kind kind = Kind::Help;
    Instant opened{};
    std::optional<int> line;  // the basket line it is about
    std::string about;        // an item's name or number, a device's name
    std::optional<Weight> difference;  // Kind::Weight: what the scale shows beyond what was expected
    std::optional<Decision> decision;
    std::string decided_by;   // the staff member's badge
    Instant decided{};

    bool open() const { return !decision.has_value(); }
    bool operator==(const Case&) const = default;
};
KASSA_DESCRIBE(Case, id, kind, opened, line, about, difference, decision, decided_by, decided)

// Age, weight and unknown items must be cleared before paying; the others never hold a shopper up.
bool holds_payment(Kind kind);

}  // namespace kassa::cases
