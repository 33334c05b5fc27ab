#pragma once
// What a lane sees, as a file: the only thing that a generator of lanes' days and a judge of them share, so that
// either can be put against another. CSV (RFC 4180) with the columns
//
//     time_ms,lane,event,id,grams,net,gross,category
//
// of which fields at the end may be left out. Rows of one lane are in the order of time; lanes may be interleaved in
// any way. Times are milliseconds since the store opened for the first time.
//
//     product    id: the item; net, gross: as declared, in grams, each may be empty; category. Before its first scan.
//     visit      id: the visit begins; whatever lies on the scale is none of its goods
//     scan       id: the item; grams: from its label, of goods sold by weight
//     remove     id: one unit of the item is taken off the basket
//     own_bag    the shopper says that a bag of their own will be put down
//     reading    grams: what the scale shows, at rest
//     motion     the scale shows no weight, because it moves
//     below      … because there is less than nothing on it
//     overload   … because there is more on it than it can carry
//     pay        the shopper wants to pay; nothing more will be bagged
//     leave      the visit is over
#include <cstdint>
#include <functional>
#include <istream>
#include <optional>
#include <ostream>
#include <string>

#include "core/base/result.h"
#include "core/base/weight.h"

namespace kassa::weights_bench {

enum class What { Product, Visit, Scan, Remove, OwnBag, Reading, Motion, Below, Overload, Pay, Leave };

struct Event {
    std::int64_t at = 0;  // milliseconds
    int lane = 0;         // 0…9999
    What what = What::Reading;
    std::string id;
    std::optional<Weight> grams, net, gross;
    std::string category;
    bool operator==(const Event&) const = default;
};

void write_header(std::ostream& out);
void write(std::ostream& out, const Event& event);

// Hands each event on in the order of the file. A fault names file and line, and nothing is handed on after it. A time
// that runs back within a lane is a fault, and so is a scan of an item that was not declared.
Result<void> read_events(std::istream& in, const std::string& name, const std::function<void(const Event&)>& take);

// "505", "12.5" → milligrams exactly; at most three decimals and nine digits before them; may be negative.
std::optional<Weight> weight_of(std::string_view text);
std::string text_of(Weight weight);

}  // namespace kassa::weights_bench
