#include "core/server/routes.h"

#include <charconv>

#include <spdlog/spdlog.h>

namespace kassa::server {
namespace {

int status_of(service::Refusal::Why why) {
    using Why = service::Refusal::Why;
    switch (why) {
        case Why::Malformed: return 400;
        case Why::NotAllowed: return 403;
        case Why::NotFound: return 404;
        case Why::Conflict: return 409;
        case Why::Unavailable: return 503;
        case Why::NotKnown: return 401;
        case Why::TooOften: return 429;
    }
    return 500;
}

std::vector<Route> all_routes() {
    std::vector<Route> all;
    for (const auto rows : {shop_routes(), told_routes(), stock_routes(), people_routes(), member_routes(),
                            coupon_routes(), weight_routes(), promotions_routes()})
        all.insert(all.end(), rows.begin(), rows.end());
    return all;
}

std::string_view take_segment(std::string_view& path) {
    path.remove_prefix(1);  // the slash
    const auto segment = path.substr(0, path.find('/'));
    path.remove_prefix(segment.size());
    return segment;
}

// The names' values, or none when the path is another one.
std::optional<std::map<std::string, std::string>> matched(std::string_view pattern, std::string_view path) {
    std::map<std::string, std::string> named;
    while (!pattern.empty() && !path.empty()) {
        if (path.front() != '/') return std::nullopt;
        const auto wanted = take_segment(pattern), found = take_segment(path);
        if (!wanted.starts_with('{')) {
            if (wanted != found) return std::nullopt;
        } else if (found.empty()) {
            return std::nullopt;
        } else {
            named[std::string(wanted.substr(1, wanted.size() - 2))] = found;
        }
    }
    if (!pattern.empty() || !path.empty()) return std::nullopt;
    return named;
}

}  // namespace

std::span<const Route> routes() {
    static const std::vector<Route> all = all_routes();
    return all;
}

Match match(std::string_view method, std::string_view path) {
    Match best;
    std::size_t fewest = std::size_t(-1);
    for (const auto& route : routes()) {
        auto named = matched(route.path, path);
        if (!named || named->size() > fewest) continue;
        if (named->size() < fewest) best = {};
        fewest = named->size();
        if (route.method != method) {
            best.allow += (best.allow.empty() ? "" : ", ") + std::string(route.method);
            continue;
        }
        best.route = &route;
        best.named = std::move(*named);
    }
    return best;
}

bool may(const Who& who, const Caller& caller) {
    if (who.anybody || (who.kiosk && !caller.lane.empty())) return true;
    return who.staff && caller.staff && caller.staff->role >= *who.staff;
}

std::string Caller::name() const {
    if (!lane.empty()) return "lane " + lane;
    return staff ? "badge " + staff->badge : "a stranger";
}

std::string loggable(std::string_view text) {
    std::string shown(text.substr(0, 100));
    std::ranges::replace_if(
        shown, [](unsigned char c) { return c < 0x20 || c > 0x7E; }, '?');
    return shown;
}

Answer refused(const service::Refusal& refusal, const Call& call) {
    const int status = status_of(refusal.why);
    if (status == 409)
        spdlog::warn("{} {} from {} refused: {}", call.request.method, loggable(call.request.path),
                     call.caller.name(), loggable(refusal.sentence));
    if (status == 503)
        spdlog::error("{} {}: {}", call.request.method, loggable(call.request.path), loggable(refusal.sentence));
    return problem(status, refusal.sentence);
}

std::optional<std::int64_t> number_in(const Request& request, const std::string& key, std::int64_t otherwise) {
    const auto found = request.query.find(key);
    if (found == request.query.end()) return otherwise;
    std::int64_t number = 0;
    const char* const last = found->second.data() + found->second.size();
    const auto [end, error] = std::from_chars(found->second.data(), last, number);
    if (error != std::errc() || end != last) return std::nullopt;
    return number;
}

std::string text_in(const Request& request, const std::string& key) {
    const auto found = request.query.find(key);
    return found == request.query.end() ? "" : found->second;
}

std::optional<Page> page_of(const Request& request) {
    const auto since = number_in(request, "since", 0);
    const auto limit = number_in(request, "limit", 1000);
    if (!since || !limit || *limit < 1 || *limit > 10000) return std::nullopt;
    return Page{*since, int(*limit), text_in(request, "store")};
}

Answer no_page() { return problem(400, "since and limit are whole numbers; limit is 1 to 5000"); }

}  // namespace kassa::server
