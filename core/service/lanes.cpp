#include "core/service/lanes.h"

#include "core/service/refusals.h"

namespace kassa::service {
namespace {

constexpr std::size_t most_devices = 64;
constexpr std::size_t longest_word = 100, longest_note = 1000;

bool is_sound(const protocol::LaneState& state) {
    const auto word = [](const std::string& text) { return text.size() <= longest_word && is_utf8(text); };
    bool sound = is_id(state.id) && word(state.place) && state.devices.size() <= most_devices &&
                 state.open_cases >= 0 && state.waiting_for_store >= 0 && (state.run.empty() || is_id(state.run));
    for (const auto& [device, ready] : state.devices) sound = sound && word(device);
    return sound;
}

// Whether the two say the same of the lane.
bool same_news(protocol::LaneState one, const protocol::LaneState& other) {
    one.id = other.id;
    one.at = other.at;
    one.run = other.run;
    one.number = other.number;
    return one == other;
}

// Whether the lane itself has said this before what is held. What does not say its run is taken as it comes.
bool is_late(const protocol::LaneState& state, const protocol::LaneState& held) {
    return state.id == held.id || (!state.run.empty() && state.run == held.run && state.number < held.number);
}

}  // namespace

Answer<protocol::Received> Lanes::keep_state(const std::string& lane, const protocol::LaneState& state) {
    if (!is_sound(state))
        return refuse(Refusal::Why::Malformed,
                      "the lane's state has an id, words of at most 100 bytes and counts from 0");
    protocol::Received received{state.id, clock_.now()};
    const auto kept = storage_.transaction([&]() -> Result<void> {
        const auto held = storage_.lane_state(lane);
        if (!held) return std::unexpected(held.error());
        if (*held && (*held)->state.id == state.id) received.at = (*held)->received;
        if (*held && is_late(state, (*held)->state)) return {};
        if (auto put = storage_.put_lane_state({lane, state, received.at}); !put) return put;
        if (*held && same_news((*held)->state, state)) return {};
        const auto change = storage_.take_changes(1);
        if (!change) return std::unexpected(change.error());
        return storage_.mark(Whole::Lanes, *change);
    });
    if (!kept) return unavailable(kept.error());
    return received;
}

Answer<protocol::LaneList> Lanes::list() {
    const auto version = storage_.marked(Whole::Lanes);
    if (!version) return unavailable(version.error());
    auto lanes = storage_.lanes();
    if (!lanes) return unavailable(lanes.error());
    return protocol::LaneList{*version, std::move(*lanes)};
}

Answer<protocol::LaneChain> Lanes::chain(const std::string& lane) {
    const auto chains = storage_.chains({lane});
    if (!chains) return unavailable(chains.error());
    if (chains->empty()) return protocol::LaneChain{};
    const auto& held = chains->front();
    return protocol::LaneChain{held.position, held.hash, held.missing};
}

Answer<protocol::CasesPage> Lanes::cases(const CaseQuery& query) {
    if (query.limit < 1 || query.limit > 5000) return refuse(Refusal::Why::Malformed, "limit counts from 1 to 5000");
    auto one_more = query;
    ++one_more.limit;
    auto rows = storage_.cases_since(one_more);
    if (!rows) return unavailable(rows.error());
    protocol::CasesPage page{.version = std::max<std::int64_t>(query.since, 0)};
    page.more = rows->size() > std::size_t(query.limit);
    if (page.more) rows->pop_back();
    for (auto& row : *rows) {
        auto told = from_text<cases::Case>(row.body);
        if (!told) return unavailable(Fault{"a case in the database is damaged: " + told.error().sentence});
        protocol::CaseView view{.version = row.version, .lane = std::move(row.lane), .told = std::move(*told)};
        if (row.decision) {
            view.decision = std::move(row.decision->decision);
            view.decided_by = std::move(row.decision->badge);
            view.decided = row.decision->decided;
        }
        page.version = row.version;
        page.cases.push_back(std::move(view));
    }
    return page;
}

Answer<protocol::Received> Lanes::decide(const Id& of, const protocol::CaseDecision& decision,
                                         const std::string& badge) {
    if (!is_id(of) || !is_id(decision.id) || decision.note.size() > longest_note || !is_utf8(decision.note))
        return refuse(Refusal::Why::Malformed,
                      "a decision has an id of 1 to 64 letters, digits and '-', and a note of at most 1000 bytes");
    protocol::Received received{decision.id, clock_.now()};
    std::optional<Refusal> refusal;
    const auto kept = storage_.transaction([&]() -> Result<void> {
        const auto told = storage_.told_case(of);
        if (!told) return std::unexpected(told.error());
        if (!*told) {
            refusal = Refusal{Refusal::Why::NotFound, "this store has no case of that id"};
            return {};
        }
        const auto before = storage_.case_decision(of);
        if (!before) return std::unexpected(before.error());
        if (*before && (*before)->decision == decision && (*before)->badge == badge) {
            received.at = (*before)->decided;
            return {};
        }
        if (*before || (*told)->decided) {
            refusal = Refusal{Refusal::Why::Conflict,
                              *before ? "this case was decided already by badge " + (*before)->badge
                                      : "this case was decided at its lane already"};
            return {};
        }
        if (auto put = storage_.put_case_decision({of, decision, badge, received.at}); !put) return put;
        const auto change = storage_.take_changes(1);
        if (!change) return std::unexpected(change.error());
        if (auto put = storage_.number_case(of, *change); !put) return put;
        return storage_.mark(Whole::Cases, *change);
    });
    if (!kept) return unavailable(kept.error());
    if (refusal) return std::unexpected(*refusal);
    return received;
}

}  // namespace kassa::service
