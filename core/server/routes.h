#pragma once
// Every path of /v1 as one table: its method, its path with {names}, who may ask, what answers, and in which words the
// description of the interface (openapi.json) tells of it. A subject's rows stand in routes_<subject>.cpp and are
// listed in routes.cpp, so that rights, refusals, the description and its tests all read the same lines.
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/server/http.h"
#include "core/server/schema_of.h"
#include "core/server/stores.h"

namespace kassa::server {

// Who may ask: anybody at all, a kiosk with its key, staff of at least a role with their token. A manager may do what a
// supervisor may; a technician what everybody may.
struct Who {
    bool anybody = false;
    bool kiosk = false;
    std::optional<protocol::Role> staff;  // the least role
    bool operator==(const Who&) const = default;
};
inline constexpr Who everybody{.anybody = true};
inline constexpr Who kiosks{.kiosk = true};
constexpr Who staff_from(protocol::Role least) { return {.staff = least}; }
constexpr Who kiosks_and_staff_from(protocol::Role least) { return {.kiosk = true, .staff = least}; }

// Who asks, as the key behind "Authorization: Bearer" told. Both empty: nobody that the store knows.
struct Caller {
    std::string lane;                           // of a kiosk's key
    std::optional<protocol::StaffMember> staff;  // of a staff member's token; its verifier is left empty
    bool known() const { return !lane.empty() || staff.has_value(); }
    // "lane lane-1", "badge 7001", "a stranger": for the log and the table of refusals.
    std::string name() const;
};

bool may(const Who& who, const Caller& caller);

struct Call {
    const Request& request;
    Caller caller;
    std::map<std::string, std::string> named;  // what stands in the places of the path's {names}
    boost::json::value body;                   // of a route with a body; it is JSON already
    std::shared_ptr<void> prepared;            // by the route's `prepare`; null where nobody asked it
    const std::string& at(const std::string& name) const { return named.at(name); }
};

// Which thread works on it. Reading goes on beside everything else; writing has its turn; what may take long (pricing a
// basket on which promotions meet at their hardest; a PIN's Argon2id, which is slow on purpose) holds nobody else up.
enum class Runs { Reading, Writing, Pricing, Slowly };

struct Parameter {
    std::string_view name;  // of the query
    std::string_view what;
    bool number = false;
};

struct Route {
    std::string_view method;  // "GET"
    std::string_view path;    // "/v1/members/{card}"
    Who who;
    Answer (*handle)(Stores&, const Call&) = nullptr;
    std::string_view what;      // one sentence for people who write clients
    Shape body = nullptr;       // shape<protocol::Sale>; none: the route takes no body
    Shape answer = nullptr;     // of status 200; none: not JSON
    std::vector<Parameter> query;
    Runs runs = Runs::Reading;
    // Given, this is asked instead of `handle` with everything that waits, so that many are made durable together. As
    // many answers as calls, in their order.
    std::vector<Answer> (*handle_together)(Stores&, std::span<const Call>) = nullptr;
    // Given, this does what takes long and only reads, on a thread of its own, before the call waits for its turn.
    std::shared_ptr<void> (*prepare)(Stores&, const Call&) = nullptr;
};

// All of them, in the order of the description.
std::span<const Route> routes();

// A subject's own rows.
std::span<const Route> shop_routes();    // health, versions, changes, policy, pictures, the description
std::span<const Route> told_routes();    // sales, cases, baskets
std::span<const Route> stock_routes();   // deliveries, counts, how much there is
std::span<const Route> people_routes();  // enrolment, staff, lanes, decisions, the pushes
std::span<const Route> member_routes();  // members, their cards, points, vouchers and money
std::span<const Route> coupon_routes();  // single-use codes that a visit holds
std::span<const Route> weight_routes();  // what goods weigh
std::span<const Route> promotions_routes();  // promotions by version, quotes

// The route of a path for a method, with the names' values; `allow` holds the methods that the path takes when it takes
// others only. A path that one route spells out belongs to that one ("/v1/members/changes" before
// "/v1/members/{card}").
struct Match {
    const Route* route = nullptr;
    std::map<std::string, std::string> named;
    std::string allow;
};
Match match(std::string_view method, std::string_view path);

// --- Words for handlers ---

// A service's answer as HTTP: 200 with its JSON (a std::string is JSON text already), else the refusal's problem. What
// a kiosk or a member of staff has no right to, and what the store cannot do, is noted in the log.
Answer refused(const service::Refusal& refusal, const Call& call);
template <class T>
Answer told(const service::Answer<T>& answer, const Call& call) {
    if (!answer) return refused(answer.error(), call);
    if constexpr (std::is_same_v<T, std::string>)
        return {.body = *answer};
    else
        return {.body = to_text(*answer)};
}

// The body as a T, or the problem to answer with.
template <class T>
std::expected<T, Answer> body_as(const Call& call) {
    auto read = from_json<T>(call.body);
    if (!read) return std::unexpected(problem(400, "the request cannot be read: " + read.error().sentence));
    return std::move(*read);
}

// A whole number of the query; `otherwise` where it is not given, none where it is no number.
std::optional<std::int64_t> number_in(const Request& request, const std::string& key, std::int64_t otherwise);
std::string text_in(const Request& request, const std::string& key);  // "" where it is not given

// ?since=V&limit=N&store=ID
struct Page {
    std::int64_t since = 0;
    int limit = 0;
    std::string store;
};
std::optional<Page> page_of(const Request& request);
Answer no_page();
inline const std::vector<Parameter> page_parameters = {
    {"since", "the last number that the asker has; 0: from the start", true},
    {"limit", "at most so many, 1 to 5000", true},
    {"store", "whose number `since` is; another store's begins again from 0"}};

// What a stranger sent may hold anything; the log gets the printable part of it.
std::string loggable(std::string_view text);

}  // namespace kassa::server
