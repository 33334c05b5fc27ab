#include "core/server/api.h"

#include <algorithm>
#include <charconv>

#include <spdlog/spdlog.h>

namespace kassa::server {
namespace {

using service::Refusal;
using service::Service;

int status_of(Refusal::Why why) {
    switch (why) {
        case Refusal::Why::Malformed: return 400;
        case Refusal::Why::NotAllowed: return 403;
        case Refusal::Why::NotFound: return 404;
        case Refusal::Why::Conflict: return 409;
        case Refusal::Why::Unavailable: return 503;
    }
    return 500;
}

// What a stranger sent may hold anything; the log gets the printable part of it.
std::string loggable(std::string_view text) {
    std::string shown(text.substr(0, 100));
    std::ranges::replace_if(
        shown, [](unsigned char c) { return c < 0x20 || c > 0x7E; }, '?');
    return shown;
}

Answer refused(const Refusal& refusal, const Request& request, const std::string& lane) {
    const int status = status_of(refusal.why);
    if (status == 403 || status == 409)
        spdlog::warn("{} {} from lane {} refused: {}", request.method, request.path, lane,
                     loggable(refusal.sentence));
    if (status == 503) spdlog::error("{} {}: {}", request.method, request.path, loggable(refusal.sentence));
    return problem(status, refusal.sentence);
}

template <class T>
Answer told(const service::Answer<T>& answer, const Request& request, const std::string& lane) {
    if (!answer) return refused(answer.error(), request, lane);
    if constexpr (std::is_same_v<T, std::string>)
        return {.body = *answer};
    else
        return {.body = to_text(*answer)};
}

// A whole number of the query; the default where it is not given, none where it is no number.
std::optional<std::int64_t> number_in(const Request& request, const std::string& key,
                                      std::int64_t otherwise) {
    const auto found = request.query.find(key);
    if (found == request.query.end()) return otherwise;
    std::int64_t number = 0;
    const char* const last = found->second.data() + found->second.size();
    const auto [end, error] = std::from_chars(found->second.data(), last, number);
    if (error != std::errc() || end != last) return std::nullopt;
    return number;
}

std::string text_of_query(const Request& request, const std::string& key) {
    const auto found = request.query.find(key);
    return found == request.query.end() ? "" : found->second;
}

Answer picture(Service& service, const Request& request, const std::string& lane, const std::string& name) {
    auto picture = service.picture(name);
    if (!picture) return refused(picture.error(), request, lane);
    Answer answer{.type = "image/png", .body = std::move(picture->bytes), .etag = picture->name.etag};
    if (request.if_none_match == '"' + answer.etag + '"') return {.status = 304, .etag = answer.etag};
    return answer;
}

struct Page {
    std::int64_t since = 0;
    int limit = 0;
    std::string store;
};

std::optional<Page> page_of(const Request& request) {
    const auto since = number_in(request, "since", 0);
    const auto limit = number_in(request, "limit", 1000);
    if (!since || !limit || *limit < 1 || *limit > 10000) return std::nullopt;
    return Page{*since, int(*limit), text_of_query(request, "store")};
}

Answer get(Service& service, const Request& request, const std::string& lane) {
    const std::string& path = request.path;
    if (path == "/v1/versions") return told(service.versions(), request, lane);
    if (path == "/v1/policy") return told(service.policy(text_of_query(request, "version")), request, lane);
    if (path == "/v1/staff") return told(service.staff(), request, lane);
    if (path == "/v1/pictures") return told(service.pictures(), request, lane);
    constexpr std::string_view pictures = "/v1/pictures/";
    if (path.starts_with(pictures)) return picture(service, request, lane, path.substr(pictures.size()));
    const auto page = page_of(request);
    if (!page) return problem(400, "since and limit are whole numbers; limit is 1 to 5000");
    if (path == "/v1/changes")
        return told(service.changes(page->since, page->limit, page->store), request, lane);
    return told(service.member_changes(page->since, page->limit, page->store), request, lane);
}

Answer post(Service& service, const Request& request, const std::string& lane) {
    boost::system::error_code error;
    const auto body = boost::json::parse(request.body, error);
    if (error) return problem(400, "the body is not JSON: " + error.message());
    if (request.path == "/v1/sales") return told(service.keep_sale(lane, body), request, lane);
    if (request.path == "/v1/cases") return told(service.keep_case(lane, body), request, lane);
    return told(service.keep_basket(lane, body), request, lane);
}

// The method that a path takes; "" for a path that is not one of ours.
std::string_view method_of(std::string_view path) {
    for (const std::string_view known : {"/v1/health", "/v1/versions", "/v1/policy", "/v1/staff",
                                         "/v1/pictures", "/v1/changes", "/v1/members/changes"})
        if (path == known) return "GET";
    if (path.starts_with("/v1/pictures/")) return "GET";
    for (const std::string_view known : {"/v1/sales", "/v1/cases", "/v1/baskets"})
        if (path == known) return "POST";
    return "";
}

}  // namespace

Answer answer(Service& service, const Request& request) {
    const auto method = method_of(request.path);
    if (request.path == "/v1/health" && request.method == method) return told(service.health(), request, "");
    // A stranger does not learn which paths there are.
    const auto lane = service.lane_of_key(request.bearer);
    if (!lane) return refused(lane.error(), request, "?");
    if (!*lane) {
        spdlog::warn("{} {} from {} refused: {}", loggable(request.method), loggable(request.path),
                     request.peer, request.bearer.empty() ? "no key" : "a key that no kiosk has");
        return problem(401, "this needs the key of an enrolled kiosk: make one with `store enrol LANE`");
    }
    if (method.empty()) return problem(404, "the store has nothing at this path");
    if (request.method != method) {
        auto refusal = problem(405, std::format("this path takes {} only", method));
        refusal.allow = method;
        return refusal;
    }
    return method == "GET" ? get(service, request, **lane) : post(service, request, **lane);
}

}  // namespace kassa::server
