#include "flows/turn.h"

namespace kassa::flows {

cases::Case& open_case(Turn& turn, cases::Kind kind, std::optional<int> line, std::string about) {
    cases::Case one;
    one.id = turn.fresh();
    one.kind = kind;
    one.opened = turn.at();
    one.line = line;
    one.about = std::move(about);
    turn.lane.cases.push_back(one);
    turn.ask(TellCase{one});
    return turn.lane.cases.back();
}

cases::Case* find_open(Lane& lane, cases::Kind kind, const std::string& about) {
    for (cases::Case& one : lane.cases)
        if (one.open() && one.kind == kind && (about.empty() || one.about == about)) return &one;
    return nullptr;
}

void decide(Turn& turn, cases::Case& one, cases::Decision decision, const std::string& by) {
    one.decision = std::move(decision);
    one.decided_by = by;
    one.decided = turn.at();
    turn.ask(TellCase{one});
}

void withdraw(Turn& turn, cases::Kind kind, const std::string& about) {
    while (cases::Case* one = find_open(turn.lane, kind, about)) decide(turn, *one, cases::Withdrawn{}, "");
}

void withdraw_line(Turn& turn, int line) {
    for (cases::Case& one : turn.lane.cases)
        if (one.open() && one.line == line) decide(turn, one, cases::Withdrawn{}, "");
}

}  // namespace kassa::flows
