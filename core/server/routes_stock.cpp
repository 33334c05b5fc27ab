// How much there is of everything, as people count it and as it comes in.
#include "core/protocol/stock.h"
#include "core/server/routes.h"

namespace kassa::server {
namespace {

using protocol::Role;

// Attendants count; what comes in or is written off is a supervisor's to say.
Answer move_stock(Stores& stores, const Call& call) {
    const auto movement = body_as<protocol::StockMovement>(call);
    if (!movement) return movement.error();
    // What cannot be one is told so by the stock, whoever says it.
    const bool is_delivery = movement->what == protocol::StockMovement::What::Delivery && service::is_id(movement->id);
    if (is_delivery && call.caller.staff->role < Role::supervisor)
        return refused(service::Refusal{service::Refusal::Why::NotAllowed,
                                        "a delivery is told by staff of at least the role supervisor"},
                       call);
    return told(stores.stock.move(*movement), call);
}

const std::vector<Route> rows = {
    {.method = "POST",
     .path = "/v1/stock/movements",
     .who = staff_from(Role::attendant),
     .handle = move_stock,
     .what = "Goods that were counted, or (supervisors and up) delivered; answers how much there is now",
     .body = shape<protocol::StockMovement>,
     .answer = shape<protocol::StockLevel>,
     .runs = Runs::Writing},
    {.method = "GET",
     .path = "/v1/stock/{item}",
     .who = kiosks_and_staff_from(Role::attendant),
     .handle = [](Stores& stores, const Call& call) { return told(stores.stock.level(call.at("item")), call); },
     .what = "How much there is of an item: the newest count with all that moved since",
     .answer = shape<protocol::StockLevel>},
};

}  // namespace

std::span<const Route> stock_routes() { return rows; }

}  // namespace kassa::server
