#include "tests/tidy/rules.h"

#include <algorithm>
#include <array>
#include <format>
#include <fstream>
#include <iterator>
#include <regex>

namespace kassa::tidy {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_lines = 600;
constexpr std::size_t most_columns = 120;
constexpr std::size_t most_literal_columns = 160;  // a statement of SQL or a drawing's path reads worse broken up

bool ends_with_any(std::string_view path, std::initializer_list<std::string_view> endings) {
    return std::ranges::any_of(endings, [&](std::string_view ending) { return path.ends_with(ending); });
}

bool is_cpp(std::string_view path) { return ends_with_any(path, {".h", ".cpp"}); }

// "core/base/money.h" → "core/base"; "flows/step.h" → "flows".
std::string_view room_of(std::string_view path) {
    const auto first = path.find('/');
    if (first == std::string_view::npos) return {};
    const auto second = path.find('/', first + 1);
    return path.substr(0, second == std::string_view::npos ? first : second);
}

std::string_view house_of(std::string_view path) { return path.substr(0, path.find('/')); }

// How high a room of `core` stands: it may look down, never sideways or up.
int level_of(std::string_view room) {
    constexpr std::pair<std::string_view, int> levels[] = {
        {"core/base", 0},    {"core/catalog", 1}, {"core/cases", 1},    {"core/pricing", 2}, {"core/vip", 2},
        {"core/weights", 2}, {"core/imports", 3}, {"core/policy", 3},   {"core/protocol", 3}, {"core/service", 4},
        {"core/storage", 5}, {"core/server", 6}};
    const auto found = std::ranges::find(levels, room, &std::pair<std::string_view, int>::first);
    return found == std::end(levels) ? -1 : found->second;
}

bool is_room_of_project(std::string_view included) {
    constexpr std::array<std::string_view, 9> houses{"core",    "flows",     "devices", "vision",   "kiosk",
                                                     "locales", "attendant", "tests",   "packaging"};
    return included.contains('/') && std::ranges::contains(houses, house_of(included));
}

std::size_t columns_of(std::string_view line) {
    return std::size_t(std::ranges::count_if(line, [](char c) { return (std::uint8_t(c) & 0xC0) != 0x80; }));
}

bool is_long_literal(std::string_view line) {
    const auto first = line.find('"'), last = line.rfind('"');
    return first != std::string_view::npos && last - first > 60;
}

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        lines.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

// What never stands in any file. The words are put together here, so that this file does not hold them itself.
struct Forbidden {
    std::regex pattern;
    const char* why;
};
const std::vector<Forbidden>& forbidden() {
    const auto icase = std::regex::icase | std::regex::optimize;
    static const std::vector<Forbidden> all = {
        {std::regex("\\b(TO" "DO|FIX" "ME)\\b", std::regex::optimize),
         "unfinished work: finish it or open an issue"},
        {std::regex("(^|[^A-Za-z0-9_.])/(ho" "me|ro" "ot|wo" "rk|Us" "ers|mnt)/[A-Za-z0-9_.-]", std::regex::optimize),
         "a path of one machine: let it be given, or begin from the project's folder"},
        {std::regex("https?://[a-z0-9.-]*(mir" "ror|regis" "try|art" "ifact|nex" "us|pr" "oxy|deb\\.deb" "ian|"
                    "arch" "ive\\.ubuntu)", icase),
         "the address of a mirror or registry: the host's own configuration knows it"},
        // Documentation's own addresses (RFC 5737), loopback and "any" may stand anywhere.
        {std::regex("https?://(?!127\\.|0\\.0\\.0\\.0|192\\.0\\.2\\.|198\\.51\\.100\\.|203\\.0\\.113\\.)"
                    "[0-9]{1,3}(\\.[0-9]{1,3}){3}", icase),
         "the address of one network: let it be given"},
    };
    return all;
}

class Report {
public:
    Report(std::string path, std::vector<std::string>& faults) : path_(std::move(path)), faults_(faults) {}
    void add(std::size_t line, const std::string& what) {
        faults_.push_back(std::format("{}:{}: {}", path_, line, what));
    }

private:
    std::string path_;
    std::vector<std::string>& faults_;
};

void check_includes(const Source& source, const std::vector<std::string_view>& lines, Report& report) {
    static const std::regex include("^\\s*#\\s*include\\s*[\"<]([^\">]+)[\">]", std::regex::optimize);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        std::match_results<std::string_view::const_iterator> match;
        if (!std::regex_search(lines[i].begin(), lines[i].end(), match, include)) continue;
        const std::string included = match[1].str();
        if (!is_room_of_project(included)) {
            // A header of this project that is named from its own folder escapes the walls.
            if (lines[i].contains('"') && (included.contains("..") || !included.contains('/')))
                report.add(i + 1, std::format("\"{}\" is named from its own folder: name it from the project's",
                                              included));
        } else if (!may_include(source.path, included)) {
            report.add(i + 1, std::format("{} may not include \"{}\" (DESIGN, \"The rooms\")", room_of(source.path),
                                          included));
        }
    }
}

