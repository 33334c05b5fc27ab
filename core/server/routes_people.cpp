// Kiosks that enrol, staff who sign in, how the lanes are, decisions of cases, and the pushes.
#include "core/server/routes.h"

namespace kassa::server {
namespace {

using protocol::Role;

Answer enrol(Stores& stores, const Call& call) {
    const auto request = body_as<protocol::EnrolmentRequest>(call);
    if (!request) return request.error();
    return told(stores.people.enrol(*request, stores.keys.card_key, stores.keys.certificate), call);
}

Answer sign_in(Stores& stores, const Call& call) {
    const auto who = body_as<protocol::SignIn>(call);
    return who ? told(stores.people.sign_in(*who), call) : who.error();
}

Answer sign_out(Stores& stores, const Call& call) {
    return told(stores.people.sign_out(call.request.bearer, call.caller.staff->badge), call);
}

Answer tell_tries(Stores& stores, const Call& call) {
    const auto tries = body_as<protocol::StaffTries>(call);
    return tries ? told(stores.people.tell_tries(*tries), call) : tries.error();
}

Answer keep_state(Stores& stores, const Call& call) {
    const auto state = body_as<protocol::LaneState>(call);
    return state ? told(stores.lanes.keep_state(call.caller.lane, *state), call) : state.error();
}

Answer cases_page(Stores& stores, const Call& call) {
    service::CaseQuery query{.open = text_in(call.request, "open") == "1", .lane = call.caller.lane};
    const auto since = number_in(call.request, "since", query.since);
    const auto limit = number_in(call.request, "limit", query.limit);
    if (!since || !limit || *limit < 1 || *limit > 5000) return no_page();
    query.since = *since;
    query.limit = int(*limit);
    return told(stores.lanes.cases(query), call);
}

Answer decide(Stores& stores, const Call& call) {
    const auto decision = body_as<protocol::CaseDecision>(call);
    if (!decision) return decision.error();
    return told(stores.lanes.decide(call.at("id"), *decision, call.caller.staff->badge), call);
}

// What a push says is newer, and where it is read. Who may not read it is not told: a shop's kiosks would all look for
// nothing whenever one lane's state changes.
constexpr std::pair<std::string_view, std::string_view> pushed[] = {
    {"products", "/v1/changes"}, {"promotions", "/v1/promotions/changes"}, {"members", "/v1/members/changes"},
    {"policy", "/v1/policy"},    {"staff", "/v1/staff"},                   {"pictures", "/v1/pictures"},
    {"cases", "/v1/cases"},      {"lanes", "/v1/lanes"},                   {"recalls", "/v1/recalls"}};

Answer push(Stores&, const Call& call) {
    if (!call.request.websocket) return problem(426, "this path speaks WebSocket (RFC 6455)");
    Answer answer{.status = switching};
    for (const auto& [topic, path] : pushed)
        if (may(match("GET", path).route->who, call.caller)) answer.hears.emplace_back(topic);
    return answer;
}

const std::vector<Route> rows = {
    {.method = "POST",
     .path = "/v1/enrolments",
     .who = everybody,
     .handle = enrol,
     .what = "Gives a kiosk the key of its lane for a one-time code of `store enrol LANE --code`",
     .body = shape<protocol::EnrolmentRequest>,
     .answer = shape<protocol::KioskKey>,
     .runs = Runs::Writing},
    {.method = "POST",
     .path = "/v1/staff/sign-in",
     .who = everybody,
     .handle = sign_in,
     .what = "A token for 12 hours, for a badge and its PIN",
     .body = shape<protocol::SignIn>,
     .answer = shape<protocol::SignedIn>,
     .runs = Runs::Slowly},
    {.method = "POST",
     .path = "/v1/staff/sign-out",
     .who = staff_from(Role::attendant),
     .handle = sign_out,
     .what = "Ends the token with which this is asked",
     .answer = shape<protocol::BadgeDone>,
     .runs = Runs::Writing},
    {.method = "POST",
     .path = "/v1/staff/{badge}/unlock",
     .who = staff_from(Role::supervisor),
     .handle = [](Stores& stores, const Call& call) { return told(stores.people.unlock(call.at("badge")), call); },
     .what = "Forgets a badge's wrong PINs, so that it need not wait any longer",
     .answer = shape<protocol::BadgeDone>,
     .runs = Runs::Writing},
    {.method = "POST",
     .path = "/v1/staff/tries",
     .who = kiosks,
     .handle = tell_tries,
     .what = "PINs that a lane looked at: wrong ones lock a badge in the whole shop, a right one (0 wrong) forgets them",
     .body = shape<protocol::StaffTries>,
     .answer = shape<protocol::Received>,
     .runs = Runs::Writing},
    {.method = "POST",
     .path = "/v1/lanes/state",
     .who = kiosks,
     .handle = keep_state,
     .what = "How the asking lane is",
     .body = shape<protocol::LaneState>,
     .answer = shape<protocol::Received>,
     .runs = Runs::Writing},
    {.method = "GET",
     .path = "/v1/lanes",
     .who = staff_from(Role::attendant),
     .handle = [](Stores& stores, const Call& call) { return told(stores.lanes.list(), call); },
     .what = "Every enrolled lane and how it was when it last spoke",
     .answer = shape<protocol::LaneList>},
    {.method = "GET",
     .path = "/v1/lanes/chain",
     .who = kiosks,
     .handle = [](Stores& stores, const Call& call) { return told(stores.lanes.chain(call.caller.lane), call); },
     .what = "How far the store has the asking lane's sealed records",
     .answer = shape<protocol::LaneChain>},
    {.method = "GET",
     .path = "/v1/cases",
     .who = kiosks_and_staff_from(Role::attendant),
     .handle = cases_page,
     .what = "Calls for a person, oldest change first; a kiosk is told of its own lane's only",
     .answer = shape<protocol::CasesPage>,
     .query = {{"open", "1: only what nobody has decided"},
               {"since", "the last number that the asker has; without it, all of them", true},
               {"limit", "at most so many, 1 to 5000", true}}},
    {.method = "POST",
     .path = "/v1/cases/{id}/decision",
     .who = staff_from(Role::attendant),
     .handle = decide,
     .what = "Decides an open case; its lane hears of it and acts",
     .body = shape<protocol::CaseDecision>,
     .answer = shape<protocol::Received>,
     .runs = Runs::Writing},
    {.method = "GET",
     .path = "/v1/push",
     .who = kiosks_and_staff_from(Role::attendant),
     .handle = push,
     .what = "A WebSocket on which the store says that something is newer, as Push texts"},
};

}  // namespace

std::span<const Route> people_routes() { return rows; }

}  // namespace kassa::server
