#include "core/server/api.h"

#include <spdlog/spdlog.h>

namespace kassa::server {
namespace {

bool may(const Who& who, const Caller& caller) {
    if (who.anybody || (who.kiosk && !caller.lane.empty())) return true;
    return who.staff && caller.staff && caller.staff->role >= *who.staff;
}

// A sentence for whoever has a key, but not one that opens this.
std::string sentence_for(const Who& who) {
    if (!who.staff) return "only a kiosk may do this, with its own key";
    const auto role = boost::describe::enum_to_string(*who.staff, "?");
    return std::format("this needs {} that a member of staff of at least the role {} signs in",
                       who.kiosk ? "a kiosk's key, or" : "", role);
}

service::Answer<Caller> caller_of(Stores& stores, const Request& request) {
    Caller caller;
    if (request.bearer.empty()) return caller;
    auto lane = stores.service.lane_of_key(request.bearer);
    if (!lane) return std::unexpected(lane.error());
    if (*lane) caller.lane = std::move(**lane);
    return caller;
}

Answer stranger(const Request& request) {
    spdlog::warn("{} {} from {} refused: {}", loggable(request.method), loggable(request.path), request.peer,
                 request.bearer.empty() ? "no key" : "a key that no kiosk has");
    return problem(401, "this needs the key of an enrolled kiosk: make one with `store enrol LANE`");
}

Answer not_allowed(const Route& route, const Call& call) {
    spdlog::warn("{} {} from {} refused: not for this key", route.method, loggable(call.request.path),
                 call.caller.name());
    return problem(403, sentence_for(route.who));
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
        admitted.answer = not_allowed(*found.route, admitted.call);
    } else if (found.route->body) {
        boost::system::error_code error;
        admitted.call.body = boost::json::parse(request.body, error);
        if (error) admitted.answer = problem(400, "the body is not JSON: " + error.message());
    }
    return admitted;
}

Answer answer(Stores& stores, const Request& request) {
    auto admitted = admit(stores, request);
    if (admitted.answer) return std::move(*admitted.answer);
    const auto& route = *admitted.route;
    if (!route.handle_together) return route.handle(stores, admitted.call);
    return std::move(route.handle_together(stores, std::span(&admitted.call, 1)).front());
}

}  // namespace kassa::server
