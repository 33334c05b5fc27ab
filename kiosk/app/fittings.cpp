#include "kiosk/app/fittings.h"

#include <algorithm>

#include <poll.h>
#include <spdlog/spdlog.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "core/base/check.h"
#include "devices/terminal/zvt_terminal.h"

namespace kassa::kiosk {
namespace {

// Between two polls when nothing is readable: deadlines are rough, and no scale waits longer for its next question.
constexpr int longest_rest_milliseconds = 40;

flows::ScaleDoubt doubt_of(devices::scale::Doubt doubt) {
    switch (doubt) {
        case devices::scale::Doubt::None: return flows::ScaleDoubt::None;
        case devices::scale::Doubt::Noisy: return flows::ScaleDoubt::Noisy;
        case devices::scale::Doubt::Drifting: return flows::ScaleDoubt::Drifting;
        case devices::scale::Doubt::Full: return flows::ScaleDoubt::Full;
    }
    return flows::ScaleDoubt::None;
}

flows::CardSlip slip_of(const devices::Slip& slip) {
    return {slip.receipt_number, slip.trace, slip.amount, slip.card_name, slip.masked_pan, slip.terminal_id};
}

catalog::Symbology symbology_of(devices::scanner::Symbology symbology) {
    using devices::scanner::Symbology;
    switch (symbology) {
        case Symbology::Ean13: return catalog::Symbology::Ean13;
        case Symbology::Ean8: return catalog::Symbology::Ean8;
        case Symbology::Code128: return catalog::Symbology::Code128;
        case Symbology::Itf: return catalog::Symbology::Itf;
        case Symbology::DataBar: return catalog::Symbology::DataBar;
        case Symbology::Qr: return catalog::Symbology::Qr;
        case Symbology::DataMatrix: return catalog::Symbology::DataMatrix;
        case Symbology::Unknown:
        case Symbology::Other: return catalog::Symbology::Keyed;  // the digits decide, as for a typed number
    }
    return catalog::Symbology::Keyed;
}

devices::lamp::Colour colour_of(flows::LampColour colour) {
    switch (colour) {
        case flows::LampColour::Free: return devices::lamp::Colour::Green;
        case flows::LampColour::Shopping: return devices::lamp::Colour::Blue;
        case flows::LampColour::Waiting: return devices::lamp::Colour::Yellow;
        case flows::LampColour::Help: return devices::lamp::Colour::Red;
    }
    return devices::lamp::Colour::Green;
}

}  // namespace

struct Fittings::Parts {
    std::unique_ptr<devices::Terminal> terminal;
    std::unique_ptr<devices::printer::Printer> printer;
    std::unique_ptr<devices::scale::Scale> bagging, produce;
    std::unique_ptr<devices::scanner::Scanner> scanner;
    std::unique_ptr<devices::lamp::Lamp> lamp;
    std::unique_ptr<devices::speaker::Speaker> speaker;
    int rest_milliseconds = longest_rest_milliseconds;
    bool silent = false;  // the last tone could not be heard, and that was said

