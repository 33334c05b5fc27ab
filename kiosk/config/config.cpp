#include "kiosk/config/config.h"

#include <algorithm>
#include <fstream>
#include <numeric>
#include <optional>
#include <sstream>
#include <toml++/toml.hpp>
#include <variant>

#include "core/base/store_address.h"

namespace kassa::config {
namespace {

// Where a key's value goes, and what it may be.
struct Text {
    std::string* value;
    std::vector<std::string> one_of{};  // empty: any text
};
struct Whole {
    int* value;
    int least;
    int most;
};
struct Fraction {
    double* value;
    double least;
    double most;
};
struct Flag {
    bool* value;
};
struct Words {
    std::vector<std::string>* value;
};
struct Key {
    std::string name;
    std::variant<Text, Whole, Fraction, Flag, Words> place;
};

const std::vector<std::string> scale_protocols{"toledo8217"};
const std::vector<std::string> camera_exposures{"scene", "camera"};

// The one list of all keys: reading, checking, suggesting and documenting go by it.
std::vector<Key> keys_of(Config& c) {
    return {
        {"lane", Text{&c.lane}},
        {"data", Text{&c.data}},
        {"policy_file", Text{&c.policy_file}},
        {"language", Text{&c.language}},
        {"display.width", Whole{&c.display.width, 320, 7680}},
        {"display.height", Whole{&c.display.height, 320, 7680}},
        {"display.fullscreen", Flag{&c.display.fullscreen}},
        {"display.dots_per_mm", Fraction{&c.display.dots_per_mm, 1, 40}},
        {"display.low_reach", Flag{&c.display.low_reach}},
        {"store.url", Text{&c.store.url}},
        {"store.key_file", Text{&c.store.key_file}},
        {"store.data", Text{&c.store.data}},
        {"camera.address", Text{&c.camera.address}},
        {"camera.width", Whole{&c.camera.width, 160, 4096}},
        {"camera.height", Whole{&c.camera.height, 120, 4096}},
        {"camera.watch_fps", Whole{&c.camera.watch_fps, 1, 30}},
        {"camera.read_fps", Whole{&c.camera.read_fps, 1, 60}},
        {"camera.exposure", Text{&c.camera.exposure, camera_exposures}},
        {"camera.longest_exposure_ms", Whole{&c.camera.longest_exposure_ms, 1, 60}},
        {"camera.focus", Whole{&c.camera.focus, -1, 10'000}},
        {"camera.lossless", Flag{&c.camera.lossless}},
        {"scanner.address", Text{&c.scanner.address}},
        {"scale.bagging.address", Text{&c.bagging_scale.address}},
        {"scale.bagging.protocol", Text{&c.bagging_scale.protocol, scale_protocols}},
        {"scale.bagging.division_grams", Whole{&c.bagging_scale.division_grams, 1, 100}},
        {"scale.bagging.every_milliseconds", Whole{&c.bagging_scale.every_milliseconds, 5, 1000}},
        {"scale.produce.address", Text{&c.produce_scale.address}},
        {"scale.produce.protocol", Text{&c.produce_scale.protocol, scale_protocols}},
        {"scale.produce.division_grams", Whole{&c.produce_scale.division_grams, 1, 100}},
        {"scale.produce.every_milliseconds", Whole{&c.produce_scale.every_milliseconds, 5, 1000}},
        {"terminal.address", Text{&c.terminal.address}},
        {"terminal.password", Text{&c.terminal.password}},
        {"terminal.password_file", Text{&c.terminal.password_file}},
        {"terminal.connect_seconds", Whole{&c.terminal.connect_seconds, 1, 60}},
        {"terminal.answer_seconds", Whole{&c.terminal.answer_seconds, 10, 600}},
        {"terminal.acknowledge_acknowledgements", Flag{&c.terminal.acknowledge_acknowledgements}},
        {"printer.address", Text{&c.printer.address}},
        {"printer.width_mm", Whole{&c.printer.width_mm, 58, 80}},
        {"printer.code_pages", Words{&c.printer.code_pages}},
        {"printer.own_qr", Flag{&c.printer.own_qr}},
        {"lamp.address", Text{&c.lamp.address}},
        {"speaker.volume", Whole{&c.speaker.volume, 0, 100}},
        {"vision.worker", Text{&c.vision.worker}},
        {"offline.stored_value_limit", Whole{&c.offline.stored_value_limit, 0, 1000000}},
        {"journal.keep_days", Whole{&c.journal.keep_days, 1, 3650}},
        {"journal.most_megabytes", Whole{&c.journal.most_megabytes, 16, 65536}},
    };
}

// How many characters have to be put in, left out or changed (Levenshtein's distance).
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), 0);
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({changed, row[j] + 1, row[j - 1] + 1});
        }
    }
    return row.back();
}

