#include "kiosk/app/story_control.h"

#include <poll.h>
#include <unistd.h>

#include <charconv>
#include <cstdio>

#include "core/base/power.h"

namespace kassa::kiosk {
namespace {

std::string place_name(const flows::Lane& lane) {
    return std::visit([](const auto& place) { return std::string(short_name<std::remove_cvref_t<decltype(place)>>()); },
                      lane.place);
}

// The sale on the screen, when there is one; else what the basket costs now.
Money total_shown(const Runner& runner) {
    const flows::Lane& lane = runner.lane();
    if (const auto* finishing = std::get_if<flows::Finishing>(&lane.place)) return finishing->sale.priced.total;
    if (const auto* thanks = std::get_if<flows::Thanks>(&lane.place)) return thanks->sale.priced.total;
    return flows::priced(lane, runner.rules()).total;
}

}  // namespace

Result<void> StoryControl::run() {
    std::puts("ready story");
    std::fflush(stdout);
    while (!ended_ && !kiosk_.ended()) {
        pollfd waiting[] = {{STDIN_FILENO, POLLIN, 0}, {kiosk_.descriptor(), POLLIN, 0}};
        const Duration rest = commands_.empty() ? kiosk_.until_next_turn() : 0ms;
        ::poll(waiting, 2, int(rest.count()));
        if (waiting[0].revents != 0) read_commands();
        if (auto turned = kiosk_.turn(0ms); !turned) return turned;
        for (const std::string& command : std::exchange(commands_, {})) {
            const auto said = answer(command);
            std::printf("%s %s\n", said ? "ok" : "error", (said ? *said : said.error().sentence).c_str());
            std::fflush(stdout);
        }
    }
    return {};
}

void StoryControl::read_commands() {
    char buffer[4096];
    const ssize_t got = ::read(STDIN_FILENO, buffer, sizeof buffer);
    if (got <= 0) {
        ended_ = true;
        return;
    }
    heard_.append(buffer, std::size_t(got));
    for (auto end = heard_.find('\n'); end != std::string::npos; end = heard_.find('\n')) {
        commands_.push_back(heard_.substr(0, end));
        heard_.erase(0, end + 1);
    }
}

Result<std::string> StoryControl::answer(const std::string& command) {
    const auto space = command.find(' ');
    const std::string verb = command.substr(0, space);
    const std::string rest = space == std::string::npos ? "" : command.substr(space + 1);
    const auto done = [](Result<void> result) -> Result<std::string> {
        return result ? Result<std::string>("") : std::unexpected(result.error());
    };
    if (verb == "status") return status();
    if (verb == "view") return view();
    if (verb == "touch") return done(kiosk_.touch(rest));
    if (verb == "cable" && (rest == "in" || rest == "out")) {
        kiosk_.cable(rest == "in");
        return "";
    }
    if (verb == "picture") return done(kiosk_.save_picture(rest));
    if (verb == "receipt") return boost::json::serialize(boost::json::value(kiosk_.last_receipt()));
    if (verb == "metrics") {
        const std::string text = metrics();
        if (rest == "clear") kiosk_.clear_metrics();
        return text;
    }
    if (verb == "advance") {
        std::int64_t milliseconds = -1;
        std::from_chars(rest.data(), rest.data() + rest.size(), milliseconds);
        if (milliseconds < 0) return fault("'{}' is no time in milliseconds", rest);
        return done(kiosk_.advance(Duration(milliseconds)));
    }
    if (verb == "end") {
        ended_ = true;
        return "";
    }
    return fault("'{}' is no command; see kiosk/app/story_control.h", verb);
}

// The devices' counters are read before the arrivals are taken: whatever they count has then been heard.
Result<std::string> StoryControl::status() {
    boost::json::object out;
    const bool ready = kiosk_.ready();
    const FittingsState devices = kiosk_.fittings() ? kiosk_.fittings()->state() : FittingsState{};
    const std::int64_t frames = kiosk_.watch() ? kiosk_.watch()->frames() : 0;
    if (auto turned = kiosk_.turn(0ms); !turned) return std::unexpected(turned.error());
    out["ready"] = ready;
    out["screen"] = kiosk_.view().screen;
    out["bag_light"] = kiosk_.view().bag_light;
    out["frames"] = frames;
    out["reader"] = kiosk_.watch() ? std::int64_t(kiosk_.watch()->reader()) : -1;
    out["reader_deaths"] = kiosk_.watch() ? kiosk_.watch()->reader_deaths() : 0;
    out["scans"] = devices.scans;
    out["bag_milligrams"] = devices.bag.value_or(Weight{}).in_milligrams();
    out["produce_milligrams"] = devices.produce.value_or(Weight{}).in_milligrams();
    out["bagging_ready"] = devices.bagging_ready;
    out["bag_restless"] = devices.bag_restless;
    out["printer_ready"] = devices.printer_ready;
    out["waiting"] = devices.unanswered > 0;
    out["outbox"] = kiosk_.outbox();
    boost::json::object points;
    for (const auto& [name, count] : power::passed()) points[name] = count;
    out["power_points"] = std::move(points);
    if (const Runner* runner = kiosk_.runner()) {
        out["place"] = place_name(runner->lane());
        out["scale_doubt"] = to_json(runner->lane().health.scale_doubt);
        out["store_reachable"] = runner->lane().health.store_reachable;
        out["total_minor"] = total_shown(*runner).minor_units();
        out["decimals"] = runner->policy().pricing.currency.decimals;
        boost::json::array items;
        for (const flows::Line& line : runner->lane().visit.lines)
            for (int unit = 0; unit < line.quantity; ++unit) items.push_back(boost::json::value(line.product.item));
        out["items"] = std::move(items);
    }
    return boost::json::serialize(out);
}

std::string StoryControl::view() const {
    boost::json::array elements;
    for (const screens::Element& element : kiosk_.view().elements)
        elements.push_back(boost::json::object{{"id", element.id},
                                               {"text", element.text},
                                               {"secondary", element.secondary},
                                               {"note", element.note},
                                               {"price", element.price},
                                               {"enabled", element.touchable()}});
    return boost::json::serialize(
        boost::json::object{{"screen", kiosk_.view().screen}, {"elements", std::move(elements)}});
}

std::string StoryControl::metrics() const {
    const Metrics& measured = kiosk_.metrics();
    const auto figures = [](const std::vector<std::int64_t>& values) {
        return boost::json::object{{"count", values.size()},
                                   {"p50_us", quantile(values, 0.50) / 1000},
                                   {"p95_us", quantile(values, 0.95) / 1000},
                                   {"p99_us", quantile(values, 0.99) / 1000}};
    };
    return boost::json::serialize(boost::json::object{{"code_to_screen", figures(measured.code_to_screen())},
                                                      {"last_code_shown_at_ns", measured.last_code_shown_at()},
                                                      {"frame_cpu", figures(measured.frame_cpu())}});
}

}  // namespace kassa::kiosk
