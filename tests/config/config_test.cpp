#include "kiosk/config/config.h"

#include <catch2/catch_test_macros.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <toml++/toml.hpp>

using namespace kassa;

namespace {

// Every leaf of a TOML table by its dotted name, as TOML text.
void leaves(const toml::table& table, const std::string& prefix, std::map<std::string, std::string>& into) {
    for (const auto& [key, node] : table) {
        const std::string name = prefix + std::string(key.str());
        if (const auto* inner = node.as_table()) {
            leaves(*inner, name + ".", into);
        } else {
            std::ostringstream text;
            if (const auto fraction = node.value_exact<double>()) text << std::format("{}", *fraction);
            else node.visit([&](const auto& value) { text << value; });
            into[name] = text.str();
        }
    }
}

std::string without_spaces(std::string text) {
    std::erase(text, ' ');
    return text;
}

const std::string documented = KASSA_SOURCE_DIR "/packaging/kiosk.toml";

}  // namespace

TEST_CASE("packaging/kiosk.toml documents every key with its default, and no other") {
    REQUIRE(config::read(documented));
    std::map<std::string, std::string> in_file;
    leaves(toml::parse_file(documented), "", in_file);
    std::set<std::string> in_struct;
    for (const auto& [key, value] : config::defaults()) {
        INFO(key);
        in_struct.insert(key);
        REQUIRE(in_file.contains(key));
        CHECK(without_spaces(in_file[key]) == without_spaces(value));
    }
    for (const auto& [key, value] : in_file) {
        INFO(key);
        CHECK(in_struct.contains(key));
    }
    CHECK(in_struct.size() > 30);
}

TEST_CASE("every documented line can be read by itself, and its value reaches the struct") {
    const auto config = config::parse(R"(
        lane = "till 7"
        [display]
        dots_per_mm = 4
        fullscreen = false
        [scale.bagging]
        address = "serial:/dev/ttyS0:9600:7E1"
        division_grams = 2
        [printer]
        code_pages = ["PC866"]
        width_mm = 58
        [journal]
        keep_days = 3
    )", "kiosk.toml");
    REQUIRE(config);
    CHECK(config->lane == "till 7");
    CHECK(config->display.dots_per_mm == 4);
    CHECK_FALSE(config->display.fullscreen);
    CHECK(config->bagging_scale.address == "serial:/dev/ttyS0:9600:7E1");
    CHECK(config->bagging_scale.protocol == "toledo8217");
    CHECK(config->bagging_scale.division_grams == 2);
    CHECK(config->produce_scale.address.empty());
    CHECK(config->printer.code_pages == std::vector<std::string>{"PC866"});
    CHECK(config->journal.keep_days == 3);
    CHECK(config->display.width == 1080);
    CHECK(config->below_data("kiosk.key") == "/var/lib/kassa/kiosk.key");
    CHECK(config->below_data("/etc/kassa/key") == "/etc/kassa/key");
}

TEST_CASE("a wrong kiosk.toml is refused with the line, the key and what to write") {
    struct Row {
        const char* toml;
        const char* sentence;
    };
    const Row rows[] = {
        {"[camera]\nadress = \"x\"",
         "kiosk.toml:2: key 'camera.adress' is not known, did you mean 'camera.address'?"},
        {"lane = \"a\"\n\nkeep_days = 3",
         "kiosk.toml:3: key 'keep_days' is not known, did you mean 'journal.keep_days'?"},
        {"[colour]\nsky = \"blue\"", "kiosk.toml:1: key 'colour' is not known"},
        {"[scales.bagging]\naddress = \"x\"", "kiosk.toml:1: key 'scales' is not known"},
        {"display = 5", "kiosk.toml:1: key 'display' must be a heading: [display]"},
        {"[display]\nwidth = \"wide\"",
         "kiosk.toml:2: key 'display.width' must be a whole number from 320 to 7680"},
        {"[display]\nwidth = 10", "kiosk.toml:2: key 'display.width' must be a whole number from 320 to 7680"},
        {"[display]\nwidth = 99999999999",
         "kiosk.toml:2: key 'display.width' must be a whole number from 320 to 7680"},
        {"[display]\nfullscreen = 1", "kiosk.toml:2: key 'display.fullscreen' must be true or false"},
        {"[display]\ndots_per_mm = nan", "kiosk.toml:2: key 'display.dots_per_mm' must be a number from 1 to 40"},
        {"lane = 7", "kiosk.toml:1: key 'lane' must be a text in quotes"},
        {"lane = \"\"", "kiosk.toml:1: key 'lane' must not be empty: sales carry it"},
        {"[scale.produce]\nprotocol = \"toledo\"",
         "kiosk.toml:2: key 'scale.produce.protocol' is 'toledo', but must be one of 'toledo8217'"},
        {"[printer]\ncode_pages = \"PC437\"",
         "kiosk.toml:2: key 'printer.code_pages' must be a list of texts in quotes"},
        {"[printer]\nwidth_mm = 60", "kiosk.toml:2: key 'printer.width_mm' must be 58 or 80"},
        {"[terminal]\npassword = \"12\"", "kiosk.toml:2: key 'terminal.password' must be six digits"},
        {"[store]\nurl = \"store.example\"",
         "kiosk.toml:2: key 'store.url' cannot be used: 'store.example' is no store's address: write it as "
         "https://store:8640, or http://127.0.0.1:8640 on this machine"},
        {"[store]\nurl = \"http://shop:8640\"",
         "kiosk.toml:2: key 'store.url' cannot be used: 'http://shop:8640' is on the network and would get this "
         "kiosk's key or code in clear: write it as https://shop:8640, which `store serve` speaks there (http:// is for "
         "127.0.0.1, [::1] and localhost)"},
    };
    for (const Row& row : rows) {
        INFO(row.toml);
        const auto config = config::parse(row.toml, "kiosk.toml");
        REQUIRE_FALSE(config);
        CHECK(config.error().sentence == row.sentence);
    }
}