// ", did you mean 'x'?", or nothing where nothing is near. A key under the wrong heading is near its namesake.
std::string suggestion(const std::string& wrong, const std::vector<std::string>& known) {
    if (known.empty()) return {};
    const auto nearest = std::ranges::min_element(known, {}, [&](const auto& one) { return distance(wrong, one); });
    if (distance(wrong, *nearest) <= std::max<std::size_t>(2, wrong.size() / 4))
        return std::format(", did you mean '{}'?", *nearest);
    const auto last = [](const std::string& key) { return key.substr(key.rfind('.') + 1); };
    const auto namesake = std::ranges::find(known, last(wrong), last);
    return namesake == known.end() ? std::string() : std::format(", did you mean '{}'?", *namesake);
}

std::string list(const std::vector<std::string>& words) {
    std::string text;
    for (const auto& word : words) text += (text.empty() ? "'" : ", '") + word + "'";
    return text;
}

// Puts a TOML value into a key's place; what was expected instead, or nothing when it fits.
struct Put {
    const toml::node& node;

    std::optional<std::string> operator()(const Text& text) const {
        const auto value = node.value_exact<std::string>();
        if (!value) return "must be a text in quotes";
        if (!text.one_of.empty() && std::ranges::find(text.one_of, *value) == text.one_of.end())
            return std::format("is '{}', but must be one of {}{}", *value, list(text.one_of),
                               suggestion(*value, text.one_of));
        *text.value = *value;
        return std::nullopt;
    }
    std::optional<std::string> operator()(const Whole& whole) const {
        const auto value = node.value_exact<std::int64_t>();
        if (!value || *value < whole.least || *value > whole.most)
            return std::format("must be a whole number from {} to {}", whole.least, whole.most);
        *whole.value = int(*value);
        return std::nullopt;
    }
    std::optional<std::string> operator()(const Fraction& fraction) const {
        const auto value = node.is_number() ? node.value<double>() : std::nullopt;
        if (!value || !(*value >= fraction.least && *value <= fraction.most))
            return std::format("must be a number from {} to {}", fraction.least, fraction.most);
        *fraction.value = *value;
        return std::nullopt;
    }
    std::optional<std::string> operator()(const Flag& flag) const {
        const auto value = node.value_exact<bool>();
        if (!value) return "must be true or false";
        *flag.value = *value;
        return std::nullopt;
    }
    std::optional<std::string> operator()(const Words& words) const {
        const auto* array = node.as_array();
        if (!array) return "must be a list of texts in quotes";
        std::vector<std::string> read;
        for (const auto& item : *array) {
            const auto value = item.value_exact<std::string>();
            if (!value) return "must be a list of texts in quotes";
            read.push_back(*value);
        }
        *words.value = std::move(read);
        return std::nullopt;
    }
};

class Reader {
public:
    Reader(Config& config, std::string name) : keys_(keys_of(config)), name_(std::move(name)) {
        for (const auto& key : keys_) names_.push_back(key.name);
    }

    Result<void> read(const toml::table& table, const std::string& prefix = {}) {
        for (const auto& [part, node] : table) {
            const std::string key = prefix + std::string(part.str());
            const auto found = std::ranges::find(keys_, key, &Key::name);
            const bool heading =
                std::ranges::any_of(names_, [&](const auto& name) { return name.starts_with(key + "."); });
            if (found != keys_.end()) {
                if (const auto wrong = std::visit(Put{node}, found->place)) return at(node, key, *wrong);
            } else if (!heading) {
                const int line = int(part.source().begin.line);
                return fault("{}:{}: key '{}' is not known{}", name_, line, key, suggestion(key, names_));
            } else if (!node.is_table()) {
                return at(node, key, "must be a heading: [" + key + "]");
            } else if (auto inner = read(*node.as_table(), key + "."); !inner) {
                return inner;
            }
        }
        return {};
    }

    const std::string& name() const { return name_; }

    std::unexpected<Fault> at(const toml::node& node, const std::string& key, const std::string& wrong) const {
        return fault("{}:{}: key '{}' {}", name_, int(node.source().begin.line), key, wrong);
    }

private:
    std::vector<Key> keys_;
    std::vector<std::string> names_;
    std::string name_;
};

