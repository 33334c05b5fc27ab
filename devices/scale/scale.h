#pragma once
// A scale under the bags or under the produce: it is asked for its weight all the time, and tells when the load has
// changed and holds still. Whatever is noise stays in here.
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "core/base/describe.h"
#include "core/base/result.h"
#include "core/base/time.h"
#include "core/base/weight.h"
#include "devices/scale/doubt.h"
#include "devices/scale/settle.h"

namespace kassa::devices::scale {

// The load holds still at a new total, or is better known than when it was told last; also the first after Back, and
// after Unsettled.
struct Settled {
    Weight total;
    Weight sigma;        // standard deviation of `total`
    Duration still{};    // for so long nothing has moved
    bool sure = true;    // false: another Settled or Unsettled follows within a second or two
    bool operator==(const Settled&) const = default;
};
// Nothing has held still for three seconds: somebody leans on it, or packs.
struct Unsettled {
    bool operator==(const Unsettled&) const = default;
};
// The scale itself is in doubt, and why, for the technician; Doubt::None: no longer.
struct Doubted {
    Doubt doubt = Doubt::None;
    std::string why;
    bool operator==(const Doubted&) const = default;
};
// No answer for a second, or none that tells a weight (below zero; more than a scale for goods can carry).
struct Away {
    std::string why;  // for the technician
    bool operator==(const Away&) const = default;
};
struct Back { bool operator==(const Back&) const = default; };  // after Away; a Settled follows, or that it is full
KASSA_DESCRIBE(Settled, total, sigma, still, sure)
BOOST_DESCRIBE_STRUCT(Unsettled, (), ())
KASSA_DESCRIBE(Doubted, doubt, why)
KASSA_DESCRIBE(Away, why)
BOOST_DESCRIBE_STRUCT(Back, (), ())
using Event = std::variant<Settled, Unsettled, Doubted, Away, Back>;

struct Options {
    std::string name = "bagging scale";  // in sentences
    Duration every = 100ms;              // between two questions
    Weight division = Weight::grams(5);  // the scale's own step
    Purpose purpose = Purpose::Watching;
};

class Scale {
public:
    virtual ~Scale() = default;
    // What has happened; returns at once. To be called when `descriptor` is readable and at least every `every`.
    virtual std::vector<Event> poll(Instant now) = 0;
    virtual int descriptor() const = 0;  // -1: there is nothing to wait for

    // A scale that speaks Toledo 8217: serial:/dev/ttyS0:9600:7E1 (kilograms or pounds, as the scale is set). A fault
    // only when the address is none; a scale that is not there is Away and tried again.
    static Result<std::unique_ptr<Scale>> open(const std::string& address, const Options& options);
};

}  // namespace kassa::devices::scale
