// Staff who sign in, kiosks that enrol, lanes and their cases, and what was refused.
#include "core/storage/sql_session.h"

namespace kassa::storage {
namespace {

// Notes of refusals that are kept: beyond it the oldest go, so that strangers cannot fill a disk.
constexpr int most_refusals = 10'000;

}  // namespace

// --- Staff ---

Result<std::optional<protocol::StaffMember>> SqlStorage::staff_member(const std::string& badge) {
    return guarded([&]() -> Result<std::optional<protocol::StaffMember>> {
        protocol::StaffMember member{.badge = badge};
        std::string role;
        long long locked = 0;
        sql_ << "select s.name, s.role, s.verifier, coalesce(t.locked_until, 0) from staff s"
                " left join sign_in_tries t on t.badge = s.badge where s.badge = :badge",
            into(member.name), into(role), into(member.verifier), into(locked), use(badge);
        if (!sql_.got_data()) return std::nullopt;
        const auto known = word_to<protocol::Role>(role, "a role");
        if (!known) return std::unexpected(known.error());
        member.role = *known;
        member.locked_until = instant(locked);
        return member;
    });
}

Result<std::optional<std::string>> SqlStorage::any_verifier() {
    return guarded([&]() -> Result<std::optional<std::string>> {
        std::string verifier;
        sql_ << "select verifier from staff order by badge limit 1", into(verifier);
        if (!sql_.got_data()) return std::nullopt;
        return verifier;
    });
}

Result<bool> SqlStorage::remove_staff(const std::string& badge) {
    return guarded([&]() -> Result<bool> {
        int there = 0;
        sql_ << "select count(*) from staff where badge = :badge", into(there), use(badge);
        sql_ << "delete from staff where badge = :badge", use(badge);
        return there > 0;
    });
}

Result<SignInTries> SqlStorage::tries(const std::string& badge) {
    return guarded([&]() -> Result<SignInTries> {
        SignInTries tries{.badge = badge};
        long long locked = 0, last = 0;
        sql_ << "select wrong, locked_until, last_wrong from sign_in_tries where badge = :badge", into(tries.wrong),
            into(locked), into(last), use(badge);
        if (!sql_.got_data()) return SignInTries{.badge = badge};
        tries.locked_until = instant(locked);
        tries.last = instant(last);
        return tries;
    });
}

Result<void> SqlStorage::put_tries(const SignInTries& tries) {
    return guarded([&]() -> Result<void> {
        const long long locked = count_of(tries.locked_until), last = count_of(tries.last);
        if (tries.wrong == 0) {
            sql_ << "delete from sign_in_tries where badge = :badge", use(tries.badge);
            return {};
        }
        sql_ << "insert into sign_in_tries (badge, wrong, locked_until, last_wrong)"
                " values (:badge, :wrong, :locked, :last) on conflict (badge) do update set wrong = excluded.wrong,"
                " locked_until = excluded.locked_until, last_wrong = excluded.last_wrong",
            use(tries.badge, "badge"), use(tries.wrong, "wrong"), use(locked, "locked"), use(last, "last");
        return {};
    });
}

Result<std::optional<Instant>> SqlStorage::told_tries(const Id& id) {
    return guarded([&]() -> Result<std::optional<Instant>> {
        long long received = 0;
        sql_ << "select received from told_tries where id = :id", into(received), use(id);
        if (!sql_.got_data()) return std::nullopt;
        return instant(received);
    });
}

Result<void> SqlStorage::put_told_tries(const Id& id, Instant received) {
    return guarded([&]() -> Result<void> {
        const long long at = count_of(received);
        sql_ << "insert into told_tries (id, received) values (:id, :received)", use(id), use(at);
        return {};
    });
}

Result<void> SqlStorage::put_session(const StaffSession& session) {
    return guarded([&]() -> Result<void> {
        const long long began = count_of(session.began), ends = count_of(session.ends);
        sql_ << "insert into sessions (fingerprint, badge, began, ends) values (:fingerprint, :badge, :began, :ends)",
            use(session.fingerprint), use(session.badge), use(began), use(ends);
        return {};
    });
}

Result<std::optional<StaffSession>> SqlStorage::session(const std::string& fingerprint) {
    return guarded([&]() -> Result<std::optional<StaffSession>> {
        StaffSession session{.fingerprint = fingerprint};
        long long began = 0, ends = 0;
        sql_ << "select badge, began, ends from sessions where fingerprint = :fingerprint", into(session.badge),
            into(began), into(ends), use(fingerprint);
        if (!sql_.got_data()) return std::nullopt;
        session.began = instant(began);
        session.ends = instant(ends);
        return session;
    });
}

Result<void> SqlStorage::end_session(const std::string& fingerprint) {
    return guarded([&]() -> Result<void> {
        sql_ << "delete from sessions where fingerprint = :fingerprint", use(fingerprint);
        return {};
    });
}

Result<void> SqlStorage::end_sessions_of(const std::string& badge) {
    return guarded([&]() -> Result<void> {
        sql_ << "delete from sessions where badge = :badge", use(badge);
        return {};
    });
}

Result<void> SqlStorage::forget_sessions_before(Instant moment) {
    return guarded([&]() -> Result<void> {
        const long long before = count_of(moment);
        sql_ << "delete from sessions where ends < :before", use(before);
        return {};
    });
}

// --- Enrolment ---

Result<void> SqlStorage::put_enrolment(const EnrolmentCode& code) {
    return guarded([&]() -> Result<void> {
        const long long ends = count_of(code.ends), used = count_of(code.used);
        sql_ << "delete from enrolment_codes where lane = :lane", use(code.lane);
        sql_ << "insert into enrolment_codes (fingerprint, lane, ends, public_key, used)"
                " values (:fingerprint, :lane, :ends, :public, :used)",
            use(code.fingerprint), use(code.lane), use(ends), use(code.public_key), use(used);
        return {};
    });
}

Result<std::optional<EnrolmentCode>> SqlStorage::enrolment(const std::string& fingerprint) {
    return guarded([&]() -> Result<std::optional<EnrolmentCode>> {
        EnrolmentCode code{.fingerprint = fingerprint};
        long long ends = 0, used = 0;
        sql_ << "select lane, ends, public_key, used from enrolment_codes where fingerprint = :fingerprint",
            into(code.lane), into(ends), into(code.public_key), into(used), use(fingerprint);
        if (!sql_.got_data()) return std::nullopt;
        code.ends = instant(ends);
        code.used = instant(used);
        return code;
    });
}

// --- Refusals ---

Result<void> SqlStorage::note_refusal(const RefusalNote& note) {
    return guarded([&]() -> Result<void> {
        const long long first = count_of(note.first), last = count_of(note.last), times = note.times;
        sql_ << "insert into refusals (who, method, route, why, first_at, last_at, times)"
                " values (:who, :method, :route, :why, :first, :last, :times)"
                " on conflict (who, method, route, why)"
                " do update set last_at = excluded.last_at, times = refusals.times + excluded.times",
            use(note.who, "who"), use(note.method, "method"), use(note.route, "route"), use(note.why, "why"),
            use(first, "first"), use(last, "last"), use(times, "times");
        int count = 0;
        sql_ << "select count(*) from refusals", into(count);
        // A tenth at once, so that the next ones need not look for the oldest.
        if (count > most_refusals)
            sql_ << "delete from refusals where last_at <= (select last_at from refusals order by last_at limit 1"
                    " offset 1000)";
        return {};
    });
}

Result<std::vector<RefusalNote>> SqlStorage::refusals(int limit) {
    return guarded([&]() -> Result<std::vector<RefusalNote>> {
        std::vector<RefusalNote> notes;
        RefusalNote note;
        long long first = 0, last = 0, times = 0;
        soci::statement statement =
            (sql_.prepare << "select who, method, route, why, first_at, last_at, times from refusals"
                             " order by last_at desc, who, method, route, why limit :count",
             into(note.who), into(note.method), into(note.route), into(note.why), into(first), into(last),
             into(times), use(limit));
        statement.execute();
        while (statement.fetch()) {
            note.first = instant(first);
            note.last = instant(last);
            note.times = times;
            notes.push_back(note);
        }
        return notes;
    });
}

// --- Lanes and their cases ---

Result<std::optional<LaneStateRow>> SqlStorage::lane_state(const std::string& lane) {
    return guarded([&]() -> Result<std::optional<LaneStateRow>> {
        std::string body;
        long long received = 0;
        sql_ << "select body, received from lane_states where lane = :lane", into(body), into(received), use(lane);
        if (!sql_.got_data()) return std::nullopt;
        auto state = from_text<protocol::LaneState>(body);
        if (!state) return fault("the database's word on lane {} is damaged: {}", lane, state.error().sentence);
        return LaneStateRow{lane, std::move(*state), instant(received)};
    });
}

Result<void> SqlStorage::put_lane_state(const LaneStateRow& row) {
    return guarded([&]() -> Result<void> {
        const std::string body = to_text(row.state);
        const long long received = count_of(row.received);
        sql_ << "insert into lane_states (lane, body, received) values (:lane, :body, :received)"
                " on conflict (lane) do update set body = excluded.body, received = excluded.received",
            use(row.lane, "lane"), use(body, "body"), use(received, "received");
        return {};
    });
}

Result<std::vector<protocol::LaneView>> SqlStorage::lanes() {
    return guarded([&]() -> Result<std::vector<protocol::LaneView>> {
        std::vector<protocol::LaneView> lanes;
        std::string lane, body;
        long long enrolled = 0, received = 0;
        soci::statement statement =
            (sql_.prepare << "select k.lane, k.enrolled, coalesce(s.body, ''), coalesce(s.received, 0) from kiosks k"
                             " left join lane_states s on s.lane = k.lane order by k.lane",
             into(lane), into(enrolled), into(body), into(received));
        statement.execute();
        while (statement.fetch()) {
            protocol::LaneView view{.lane = lane, .enrolled = instant(enrolled), .heard = instant(received)};
            if (!body.empty())
                if (auto state = from_text<protocol::LaneState>(body)) view.state = std::move(*state);
            lanes.push_back(std::move(view));
        }
        return lanes;
    });
}

Result<void> SqlStorage::number_case(const Id& id, std::int64_t change) {
    return guarded([&]() -> Result<void> {
        const long long version = change;
        sql_ << "insert into case_numbers (id, version) values (:id, :version)"
                " on conflict (id) do update set version = excluded.version",
            use(id, "id"), use(version, "version");
        return {};
    });
}

Result<std::vector<CaseViewRow>> SqlStorage::cases_since(const CaseQuery& query) {
    return guarded([&]() -> Result<std::vector<CaseViewRow>> {
        std::vector<CaseViewRow> rows;
        std::string id, lane, body, badge, decision;
        long long version = 0, decided = 0;
        const long long since = query.since;
        const int only_open = query.open;
        soci::statement statement =
            (sql_.prepare << "select c.id, n.version, c.lane, c.body, coalesce(d.badge, ''), coalesce(d.body, ''),"
                             " coalesce(d.decided, 0) from cases c join case_numbers n on n.id = c.id"
                             " left join case_decisions d on d.case_id = c.id where n.version > :since"
                             " and (:open = 0 or (c.decided = 0 and d.case_id is null))"
                             " and (:lane = '' or c.lane = :lane) order by n.version limit :count",
             into(id), into(version), into(lane), into(body), into(badge), into(decision), into(decided),
             use(since, "since"), use(only_open, "open"), use(query.lane, "lane"), use(query.limit, "count"));
        statement.execute();
        while (statement.fetch()) {
            CaseViewRow row{version, lane, body, std::nullopt};
            if (!decision.empty()) {
                auto read = from_text<protocol::CaseDecision>(decision);
                if (!read) return fault("the database's decision of case {} is damaged: {}", id, read.error().sentence);
                row.decision = CaseDecisionRow{id, std::move(*read), badge, instant(decided)};
            }
            rows.push_back(std::move(row));
        }
        return rows;
    });
}

Result<std::optional<CaseDecisionRow>> SqlStorage::case_decision(const Id& of) {
    return guarded([&]() -> Result<std::optional<CaseDecisionRow>> {
        CaseDecisionRow row{.of = of};
        std::string body;
        long long decided = 0;
        sql_ << "select badge, body, decided from case_decisions where case_id = :id", into(row.badge), into(body),
            into(decided), use(of);
        if (!sql_.got_data()) return std::nullopt;
        auto read = from_text<protocol::CaseDecision>(body);
        if (!read) return fault("the database's decision of case {} is damaged: {}", of, read.error().sentence);
        row.decision = std::move(*read);
        row.decided = instant(decided);
        return row;
    });
}

Result<void> SqlStorage::put_case_decision(const CaseDecisionRow& row) {
    return guarded([&]() -> Result<void> {
        const std::string body = to_text(row.decision);
        const long long decided = count_of(row.decided);
        sql_ << "insert into case_decisions (case_id, id, badge, body, decided)"
                " values (:of, :id, :badge, :body, :decided)",
            use(row.of), use(row.decision.id), use(row.badge), use(body), use(decided);
        return {};
    });
}

}  // namespace kassa::storage
