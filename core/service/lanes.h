#pragma once
// How the shop's lanes are, and the cases that they have opened, as staff see and decide them from anywhere.
#include "core/protocol/chain.h"
#include "core/service/service.h"

namespace kassa::service {

class Lanes {
public:
    Lanes(Storage& storage, const Clock& clock) : storage_(storage), clock_(clock) {}

    // The newest word of a lane counts; an older one of the same run that arrives late changes nothing.
    Answer<protocol::Received> keep_state(const std::string& lane, const protocol::LaneState& state);
    Answer<protocol::LaneList> list();
    // How far the lane's records have come.
    Answer<protocol::LaneChain> chain(const std::string& lane);
    // `query.limit` 1 to 5,000.
    Answer<protocol::CasesPage> cases(const CaseQuery& query);
    // Staff's decision of an open case. The first one counts, told again or not; another one is a conflict.
    Answer<protocol::Received> decide(const Id& of, const protocol::CaseDecision& decision, const std::string& badge);

private:
    Storage& storage_;
    const Clock& clock_;
};

}  // namespace kassa::service
