// Coupons that are used once, and how much there is of everything.
#include "core/protocol/stock.h"
#include "core/server/routes.h"

namespace kassa::server {
namespace {

using protocol::Role;

Answer claim(Stores& stores, const Call& call) {
    const auto request = body_as<protocol::CouponClaimRequest>(call);
    return request ? told(stores.coupons.claim(*request), call) : request.error();
}

Answer release(Stores& stores, const Call& call) {
    return told(stores.coupons.release(call.at("id")), call);
}

// Attendants count; what comes in or is written off is a supervisor's to say.
Answer move_stock(Stores& stores, const Call& call) {
    const auto movement = body_as<protocol::StockMovement>(call);
    if (!movement) return movement.error();
    if (movement->what == protocol::StockMovement::What::Delivery && call.caller.staff->role < Role::supervisor)
        return refused(service::Refusal{service::Refusal::Why::NotAllowed,
                                        "a delivery is told by staff of at least the role supervisor"},
                       call);
    return told(stores.stock.move(*movement), call);
}

const std::vector<Route> rows = {
    {.method = "POST",
     .path = "/v1/coupons/claims",
     .who = kiosks,
     .handle = claim,
     .what = "Holds a single-use coupon for a visit, so that no other lane can use it",
     .body = shape<protocol::CouponClaimRequest>,
     .answer = shape<protocol::CouponClaim>,
     .runs = Runs::Writing},
    {.method = "POST",
     .path = "/v1/coupons/claims/{id}/release",
     .who = kiosks,
     .handle = release,
     .what = "Lets go of a coupon that was held",
     .answer = shape<protocol::CouponClaim>,
     .runs = Runs::Writing},
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

std::span<const Route> books_routes() { return rows; }

}  // namespace kassa::server
