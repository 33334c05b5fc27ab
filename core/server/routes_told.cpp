// What lanes tell their store. Each is known by its id and may be told again.
#include "core/server/routes.h"

namespace kassa::server {
namespace {

using service::Books;

std::shared_ptr<void> look_at_sale(Stores& stores, const Call& call) {
    return stores.books.look_at({call.caller.lane, call.body});
}

// The sales that wait are made durable in one go.
std::vector<Answer> keep_sales(Stores& stores, std::span<const Call> calls) {
    std::vector<std::shared_ptr<Books::Entry>> sales;
    for (const auto& call : calls)
        sales.push_back(std::static_pointer_cast<Books::Entry>(call.prepared ? call.prepared
                                                                             : look_at_sale(stores, call)));
    const auto kept = stores.books.keep(sales);
    std::vector<Answer> answers;
    for (std::size_t i = 0; i < calls.size(); ++i) answers.push_back(told(kept[i], calls[i]));
    return answers;
}

const std::vector<Route> rows = {
    {.method = "POST",
     .path = "/v1/sales",
     .who = kiosks,
     .what = "Keeps a lane's record of a sale, or of a sale that is taken back",
     .body = shape<protocol::Sale>,
     .answer = shape<protocol::Received>,
     .runs = Runs::Writing,
     .handle_together = keep_sales,
     .prepare = look_at_sale},
    {.method = "POST",
     .path = "/v1/cases",
     .who = kiosks,
     .handle =
         [](Stores& stores, const Call& call) {
             return told(stores.service.keep_case(call.caller.lane, call.body), call);
         },
     .what = "Keeps a call for a person: when it is opened and when it is decided",
     .body = shape<cases::Case>,
     .answer = shape<protocol::Received>,
     .runs = Runs::Writing},
    {.method = "POST",
     .path = "/v1/baskets",
     .who = kiosks,
     .handle =
         [](Stores& stores, const Call& call) {
             return told(stores.service.keep_basket(call.caller.lane, call.body), call);
         },
     .what = "Keeps a basket that was suspended, recalled or voided",
     .body = shape<protocol::BasketTold>,
     .answer = shape<protocol::Received>,
     .runs = Runs::Writing},
};

}  // namespace

std::span<const Route> told_routes() { return rows; }

}  // namespace kassa::server
