// weights_bench: generates lanes' days, judges them, and compares. `--help` of each says how.
#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <fstream>
#include <iostream>
#include <iterator>
#include <print>

#include "core/weights/decision.h"
#include "tests/weights_bench/curves.h"
#include "tests/weights_bench/generate.h"
#include "tests/weights_bench/judge.h"

using namespace kassa;
using namespace kassa::weights_bench;

namespace {

int fails(const Fault& fault) {
    std::println(stderr, "weights_bench: {}", fault.sentence);
    return 1;
}

int generates(const Parameters& parameters, std::uint64_t seed, const std::string& truth_file) {
    std::ios::sync_with_stdio(false);
    std::ofstream truth;
    if (!truth_file.empty()) {
        truth.open(truth_file);
        if (!truth) return fails({truth_file + " cannot be written"});
    }
    generate(parameters, seed, std::cout, truth_file.empty() ? nullptr : &truth);
    std::cout.flush();
    return std::cout ? 0 : fails({"the events could not be written"});
}

void prints_parameters() {
    const Parameters defaults;
    std::println("| parameter | default | what | where it comes from |\n|---|---|---|---|");
    for (const Parameter& one : parameter_table())
        std::println("| `{}` | {:g} | {} | {} |", one.name, defaults.*one.member, one.what, one.source);
}

struct Judging {
    std::string events, truth, decisions, tally;
    double setting = weights::asking_log_odds({});
    bool all = false;
};

void prints_decisions(std::ostream& out, const Visit& visit) {
    for (const Decided& one : visit.decided)
        out << std::format("{},{},{},{},{},{},{:.1f},{:.2f}\n", visit.lane, visit.id, one.settled_at, one.at,
                           one.asked ? "ask" : one.light ? "light" : "accept", one.kind, one.change, one.doubt);
}

int judges(const Judging& given) {
    std::ifstream events(given.events);
    if (!events) return fails({given.events + " cannot be read"});
    std::vector<Truth> truth;
    if (!given.truth.empty()) {
        std::ifstream stream(given.truth);
        if (!stream) return fails({given.truth + " cannot be read"});
        auto read = read_truth(stream, given.truth);
        if (!read) return fails(read.error());
        truth = std::move(*read);
    }
    std::vector<Contestant> contestants{{MethodKind::Ours, given.setting}};
    if (given.all)
        for (const MethodKind kind : {MethodKind::Ours, MethodKind::Oracle, MethodKind::Fixed, MethodKind::Learned}) {
            if (kind == MethodKind::Oracle && truth.empty()) continue;  // it would know nothing
            for (const double setting : settings_of(kind)) contestants.push_back({kind, setting});
        }
    std::ofstream file;
    std::ostream* decisions = given.decisions == "-" ? &std::cout : nullptr;
    if (!decisions && !given.decisions.empty()) {
        file.open(given.decisions);
        if (!file) return fails({given.decisions + " cannot be written"});
        decisions = &file;
    }
    if (decisions) *decisions << "lane,visit,settled_ms,decided_ms,decision,story,change_g,log_odds\n";
    std::function<void(const Visit&)> told;
    if (decisions) told = [&](const Visit& visit) { prints_decisions(*decisions, visit); };
    const auto judged = judge(events, given.events, truth, contestants, told);
    if (!judged) return fails(judged.error());
    std::vector<Tally> tallies(judged->tallies.begin() + (given.all ? 1 : 0), judged->tallies.end());
    const double micros = judged->readings ? 1e6 * judged->cpu_seconds / double(judged->readings) : 0;
    if (!given.tally.empty()) {
        std::ofstream out(given.tally);
        out << boost::json::serialize(boost::json::object{{"tallies", to_json(tallies)}, {"readings", judged->readings},
                                                          {"cpu_us_per_reading", micros}});
        if (!out.flush()) return fails({given.tally + " cannot be written"});
    }
    if (truth.empty()) return 0;
    boost::json::object out = figures(tallies);
    out["readings"] = judged->readings;
    out["cpu_us_per_reading"] = micros;
    (given.decisions == "-" ? std::cerr : std::cout) << boost::json::serialize(out) << std::endl;
    return 0;
}

int compares(const std::vector<std::string>& files, const std::string& picture) {
    std::vector<Tally> sum;
    double cpu = 0;
    for (const std::string& name : files) {
        std::ifstream stream(name);
        if (!stream) return fails({name + " cannot be read"});
        boost::system::error_code error;
        const std::string text{std::istreambuf_iterator<char>(stream), {}};
        const auto json = boost::json::parse(text, error);
        const auto* object = json.if_object();
        if (error || !object || !object->contains("tallies")) return fails({name + " holds no tallies"});
        const auto tallies = from_json<std::vector<Tally>>(object->at("tallies"));
        if (!tallies) return fails({name + ": " + tallies.error().sentence});
        if (const auto* micros = object->if_contains("cpu_us_per_reading"); micros && micros->is_double())
            cpu = std::max(cpu, micros->get_double());
        for (const Tally& one : *tallies) {
            const auto same = std::ranges::find_if(sum, [&](const Tally& other) {
                return other.method == one.method && other.setting == one.setting;
            });
            if (same == sum.end())
                sum.push_back(one);
            else
                same->add(one);
        }
    }
    boost::json::object out{{"seeds", files.size()}};
    for (auto& [key, value] : figures(sum)) out[key] = value;
    out["cpu_us_per_reading"] = boost::json::object{{"value", std::round(cpu * 100) / 100}, {"target", "<= 20"},
                                                    {"holds", cpu <= 20}};
    std::cout << boost::json::serialize(out) << std::endl;
    if (picture.empty()) return 0;
    std::ofstream stream(picture);
    stream << svg(sum, files.size());
    return stream.flush() ? 0 : fails({picture + " cannot be written"});
}

}  // namespace

