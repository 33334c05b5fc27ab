// Devices come and go. A technician hears of it; a shopper is told only what changes something for them.
#include "flows/turn.h"

namespace kassa::flows {
namespace {

bool* health_of(Health& health, DeviceName device) {
    switch (device) {
        case DeviceName::Scale: return &health.scale_ready;
        case DeviceName::Camera: return &health.camera_ready;
        case DeviceName::Terminal: return &health.terminal_ready;
        case DeviceName::Printer: return &health.printer_ready;
        case DeviceName::ProduceScale:
        case DeviceName::Scanner:
        case DeviceName::Lamp: return nullptr;
    }
    return nullptr;
}

std::string name_of(DeviceName device) { return boost::describe::enum_to_string(device, "Device"); }

void on(const DeviceAway& away, Turn& turn) {
    if (bool* ready = health_of(turn.lane.health, away.device)) *ready = false;
    if (!find_open(turn.lane, cases::Kind::Device, name_of(away.device)))
        open_case(turn, cases::Kind::Device, {}, name_of(away.device));
    // Without a terminal nobody could pay here, so nobody is invited to begin.
    if (away.device == DeviceName::Terminal && is<Attract>(turn.lane.place)) turn.lane.place = OutOfService{"terminal"};
}

void on(const DeviceBack& back, Turn& turn) {
    if (bool* ready = health_of(turn.lane.health, back.device)) *ready = true;
    withdraw(turn, cases::Kind::Device, name_of(back.device));
    if (back.device == DeviceName::Terminal && is<OutOfService>(turn.lane.place)) turn.lane.place = Attract{};
}

void on(const PrinterStatus& status, Turn& turn) {
    turn.lane.health.printer_ready = status.ready;
    turn.lane.health.paper_low = status.paper_low;
    if (status.ready)
        withdraw(turn, cases::Kind::Printer);
    else if (!find_open(turn.lane, cases::Kind::Printer))
        open_case(turn, cases::Kind::Printer, {}, "paper");
}

void on(const ReceiptFailed&, Turn& turn) {
    if (!find_open(turn.lane, cases::Kind::Printer)) open_case(turn, cases::Kind::Printer, {}, "paper");
}

void on(const StoreSeen& seen, Turn& turn) {
    turn.lane.health.store_reachable = seen.reachable;
    turn.lane.health.offline_limit = seen.reachable ? Money{} : seen.offline_limit;
}

// A visit keeps what it began with: prices do not change because a clock was put right.
void on(const ClockJudged& clock, Turn& turn) { turn.lane.health.clock_trusted = clock.trusted; }

// The event that brought the program down is left out. Its visit waits for staff, and the lane is free for the next
// shopper; but a payment is never left behind: what became of it is asked first.
void on(const EventCrashed& crashed, Turn& turn) {
    open_case(turn, cases::Kind::Crash, {}, crashed.event);
    turn.lane.staff = Nobody{};
    if (is_shopping(turn.lane) && !turn.lane.visit.lines.empty())
        suspend_visit(turn);
    else if (is_shopping(turn.lane))
        end_visit(turn);
}

template <class Other>
void on(const Other&, Turn&) {}

}  // namespace

void hear_health(Turn& turn) {
    std::visit([&](const auto& event) { on(event, turn); }, turn.heard.event);
}

}  // namespace kassa::flows
