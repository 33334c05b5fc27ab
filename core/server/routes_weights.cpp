// What goods weigh, as kiosks' scales have seen it.
#include "core/server/routes.h"

namespace kassa::server {
namespace {

using protocol::Role;

Answer keep(Stores& stores, const Call& call) {
    const auto body = body_as<protocol::WeightsTold>(call);
    return body ? told(stores.weights.keep(call.caller.lane, *body), call) : body.error();
}

Answer changes(Stores& stores, const Call& call) {
    const auto page = page_of(call.request);
    return page ? told(stores.weights.changes(page->since, page->limit, page->store), call) : no_page();
}

const std::vector<Route> rows = {
    {.method = "POST",
     .path = "/v1/weights",
     .who = kiosks,
     .handle = keep,
     .what = "Learns from what a visit's bagging scale saw arrive",
     .body = shape<protocol::WeightsTold>,
     .answer = shape<protocol::Received>,
     .runs = Runs::Writing},
    {.method = "GET",
     .path = "/v1/weights/changes",
     .who = kiosks_and_staff_from(Role::attendant),
     .handle = changes,
     .what = "What has been learned of goods' weights since, oldest change first",
     .answer = shape<protocol::WeightsPage>,
     .query = page_parameters},
};

}  // namespace

std::span<const Route> weight_routes() { return rows; }

}  // namespace kassa::server
