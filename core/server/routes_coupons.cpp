// Single-use coupon codes: held for a visit, so that no other lane can use them, and let go.
#include "core/server/routes.h"

namespace kassa::server {
namespace {

const std::vector<Route> rows = {
    {.method = "POST",
     .path = "/v1/coupons/claims",
     .who = kiosks,
     .handle =
         [](Stores& stores, const Call& call) {
             const auto request = body_as<protocol::CouponClaimRequest>(call);
             return request ? told(stores.coupons.claim(call.caller.lane, *request), call) : request.error();
         },
     .what = "Holds a single-use coupon code for a visit of half an hour; the sale that names the claim uses it up",
     .body = shape<protocol::CouponClaimRequest>,
     .answer = shape<protocol::CouponClaim>,
     .runs = Runs::Writing},
    {.method = "POST",
     .path = "/v1/coupons/claims/{id}/release",
     .who = kiosks,
     .handle =
         [](Stores& stores, const Call& call) {
             return told(stores.coupons.release(call.caller.lane, call.at("id")), call);
         },
     .what = "Lets go of a coupon code that a visit of this lane has not used",
     .answer = shape<protocol::CouponClaim>,
     .runs = Runs::Writing},
};

}  // namespace

std::span<const Route> coupon_routes() { return rows; }

}  // namespace kassa::server
