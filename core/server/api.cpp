#include "core/server/api.h"

#include <spdlog/spdlog.h>

namespace kassa::server {
namespace {

// A sentence for whoever has a key, but not one that opens this.
std::string sentence_for(const Who& who) {
    if (!who.staff) return "only a kiosk may do this, with its own key";
    const auto role = boost::describe::enum_to_string(*who.staff, "?");
    return std::format("this needs {}that staff of at least the role {} signs in",
                       who.kiosk ? "a kiosk's key, or " : "", role);
}

// A key that is a lane's, or a token that is a member of staff's; else nobody.
service::Answer<Caller> caller_of(Stores& stores, const Request& request) {
    Caller caller;
    if (request.bearer.empty()) return caller;
    auto lane = stores.service.lane_of_key(request.bearer);
    if (!lane) return std::unexpected(lane.error());
    if (*lane) {
        caller.lane = std::move(**lane);
        return caller;
    }
    auto staff = stores.people.staff_of_token(request.bearer);
    if (!staff) return std::unexpected(staff.error());
    caller.staff = std::move(*staff);
    return caller;
}

Answer stranger(const Request& request) {
    auto refusal = problem(401,
                           "this needs the key of an enrolled kiosk (`store enrol LANE`) or that a member of staff "
                           "signs in");
    refusal.why = request.bearer.empty() ? "no key" : "a key or token that nobody has";
    return refusal;
}

}  // namespace

Admitted admit(Stores& stores, const Request& request) {
    auto found = match(request.method, request.path);
    Admitted admitted{found.route, Call{request, {}, std::move(found.named), nullptr}, std::nullopt};
    if (!found.route || !found.route->who.anybody) {
        auto caller = caller_of(stores, request);
        if (!caller)
            admitted.answer = refused(caller.error(), admitted.call);
        else if (!caller->known())
            admitted.answer = stranger(request);
        else
            admitted.call.caller = std::move(*caller);
    }
    if (admitted.answer) return admitted;
    if (!found.route) {
        admitted.answer = found.allow.empty()
                              ? problem(404, "the store has nothing at this path")
                              : problem(405, std::format("this path takes {} only", found.allow));
        admitted.answer->allow = found.allow;
    } else if (!may(found.route->who, admitted.call.caller)) {
        admitted.answer = problem(403, sentence_for(found.route->who));
    } else if (request.announced > 0) {
        admitted.answer = found.route->who.anybody
                              ? problem(413, std::format("a body of {} bytes is taken only where a key is asked for",
                                                         request.announced))
                              : Answer{.status = send_on};
    } else if (found.route->body) {
        boost::system::error_code error;
        admitted.call.body = boost::json::parse(request.body, error);
        if (error) admitted.answer = problem(400, "the body is not JSON: " + error.message());
    }
    return admitted;
}

void note_if_refused(Stores& stores, const Admitted& admitted, const Answer& answer) {
    if (answer.status != 401 && answer.status != 403 && answer.status != 429) return;
    const auto& request = admitted.call.request;
    const auto& caller = admitted.call.caller;
    const auto who = caller.known() ? caller.name() : "a stranger at " + request.peer;
    // The moment until which somebody has to wait would make each refusal one of its own.
    const auto why = answer.status == 429 ? "tried too often" : answer.why;
    spdlog::warn("{} {} from {} refused: {}", loggable(request.method), loggable(request.path), who, loggable(why));
    const Instant now = stores.clock.now();
    stores.note({.who = who,
                 .method = loggable(request.method).substr(0, 10),
                 .route = admitted.route ? std::string(admitted.route->path) : "another path",
                 .why = why,
                 .first = now,
                 .last = now});
}

Answer answer(Stores& stores, const Request& request) {
    auto admitted = admit(stores, request);
    if (!admitted.answer) {
        const auto& route = *admitted.route;
        admitted.answer = route.handle_together
                              ? std::move(route.handle_together(stores, std::span(&admitted.call, 1)).front())
                              : route.handle(stores, admitted.call);
    }
    note_if_refused(stores, admitted, *admitted.answer);
    admitted.answer->known = admitted.call.caller.known();
    return std::move(*admitted.answer);
}

}  // namespace kassa::server