    std::vector<pollfd> descriptors(int wake) const {
        std::vector<pollfd> all{{wake, POLLIN, 0}};
        const auto add = [&](const auto& device) {
            if (device && device->descriptor() >= 0) all.push_back({device->descriptor(), POLLIN, 0});
        };
        add(terminal), add(printer), add(bagging), add(produce), add(scanner);
        return all;
    }
};

Result<std::unique_ptr<Fittings>> Fittings::open(const config::Config& config, int currency_number,
                                                 Inbox& inbox) {
    auto parts = std::make_unique<Parts>();
    const auto fit = [](const std::string& address, auto& place, auto open) -> Result<void> {
        if (address.empty()) return {};
        auto device = open();
        if (!device) return std::unexpected(device.error());
        place = std::move(*device);
        return {};
    };
    devices::ZvtSettings zvt;
    zvt.address = config.terminal.address;
    zvt.password = config.terminal.password;
    zvt.currency = currency_number;
    zvt.connect_wait = std::chrono::seconds(config.terminal.connect_seconds);
    zvt.acknowledge_acknowledgements = config.terminal.acknowledge_acknowledgements;
    zvt.payment_wait = std::chrono::seconds(config.terminal.answer_seconds);
    devices::printer::Options paper;
    paper.paper =
        config.printer.width_mm == 58 ? devices::printer::Paper::Mm58 : devices::printer::Paper::Mm80;
    paper.code_pages = config.printer.code_pages;
    paper.own_qr = config.printer.own_qr;
    const auto division = [](const config::Config::Scale& scale) {
        return Weight::grams(scale.division_grams);
    };
    const auto every = [](const config::Config::Scale& scale) { return Duration(scale.every_milliseconds); };
    const devices::scale::Options bagging{.name = "bagging scale",
                                          .every = every(config.bagging_scale),
                                          .division = division(config.bagging_scale)},
        produce{.name = "produce scale",
                .every = every(config.produce_scale),
                .division = division(config.produce_scale),
                .purpose = devices::scale::Purpose::Selling};
    const Result<void> fitted[] = {
        fit(zvt.address, parts->terminal, [&] { return devices::ZvtTerminal::open(zvt); }),
        fit(config.printer.address, parts->printer,
            [&] { return devices::printer::Printer::open(config.printer.address, paper); }),
        fit(config.bagging_scale.address, parts->bagging,
            [&] { return devices::scale::Scale::open(config.bagging_scale.address, bagging); }),
        fit(config.produce_scale.address, parts->produce,
            [&] { return devices::scale::Scale::open(config.produce_scale.address, produce); }),
        fit(config.scanner.address, parts->scanner,
            [&] { return devices::scanner::Scanner::open(config.scanner.address); }),
        fit(config.lamp.address, parts->lamp,
            [&] { return devices::lamp::Lamp::open(config.lamp.address); })};
    for (const Result<void>& one : fitted)
        if (!one) return std::unexpected(one.error());
    parts->rest_milliseconds = std::min({longest_rest_milliseconds, config.bagging_scale.every_milliseconds,
                                         config.produce_scale.every_milliseconds});
    if (config.speaker.volume > 0) parts->speaker = devices::speaker::Speaker::open(config.speaker.volume);
    return std::unique_ptr<Fittings>(new Fittings(std::move(parts), inbox));
}

Fittings::Fittings(std::unique_ptr<Parts> parts, Inbox& inbox)
    : parts_(std::move(parts)), inbox_(inbox), wake_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
    CHECK(wake_ >= 0);
    state_.printer_ready = state_.printer_known = !parts_->printer;
    state_.bagging_ready = state_.bagging_known = !parts_->bagging;
    state_.produce_ready = state_.produce_known = !parts_->produce;
    thread_ = std::thread([this] { run(); });
}

Fittings::~Fittings() {
    ending_ = true;
    order([](Parts&) {});
    thread_.join();
    ::close(wake_);
}

void Fittings::order(std::function<void(Parts&)> command) {
    {
        const std::lock_guard guard(mutex_);
        orders_.push_back(std::move(command));
    }
    const std::uint64_t one = 1;
    CHECK(::write(wake_, &one, sizeof one) == sizeof one);
}

void Fittings::pay(const Id& payment, Money amount) {
    if (!parts_->terminal)
        return inbox_.post(flows::Event(flows::CardNotAsked{payment, "no card terminal is fitted"}));
    {
        const std::lock_guard guard(mutex_);
        ++state_.unanswered;
    }
    order([=](Parts& parts) { parts.terminal->pay(payment, amount); });
}

void Fittings::stop_payment() {
    if (parts_->terminal) order([](Parts& parts) { parts.terminal->stop(); });
}

void Fittings::ask_terminal(const Id& payment) {
    if (!parts_->terminal)
        return inbox_.post(flows::Event(flows::CardNotAsked{payment, "no card terminal is fitted"}));
    order([=](Parts& parts) { parts.terminal->ask_last(payment); });
}

void Fittings::reverse(const Id& payment, int receipt_number) {
    if (!parts_->terminal)
        return inbox_.post(flows::Event(flows::CardReversed{payment, false, "no card terminal is fitted"}));
    order([=](Parts& parts) { parts.terminal->reverse(payment, receipt_number); });
}

void Fittings::print(const Id& sale, std::function<devices::printer::Document()> make) {
    if (!parts_->printer)
        return inbox_.post(flows::Event(flows::ReceiptFailed{sale, "no printer is fitted"}));
    order([=, make = std::move(make)](Parts& parts) { parts.printer->print(sale, make()); });
}

void Fittings::show_lamp(flows::LampColour colour) {
    if (!parts_->lamp) return;
    using devices::lamp::Light;
    const Light light = colour == flows::LampColour::Help ? Light::Blinking : Light::Steady;
    order([=](Parts& parts) { parts.lamp->show(colour_of(colour), light); });
}

// A sound that comes late says nothing, so none is kept for a loudspeaker that is not there.
void Fittings::sound(devices::speaker::Tone tone) {
    if (!parts_->speaker) return;
    order([tone](Parts& parts) {
        const auto played = parts.speaker->play(tone, SystemClock().now());
        if (!played && !parts.silent) spdlog::warn("{}; screen and lamp say the same", played.error().sentence);
        parts.silent = !played;
    });
}

