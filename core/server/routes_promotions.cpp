// The store's promotions by version, and what a basket would cost.
#include "core/server/routes.h"
#include "core/service/quotes.h"

namespace kassa::server {
namespace {

using protocol::Role;

Answer changes(Stores& stores, const Call& call) {
    const auto page = page_of(call.request);
    return page ? told(stores.promotions.changes(page->since, page->limit, page->store), call) : no_page();
}

Answer quote(Stores& stores, const Call& call) {
    const auto request = service::read_quote(call.body);
    if (!request) return refused(request.error(), call);
    const auto version = stores.promotions.newest();
    if (!version) return refused(version.error(), call);
    const auto policy = stores.promotions.policy_at("", *version);
    if (!policy) return refused(policy.error(), call);
    return told(service::quote(*request, service::ground_of(stores.storage, **policy, *version, stores.clock.now())),
                call);
}

const std::vector<Route> rows = {
    {.method = "GET",
     .path = "/v1/promotions/changes",
     .who = kiosks_and_staff_from(Role::attendant),
     .handle = changes,
     .what = "The store's promotions that changed, oldest change first; they come beside the policy's own",
     .answer = shape<protocol::PromotionsPage>,
     .query = page_parameters},
    {.method = "POST",
     .path = "/v1/quotes",
     .who = kiosks_and_staff_from(Role::attendant),
     .handle = quote,
     .what = "What a basket would cost and why; nothing is kept and nothing is used up",
     .body = shape<service::QuoteRequest>,
     .answer = shape<service::Quote>,
     .runs = Runs::Pricing},
};

}  // namespace

std::span<const Route> promotions_routes() { return rows; }

}  // namespace kassa::server