bool is_terminal_password(const std::string& text) {
    return text.size() == 6 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// What several keys or a key's form ask for beyond their types.
Result<void> check_whole(const Config& config, const toml::table& table, const Reader& reader) {
    const auto wrong = [&](const char* key, const std::string& why) -> Result<void> {
        const toml::node* node = table.at_path(key).node();
        if (!node) return fault("{}: key '{}' {}", reader.name(), key, why);
        return reader.at(*node, key, why);
    };
    if (config.lane.empty()) return wrong("lane", "must not be empty: sales carry it");
    if (config.data.empty()) return wrong("data", "must name a folder");
    if (config.printer.width_mm != 58 && config.printer.width_mm != 80)
        return wrong("printer.width_mm", "must be 58 or 80");
    if (!is_terminal_password(config.terminal.password)) return wrong("terminal.password", "must be six digits");
    if (!config.store.url.empty())
        if (const auto address = store_address(config.store.url); !address)
            return wrong("store.url", "cannot be used: " + address.error().sentence);
    return {};
}

// One "key=value" from the command line.
Result<void> assign(Config& config, const std::string& assignment) {
    const auto equals = assignment.find('=');
    if (equals == std::string::npos) return fault("--set {}: write KEY=VALUE", assignment);
    const std::string key = assignment.substr(0, equals), value = assignment.substr(equals + 1);
    const auto keys = keys_of(config);
    const auto found = std::ranges::find(keys, key, &Key::name);
    if (found == keys.end()) {
        std::vector<std::string> names;
        for (const auto& one : keys) names.push_back(one.name);
        return fault("--set {}: key '{}' is not known{}", assignment, key, suggestion(key, names));
    }
    std::optional<std::string> wrong;
    if (std::holds_alternative<Text>(found->place)) {
        wrong = std::visit(Put{toml::value<std::string>(value)}, found->place);
    } else {
        try {
            const toml::table table = toml::parse("value = " + value);
            wrong = std::visit(Put{*table.get("value")}, found->place);
        } catch (const toml::parse_error& error) {
            wrong = "is no value: " + std::string(error.description());
        }
    }
    if (wrong) return fault("--set {}: key '{}' {}", assignment, key, *wrong);
    return check_whole(config, {}, Reader(config, "--set " + assignment));
}

// The sentences never repeat what stands in the file.
Result<void> read_password(Config& config) {
    const auto file = config.below_data(config.terminal.password_file);
    std::ifstream stream(file);
    std::string password;
    if (!(stream >> password)) return fault("{}: the terminal's password cannot be read from it", file.string());
    if (!is_terminal_password(password))
        return fault("{}: must hold the terminal's password, six digits", file.string());
    config.terminal.password = password;
    return {};
}

std::string toml_text(const std::string& text) {
    std::ostringstream out;
    out << toml::value<std::string>(text);
    return out.str();
}

}  // namespace

Result<Config> parse(std::string_view toml, const std::string& name) {
    Config config;
    try {
        const toml::table table = toml::parse(toml, name);
        Reader reader(config, name);
        if (auto done = reader.read(table); !done) return std::unexpected(done.error());
        if (auto done = check_whole(config, table, reader); !done) return std::unexpected(done.error());
    } catch (const toml::parse_error& error) {
        return fault("{}:{}: {}", name, int(error.source().begin.line), std::string(error.description()));
    }
    return config;
}

Result<Config> read(const std::filesystem::path& file, const std::vector<std::string>& set) {
    std::ifstream stream(file, std::ios::binary);
    if (!stream) return fault("{}: cannot be read; packaging/kiosk.toml shows what stands in it", file.string());
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    auto config = parse(text, file.filename().string());
    for (const auto& assignment : set)
        if (config)
            if (auto done = assign(*config, assignment); !done) return std::unexpected(done.error());
    if (config && !config->terminal.password_file.empty())
        if (auto done = read_password(*config); !done) return std::unexpected(done.error());
    return config;
}

std::vector<KeyDefault> defaults() {
    Config config;
    std::vector<KeyDefault> all;
    for (const auto& key : keys_of(config)) {
        std::string value;
        if (const auto* text = std::get_if<Text>(&key.place)) value = toml_text(*text->value);
        if (const auto* whole = std::get_if<Whole>(&key.place)) value = std::to_string(*whole->value);
        if (const auto* fraction = std::get_if<Fraction>(&key.place)) value = std::format("{}", *fraction->value);
        if (const auto* flag = std::get_if<Flag>(&key.place)) value = *flag->value ? "true" : "false";
        if (const auto* words = std::get_if<Words>(&key.place)) {
            for (const auto& word : *words->value) value += (value.empty() ? "[" : ", ") + toml_text(word);
            value += value.empty() ? "[]" : "]";
        }
        all.push_back({key.name, value});
    }
    return all;
}

}  // namespace kassa::config
