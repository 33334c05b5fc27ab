// sim_scanner: a hand scanner on a serial port that can be pulled out.
#include <print>

#include "devices/io/simulator.h"

namespace kassa::devices {
namespace {

// "10<GS>21" with the group separator that stands for FNC1.
std::string with_separators(std::string text) {
    for (auto at = text.find("<GS>"); at != std::string::npos; at = text.find("<GS>"))
        text.replace(at, 4, "\x1D");
    return text;
}

Result<std::string> bytes_of(const std::string& hex) {
    std::string out, digits;
    for (const char c : hex) {
        if (c == ' ') continue;
        if (!std::isxdigit(static_cast<unsigned char>(c))) return fault("'{}' is not hexadecimal", hex);
        digits += c;
        if (digits.size() < 2) continue;
        out += char(std::stoi(digits, nullptr, 16));
        digits.clear();
    }
    if (!digits.empty()) return fault("'{}' has half a byte", hex);
    return out;
}

int run(int count, char** words) {
    Simulator simulator("A hand scanner on a serial port.");
    std::string end = "crlf";
    std::unique_ptr<PluggablePort> port;
    simulator.option("--end", end, "what ends each code: cr, lf or crlf");
    const auto send = [&](const std::string& text) -> Result<std::string> {
        if (!port->line()) return fault("the scanner is unplugged");
        port->line()->send(text);
        return "";
    };
    simulator.command(
        "scan",
        "scan TEXT   reads a code; with an AIM identifier if TEXT has one (]E04006381333931), FNC1 as <GS>",
        [&](const std::string& text) {
            return send(with_separators(text) + (end == "cr" ? "\r" : end == "lf" ? "\n" : "\r\n"));
        });
    simulator.command("half", "half TEXT   sends a text without its end",
                      [&](const std::string& text) { return send(with_separators(text)); });
    simulator.command("raw", "raw HEX     sends bytes",
                      [&](const std::string& hex) { return bytes_of(hex).and_then(send); });
    // What a driver sends (nothing, today) is taken off the line, so that it never fills.
    const auto watch = [&] { simulator.watch(port->line()->descriptor(), [&] { port->line()->read(); }); };
    simulator.command("unplug", "unplug      its port disappears", [&](const std::string&) {
        if (port->line()) simulator.unwatch(port->line()->descriptor());
        port->unplug();
        return "";
    });
    simulator.command("plug", "plug", [&](const std::string&) {
        return port->plug().transform([&] { return watch(), std::string(); });
    });
    if (const auto exit = simulator.read_options(count, words)) return *exit;
    auto opened = PluggablePort::open();
    if (!opened) return std::println(stderr, "sim_scanner: {}", opened.error().sentence), 1;
    port = std::move(*opened);
    watch();
    return simulator.run(std::format("serial:{}:9600:8N1", port->path()));
}

}  // namespace
}  // namespace kassa::devices

int main(int count, char** words) { return kassa::devices::run(count, words); }