TEST_CASE("the command line has the last word") {
    const auto config = config::read(
        documented, {"camera.address=file:a=b film.y4m", "display.dots_per_mm=5.5", "display.fullscreen=false",
                     "terminal.answer_seconds=10", "printer.code_pages=[\"PC437\"]", "store.url=https://shop:8640"});
    REQUIRE(config);
    CHECK(config->camera.address == "file:a=b film.y4m");
    CHECK(config->display.dots_per_mm == 5.5);
    CHECK_FALSE(config->display.fullscreen);
    CHECK(config->terminal.answer_seconds == 10);
    CHECK(config->printer.code_pages == std::vector<std::string>{"PC437"});
    CHECK(config->store.url == "https://shop:8640");
    struct Row {
        const char* set;
        const char* sentence;
    };
    const Row rows[] = {
        {"camera.adress=x", "--set camera.adress=x: key 'camera.adress' is not known, did you mean 'camera.address'?"},
        {"lane", "--set lane: write KEY=VALUE"},
        {"display.width=wide", "--set display.width=wide: key 'display.width' is no value: "},
        {"display.width=3",
         "--set display.width=3: key 'display.width' must be a whole number from 320 to 7680"},
        {"printer.width_mm=70", "--set printer.width_mm=70: key 'printer.width_mm' must be 58 or 80"},
        {"store.url=http://192.0.2.7:8640",
         "--set store.url=http://192.0.2.7:8640: key 'store.url' cannot be used: 'http://192.0.2.7:8640' is on the network"},
        {"lane=", "--set lane=: key 'lane' must not be empty: sales carry it"},
    };
    for (const Row& row : rows) {
        INFO(row.set);
        const auto wrong = config::read(documented, {row.set});
        REQUIRE_FALSE(wrong);
        CHECK(wrong.error().sentence.starts_with(row.sentence));
    }
}

TEST_CASE("the terminal's password can stand in a file of its own") {
    std::string name = (std::filesystem::temp_directory_path() / "kassa-test-XXXXXX").string();
    const std::filesystem::path folder = ::mkdtemp(name.data());
    std::ofstream(folder / "password") << "123456\n";
    std::ofstream(folder / "wrong") << "12345x\n";
    const auto with = [&](const std::string& file) {
        return config::read(documented, {"data=" + folder.string(), "terminal.password_file=" + file});
    };
    CHECK(with("password")->terminal.password == "123456");
    CHECK(with((folder / "password").string())->terminal.password == "123456");
    CHECK(with("missing").error().sentence.contains("missing: the terminal's password cannot be read"));
    CHECK(with("wrong").error().sentence.contains("wrong: must hold the terminal's password, six digits"));
    CHECK_FALSE(with("wrong").error().sentence.contains("12345x"));
    std::filesystem::remove_all(folder);
}

TEST_CASE("text that is no TOML is refused with its line") {
    const auto config = config::parse("lane = \"a\"\n[display\nwidth = 3", "kiosk.toml");
    REQUIRE_FALSE(config);
    CHECK(config.error().sentence.starts_with("kiosk.toml:2: "));
}

TEST_CASE("a file that is not there is named") {
    const auto config = config::read("/nowhere/kiosk.toml");
    REQUIRE_FALSE(config);
    CHECK(config.error().sentence.contains("/nowhere/kiosk.toml"));
}
