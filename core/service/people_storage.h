#pragma once
// What the rules of people and lanes need of a database; a part of Storage.
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/protocol/protocol.h"

namespace kassa::service {

struct SignInTries {
    std::string badge;
    int wrong = 0;  // in a row
    Instant locked_until{};
    Instant last{};  // when the last of them was made
};

struct StaffSession {
    std::string fingerprint;  // of the token
    std::string badge;
    Instant began{};
    Instant ends{};
};

struct EnrolmentCode {
    std::string fingerprint;  // keyed: the database alone does not say the code
    std::string lane;
    Instant ends{};
    std::string public_key;  // of the kiosk that used it; "" while nobody has
    Instant used{};
};

// What was refused for want of right. Repeated alike it is one note that counts.
struct RefusalNote {
    std::string who;     // "lane lane-1", "badge 7001", "a stranger at 127.0.0.1"
    std::string method;  // "GET"
    std::string route;   // the table's own path ("/v1/members/{card}"), never what was sent
    std::string why;
    Instant first{};
    Instant last{};
    std::int64_t times = 1;
    bool operator==(const RefusalNote&) const = default;
};
KASSA_DESCRIBE(RefusalNote, who, method, route, why, first, last, times)

struct LaneStateRow {
    std::string lane;
    protocol::LaneState state;
    Instant received{};
};

struct CaseDecisionRow {
    Id of;  // the case
    protocol::CaseDecision decision;
    std::string badge;
    Instant decided{};
};

struct CaseQuery {
    std::int64_t since = std::numeric_limits<std::int64_t>::min();  // versions above it
    bool open = false;   // only what neither lane nor staff has decided
    std::string lane;    // only this one's; "": every lane's
    int limit = 1000;
};

// A row of `cases` with its number and what staff decided.
struct CaseViewRow {
    std::int64_t version = 0;
    std::string lane;
    std::string body;
    std::optional<CaseDecisionRow> decision;
};

class PeopleStorage {
public:
    virtual ~PeopleStorage() = default;

    virtual Result<std::optional<protocol::StaffMember>> staff_member(const std::string& badge) = 0;
    virtual Result<std::optional<std::string>> any_verifier() = 0;  // of the first badge; none: there is no staff
    virtual Result<bool> remove_staff(const std::string& badge) = 0;  // whether there was such a badge
    virtual Result<SignInTries> tries(const std::string& badge) = 0;  // zeros for a badge that never failed
    virtual Result<void> put_tries(const SignInTries& tries) = 0;    // zero wrong ones: forgets the badge
    virtual Result<std::optional<Instant>> told_tries(const Id& id) = 0;  // when a lane's report came
    virtual Result<void> put_told_tries(const Id& id, Instant received) = 0;

    virtual Result<void> put_session(const StaffSession& session) = 0;
    virtual Result<std::optional<StaffSession>> session(const std::string& fingerprint) = 0;
    virtual Result<void> end_session(const std::string& fingerprint) = 0;
    virtual Result<void> end_sessions_of(const std::string& badge) = 0;
    virtual Result<void> forget_sessions_before(Instant moment) = 0;  // that ended before it

    // A lane's new code takes the place of its older ones.
    virtual Result<void> put_enrolment(const EnrolmentCode& code) = 0;
    virtual Result<std::optional<EnrolmentCode>> enrolment(const std::string& fingerprint) = 0;

    // Adds to the note of the same who, method, route and why.
    virtual Result<void> note_refusal(const RefusalNote& note) = 0;
    virtual Result<std::vector<RefusalNote>> refusals(int limit) = 0;  // newest first

    virtual Result<std::optional<LaneStateRow>> lane_state(const std::string& lane) = 0;
    virtual Result<void> put_lane_state(const LaneStateRow& row) = 0;
    virtual Result<std::vector<protocol::LaneView>> lanes() = 0;  // every enrolled lane, by name

    virtual Result<void> number_case(const Id& id, std::int64_t change) = 0;
    virtual Result<std::vector<CaseViewRow>> cases_since(const CaseQuery& query) = 0;  // by version
    virtual Result<std::optional<CaseDecisionRow>> case_decision(const Id& of) = 0;
    virtual Result<void> put_case_decision(const CaseDecisionRow& row) = 0;
};

}  // namespace kassa::service