int main(int count, char** words) {
    CLI::App app("The open bench of the bagging scale: generates lanes' days, judges them, compares the judges.");
    app.require_subcommand(1);
    Parameters parameters;
    std::uint64_t seed = 1;
    std::string truth, picture;
    Judging judging;
    std::vector<std::string> files;

    auto* generating = app.add_subcommand("generate", "writes lanes' days as CSV (events.h) to stdout");
    generating->add_option("--seed", seed, "the same seed, the same days")->capture_default_str();
    generating->add_option("--truth", truth, "what was true goes here (tests/weights_bench/truth.h)");
    for (const Parameter& one : parameter_table())
        generating->add_option(std::format("--{}", one.name), parameters.*one.member, one.what)
            ->check(CLI::Range(one.least, one.most))
            ->capture_default_str();
    auto* table = app.add_subcommand("parameters", "prints the generator's parameters and where each comes from");
    auto* judge_command = app.add_subcommand("judge", "judges a file of events; figures when the truth is given");
    judge_command->add_option("events", judging.events, "CSV")->required();
    judge_command->add_option("--truth", judging.truth, "what was true");
    judge_command->add_option("--setting", judging.setting, "ln of the odds of loss from which it is asked")
        ->capture_default_str();
    judge_command->add_option("--decisions", judging.decisions, "each decision goes here as CSV; - is stdout");
    judge_command->add_option("--tally", judging.tally, "counts go here, for `compare`");
    judge_command->add_flag("--all", judging.all, "all methods at all settings: for the curves");
    auto* comparing = app.add_subcommand("compare", "adds up the tallies of several seeds");
    comparing->add_option("tallies", files, "files of `judge --all --tally`")->required();
    comparing->add_option("--svg", picture, "the table and the curves go here");
    CLI11_PARSE(app, count, words);
    if (table->parsed()) return prints_parameters(), 0;
    if (generating->parsed()) return generates(parameters, seed, truth);
    if (judge_command->parsed()) {
        if (judging.truth.empty() && judging.decisions.empty()) judging.decisions = "-";
        return judges(judging);
    }
    return compares(files, picture);
}