FittingsState Fittings::state() const {
    const std::lock_guard guard(mutex_);
    return state_;
}

void Fittings::advance(Duration by) {
    pushed_milliseconds_ += by.count();
    order([](Parts&) {});
}

void Fittings::run() {
    const SystemClock clock;
    while (!ending_) {
        std::vector<pollfd> waiting = parts_->descriptors(wake_);
        ::poll(waiting.data(), nfds_t(waiting.size()), parts_->rest_milliseconds);
        std::uint64_t count = 0;
        [[maybe_unused]] const auto woken = ::read(wake_, &count, sizeof count);
        std::vector<std::function<void(Parts&)>> orders;
        {
            const std::lock_guard guard(mutex_);
            orders.swap(orders_);
        }
        for (const auto& command : orders) command(*parts_);
        poll_all(clock.now());
    }
}

void Fittings::poll_all(Instant now) {
    if (parts_->terminal)
        for (const auto& event : parts_->terminal->poll(now + Duration(pushed_milliseconds_.load())))
            hear(event);
    if (parts_->printer)
        for (const auto& event : parts_->printer->poll(now)) hear(event);
    if (parts_->bagging)
        for (const auto& event : parts_->bagging->poll(now)) hear_bagging(event);
    if (parts_->produce)
        for (const auto& event : parts_->produce->poll(now)) hear_produce(event);
    if (parts_->scanner)
        for (const auto& event : parts_->scanner->poll(now)) hear(event);
    if (parts_->lamp)
        for (const auto& event : parts_->lamp->poll(now)) hear(event);
}

// --- What devices tell, in the lane's words
// -----------------------------------------------------------------------------

void Fittings::hear(const devices::TerminalEvent& event) {
    namespace t = devices::terminal;
    using flows::Event;
    if (const auto* one = std::get_if<t::Says>(&event))
        inbox_.post(Event(flows::TerminalSays{one->payment, one->words}));
    if (const auto* one = std::get_if<t::Last>(&event)) {
        flows::TerminalLast last{one->payment, one->approved, {}};
        if (one->slip) last.slip = slip_of(*one->slip);
        inbox_.post(Event(std::move(last)));
    }
    if (const auto* one = std::get_if<t::Approved>(&event))
        inbox_.post(Event(flows::CardApproved{one->payment, slip_of(one->slip)}));
    if (const auto* one = std::get_if<t::Declined>(&event)) {
        const bool declined = one->why == t::Declined::Why::Declined;
        inbox_.post(Event(flows::CardDeclined{
            one->payment, declined ? flows::CardDeclined::Why::Declined : flows::CardDeclined::Why::Aborted,
            one->code}));
    }
    if (const auto* one = std::get_if<t::AnswerLost>(&event)) {
        spdlog::warn("card terminal: the answer to a payment was lost: {}", one->why);
        inbox_.post(Event(flows::CardAnswerLost{one->payment, one->why}));
    }
    if (const auto* one = std::get_if<t::NotAsked>(&event))
        inbox_.post(Event(flows::CardNotAsked{one->payment, one->why}));
    if (const auto* one = std::get_if<t::Reversed>(&event))
        inbox_.post(Event(flows::CardReversed{one->payment, one->done, one->why}));
    if (const auto* one = std::get_if<t::Away>(&event)) {
        spdlog::warn("card terminal: away: {}", one->why);
        inbox_.post(Event(flows::DeviceAway{flows::DeviceName::Terminal, one->why}));
    }
    if (std::holds_alternative<t::Back>(event))
        inbox_.post(Event(flows::DeviceBack{flows::DeviceName::Terminal}));
    const std::lock_guard guard(mutex_);
    const bool ends_payment =
        std::holds_alternative<t::Approved>(event) || std::holds_alternative<t::Declined>(event) ||
        std::holds_alternative<t::AnswerLost>(event) || std::holds_alternative<t::NotAsked>(event);
    if (ends_payment && state_.unanswered > 0) --state_.unanswered;
}