// Only the rooms that draw name the drawing library, and never in a text that others include by accident.
void check_drawing(const Source& source, const std::vector<std::string_view>& lines, Report& report) {
    const std::string library = "Im" "Gui";
    const std::string name = fs::path(source.path).filename().string();
    const bool may_draw =
        source.path.starts_with("kiosk/ui/") || source.path.starts_with("tests/") || name.contains("draw");
    if (may_draw) return;
    static const std::regex named("\\b(" "Im" "Gui|im" "gui)", std::regex::optimize);
    for (std::size_t i = 0; i < lines.size(); ++i)
        if (std::regex_search(lines[i].begin(), lines[i].end(), named))
            report.add(i + 1, std::format("{} is named only in kiosk/ui and in draw files", library));
}

void check_header(const std::vector<std::string_view>& lines, Report& report) {
    std::size_t at = 0;
    while (at < lines.size() && lines[at].empty()) ++at;
    if (at == lines.size() || lines[at] != "#pragma once") return report.add(1, "a header begins with #pragma once");
    do ++at;
    while (at < lines.size() && lines[at].empty());
    if (at == lines.size() || !lines[at].starts_with("//"))
        report.add(at + 1, "a header opens with a comment that says what it is for");
}

}  // namespace

bool may_include(std::string_view file, std::string_view included) {
    const auto from = room_of(file), into = room_of(included);
    const auto from_house = house_of(file), into_house = house_of(included);
    if (from == into || into == "core/base") return true;
    if (from_house == "tests" || from_house == "packaging") return true;
    const bool server_side = into == "core/service" || into == "core/storage" || into == "core/server";
    if (from_house == "core") return into_house == "core" && level_of(into) >= 0 && level_of(into) < level_of(from);
    if (from_house == "flows") return into_house == "core" && !server_side;
    if (from_house == "devices") return into_house == "devices";
    if (from_house == "vision" || from_house == "locales") return from_house == into_house;
    if (from_house == "kiosk") return !server_side && into_house != "tests" && into_house != "attendant";
    return false;
}

std::vector<std::string> faults_of(const Source& source) {
    std::vector<std::string> faults;
    Report report(source.path, faults);
    const auto lines = lines_of(source.text);
    const bool cpp = is_cpp(source.path);
    if (cpp && lines.size() > most_lines)
        report.add(lines.size(),
                   std::format("{} lines; at most {}: split it by what it is about", lines.size(), most_lines));
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (cpp && columns_of(lines[i]) > (is_long_literal(lines[i]) ? most_literal_columns : most_columns))
            report.add(i + 1, std::format("{} columns; at most {}", columns_of(lines[i]), most_columns));
        // A fuzzer's corpus is data, not written for people.
        const bool may_hold_tabs = source.path.ends_with("Makefile") || source.path.starts_with("tests/fuzz/corpus/");
        if (lines[i].contains('\t') && !may_hold_tabs)
            report.add(i + 1, "a tab: spaces look the same everywhere");
        for (const auto& [pattern, why] : forbidden())
            if (std::regex_search(lines[i].begin(), lines[i].end(), pattern)) report.add(i + 1, why);
    }
    if (cpp) {
        check_includes(source, lines, report);
        check_drawing(source, lines, report);
    }
    if (source.path.ends_with(".h")) check_header(lines, report);
    return faults;
}

std::vector<Source> sources_below(const fs::path& project) {
    std::vector<Source> sources;
    for (auto at = fs::recursive_directory_iterator(project); at != fs::recursive_directory_iterator(); ++at) {
        const std::string name = at->path().filename().string();
        if (at->is_directory()) {
            if (name == ".git" || name.starts_with("build") || name == "node_modules") at.disable_recursion_pending();
            continue;
        }
        const bool text = ends_with_any(name, {".h", ".cpp", ".toml", ".cmake", ".md", ".sh", ".py", ".ts", ".tsx",
                                               ".sql", ".story", ".service", ".css", ".html", ".conf"}) ||
                          name == "CMakeLists.txt" || name.find('.') == std::string::npos;
        if (!text || !at->is_regular_file()) continue;
        std::ifstream stream(at->path(), std::ios::binary);
        std::string content{std::istreambuf_iterator<char>(stream), {}};
        if (content.contains('\0')) continue;  // a program or a picture without an ending
        sources.push_back({at->path().lexically_relative(project).generic_string(), std::move(content)});
    }
    std::ranges::sort(sources, {}, &Source::path);
    return sources;
}

}  // namespace kassa::tidy
