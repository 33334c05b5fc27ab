// What kiosks copy from their store: goods, members' tiers, rules, staff, pictures.
#include "core/server/openapi.h"
#include "core/server/routes.h"

namespace kassa::server {
namespace {

using protocol::Role;

Answer picture(Stores& stores, const Call& call) {
    auto picture = stores.service.picture(call.at("name"));
    if (!picture) return refused(picture.error(), call);
    Answer answer{.type = "image/png", .body = std::move(picture->bytes), .etag = picture->name.etag};
    if (call.request.if_none_match == '"' + answer.etag + '"') return {.status = 304, .etag = answer.etag};
    return answer;
}

Answer changes(Stores& stores, const Call& call) {
    const auto page = page_of(call.request);
    return page ? told(stores.service.changes(page->since, page->limit, page->store), call) : no_page();
}

Answer member_changes(Stores& stores, const Call& call) {
    const auto page = page_of(call.request);
    return page ? told(stores.service.member_changes(page->since, page->limit, page->store), call) : no_page();
}

Answer description(Stores&, const Call&) {
    static const std::string text = pretty(openapi());
    return {.body = text};
}

const std::vector<Route> rows = {
    {.method = "GET",
     .path = "/v1/openapi.json",
     .who = everybody,
     .handle = description,
     .what = "This description"},
    {.method = "GET",
     .path = "/v1/health",
     .who = everybody,
     .handle = [](Stores& stores, const Call& call) { return told(stores.service.health(), call); },
     .what = "Whether the store answers, and which store it is",
     .answer = shape<protocol::Health>},
    {.method = "GET",
     .path = "/v1/versions",
     .who = kiosks_and_staff_from(Role::attendant),
     .handle = [](Stores& stores, const Call& call) { return told(stores.service.versions(), call); },
     .what = "The newest number of each kind of thing that a kiosk copies",
     .answer = shape<protocol::Versions>},
    {.method = "GET",
     .path = "/v1/changes",
     .who = kiosks_and_staff_from(Role::attendant),
     .handle = changes,
     .what = "Products that changed, oldest change first",
     .answer = shape<protocol::ChangesPage>,
     .query = page_parameters},
    {.method = "GET",
     .path = "/v1/members/changes",
     .who = kiosks,
     .handle = member_changes,
     .what = "Cards whose tier changed, by pseudonym, oldest change first",
     .answer = shape<protocol::MembersPage>,
     .query = page_parameters},
    {.method = "GET",
     .path = "/v1/policy",
     .who = kiosks_and_staff_from(Role::attendant),
     .handle =
         [](Stores& stores, const Call& call) {
             return told(stores.service.policy(text_in(call.request, "version")), call);
         },
     .what = "The rules that hold, or the ones that a sale names",
     .answer = shape<protocol::PolicyText>,
     .query = {{"version", "an older policy's version"}}},
    {.method = "GET",
     .path = "/v1/staff",
     .who = kiosks,
     .handle = [](Stores& stores, const Call& call) { return told(stores.service.staff(), call); },
     .what = "Badges with roles and their PINs' verifiers, so that staff can sign in while the store is away",
     .answer = shape<protocol::StaffList>},
    {.method = "GET",
     .path = "/v1/recalls",
     .who = kiosks_and_staff_from(Role::attendant),
     .handle = [](Stores& stores, const Call& call) { return told(stores.recalls.list(), call); },
     .what = "Goods that are asked back, so that a kiosk stops them also while the store is away",
     .answer = shape<protocol::RecallList>},
    {.method = "GET",
     .path = "/v1/pictures",
     .who = kiosks_and_staff_from(Role::attendant),
     .handle = [](Stores& stores, const Call& call) { return told(stores.service.pictures(), call); },
     .what = "The names of the goods' pictures",
     .answer = shape<protocol::PictureList>},
    {.method = "GET",
     .path = "/v1/pictures/{name}",
     .who = kiosks_and_staff_from(Role::attendant),
     .handle = picture,
     .what = "One picture, PNG; 304 when If-None-Match names the one that the asker has"},
};

}  // namespace

std::span<const Route> shop_routes() { return rows; }

}  // namespace kassa::server