void Fittings::hear(const devices::printer::Event& event) {
    namespace p = devices::printer;
    if (const auto* one = std::get_if<p::Printed>(&event))
        inbox_.post(flows::Event(flows::ReceiptPrinted{one->job}));
    if (const auto* one = std::get_if<p::Failed>(&event)) {
        spdlog::warn("printer: a receipt was not printed: {}", one->why);
        inbox_.post(flows::Event(flows::ReceiptFailed{one->job, one->why}));
    }
    if (const auto* one = std::get_if<p::Status>(&event))
        inbox_.post(flows::Event(flows::PrinterStatus{one->ready, one->paper_low, one->why}));
    if (const auto* one = std::get_if<p::Away>(&event))
        inbox_.post(flows::Event(flows::DeviceAway{flows::DeviceName::Printer, one->why}));
    if (std::holds_alternative<p::Back>(event))
        inbox_.post(flows::Event(flows::DeviceBack{flows::DeviceName::Printer}));
    const std::lock_guard guard(mutex_);
    if (const auto* one = std::get_if<p::Status>(&event))
        state_.printer_ready = one->ready, state_.printer_known = true;
    if (std::holds_alternative<p::Away>(event)) state_.printer_ready = false, state_.printer_known = true;
}

void Fittings::hear_bagging(const devices::scale::Event& event) {
    namespace s = devices::scale;
    if (const auto* one = std::get_if<s::Settled>(&event))
        inbox_.post(flows::Event(flows::BagChanged{one->total, one->sigma, one->still, one->sure}));
    if (std::holds_alternative<s::Unsettled>(event)) inbox_.post(flows::Event(flows::BagRestless{}));
    if (const auto* one = std::get_if<s::Doubted>(&event)) {
        if (one->doubt != s::Doubt::None) spdlog::warn("{}", one->why);
        inbox_.post(flows::Event(flows::ScaleDoubted{doubt_of(one->doubt), one->why}));
    }
    if (const auto* one = std::get_if<s::Away>(&event))
        inbox_.post(flows::Event(flows::DeviceAway{flows::DeviceName::Scale, one->why}));
    if (std::holds_alternative<s::Back>(event))
        inbox_.post(flows::Event(flows::DeviceBack{flows::DeviceName::Scale}));
    const std::lock_guard guard(mutex_);
    if (const auto* one = std::get_if<s::Settled>(&event))
        state_.bag = one->total, state_.bag_restless = false, state_.bagging_ready = state_.bagging_known = true;
    if (std::holds_alternative<s::Unsettled>(event)) state_.bag_restless = true;
    if (const auto* one = std::get_if<s::Doubted>(&event)) {
        state_.bagging_doubt = one->doubt;
        // Instead of a weight; every other doubt is told beside what else is known.
        if (one->doubt == s::Doubt::Full) state_.bagging_ready = state_.bagging_known = true;
    }
    if (std::holds_alternative<s::Away>(event)) state_.bagging_ready = false, state_.bagging_known = true;
}

void Fittings::hear_produce(const devices::scale::Event& event) {
    namespace s = devices::scale;
    if (const auto* one = std::get_if<s::Settled>(&event))
        inbox_.post(flows::Event(flows::Weighed{one->total}));
    if (const auto* one = std::get_if<s::Away>(&event))
        inbox_.post(flows::Event(flows::DeviceAway{flows::DeviceName::ProduceScale, one->why}));
    if (std::holds_alternative<s::Back>(event))
        inbox_.post(flows::Event(flows::DeviceBack{flows::DeviceName::ProduceScale}));
    const std::lock_guard guard(mutex_);
    if (const auto* one = std::get_if<s::Settled>(&event))
        state_.produce = one->total, state_.produce_ready = state_.produce_known = true;
    if (std::holds_alternative<s::Away>(event)) state_.produce_ready = false, state_.produce_known = true;
}

void Fittings::hear(const devices::lamp::Event& event) {
    namespace l = devices::lamp;
    if (const auto* one = std::get_if<l::Away>(&event))
        inbox_.post(flows::Event(flows::DeviceAway{flows::DeviceName::Lamp, one->why}));
    if (std::holds_alternative<l::Back>(event))
        inbox_.post(flows::Event(flows::DeviceBack{flows::DeviceName::Lamp}));
}

void Fittings::hear(const devices::scanner::Event& event) {
    namespace s = devices::scanner;
    if (const auto* one = std::get_if<s::Scanned>(&event)) {
        inbox_.post(
            CodeSeen{flows::ItemRead::How::Scanner, {symbology_of(one->symbology), one->text, one->gs1}});
        const std::lock_guard guard(mutex_);
        ++state_.scans;
    }
    if (const auto* one = std::get_if<s::Garbled>(&event)) spdlog::warn("hand scanner: {}", one->why);
    if (const auto* one = std::get_if<s::Away>(&event))
        inbox_.post(flows::Event(flows::DeviceAway{flows::DeviceName::Scanner, one->why}));
    if (std::holds_alternative<s::Back>(event))
        inbox_.post(flows::Event(flows::DeviceBack{flows::DeviceName::Scanner}));
}

}  // namespace kassa::kiosk
