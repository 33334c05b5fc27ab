#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <format>

#include "tests/tidy/rules.h"

using namespace kassa::tidy;

namespace {

bool reported(const Source& source, const std::string& words) {
    return std::ranges::any_of(faults_of(source), [&](const std::string& fault) { return fault.contains(words); });
}

std::string listed(const std::vector<std::string>& faults) {
    std::string text;
    for (const auto& fault : faults) text += fault + "\n";
    return text;
}

const std::string good_header = "#pragma once\n// What it is for.\n#include <string>\n\n"
                                "#include \"core/base/money.h\"\n";

}  // namespace

TEST_CASE("every file keeps the house's habits") {
    const auto sources = sources_below(KASSA_SOURCE_DIR);
    REQUIRE(sources.size() > 60);
    for (const char* one : {"core/base/money.h", "tests/tidy/rules.cpp", "CMakeLists.txt", "packaging/shell"})
        REQUIRE(std::ranges::contains(sources, std::string(one), &Source::path));
    std::vector<std::string> faults;
    for (const Source& source : sources) std::ranges::move(faults_of(source), std::back_inserter(faults));
    INFO(listed(faults));
    CHECK(faults.size() == 0);
}

TEST_CASE("canary: planted faults are reported") {
    CHECK(faults_of({"core/pricing/good.h", good_header}).empty());

    struct Row {
        const char* name;
        Source source;
        const char* words;
    };
    const std::string unfinished = std::string("// TO") + "DO: later\n";
    const std::string at_home = std::string("const char* file = \"/ho") + "me/somebody/kassa\";\n";
    const std::string at_work = std::string("cd /wo") + "rk/kassa\n";
    const std::string mirror = std::string("curl https://deb.deb") + "ian.org/debian\n";
    const std::string registry = std::string("npm --regis") + "try https://npm.regis" + "try.example/\n";
    const std::string network = std::string("const char* store = \"http://10.1.2") + ".3:8080\";\n";
    const std::string drawing = std::string("#include <im") + "gui.h>\nvoid f() { Im" + "Gui::Text(\"x\"); }\n";
    const Row rows[] = {
        {"a file too long", {"flows/long.cpp", [] {
             std::string text;
             for (int i = 0; i < 601; ++i) text += "\n";
             return text;
         }()}, "601 lines; at most 600"},
        {"a line too long", {"flows/wide.cpp", std::string(121, 'x') + "\n"}, "wide.cpp:1: 121 columns"},
        {"a tab", {"flows/tab.cpp", "int a;\n\tint b;\n"}, "tab.cpp:2: a tab"},
        {"no pragma", {"flows/bare.h", "// What it is for.\n"}, "begins with #pragma once"},
        {"no opening comment", {"flows/mute.h", "#pragma once\n#include <string>\n"}, "opens with a comment"},
        {"unfinished work", {"flows/later.cpp", unfinished}, "unfinished work"},
        {"a path of one machine", {"flows/path.cpp", at_home}, "a path of one machine"},
        {"such a path in a script", {"packaging/start", at_work}, "a path of one machine"},
        {"a mirror", {"packaging/fetch", mirror}, "mirror or registry"},
        {"a registry", {"packaging/fetch", registry}, "mirror or registry"},
        {"an address of one network", {"kiosk/app/store.cpp", network}, "the address of one network"},
        {"drawing where nothing is drawn", {"kiosk/app/loop.cpp", drawing}, "is named only in kiosk/ui"},
        {"a wall that is passed", {"flows/peek.cpp", "#include \"devices/scale/scale.h\"\n"}, "flows may not include"},
        {"a wall passed from the own folder", {"flows/peek.cpp", "#include \"../kiosk/app/runner.h\"\n"},
         "named from its own folder"},
    };
    for (const Row& row : rows) {
        INFO(row.name);
        INFO(listed(faults_of(row.source)));
        CHECK(reported(row.source, row.words));
    }
    CHECK(faults_of({"kiosk/ui/canvas.cpp", drawing}).empty());
    CHECK(faults_of({"kiosk/screens/draw_basket.cpp", drawing}).empty());
    CHECK(faults_of({"flows/wide.cpp", "// " + std::string(117, 'x') + "\n"}).empty());
}

TEST_CASE("columns are characters, not bytes") {
    std::string line = "// ";
    for (int i = 0; i < 117; ++i) line += "ä";
    CHECK(faults_of({"flows/umlauts.cpp", line + "\n"}).empty());
    CHECK(faults_of({"flows/umlauts.cpp", line + "ä\n"}).size() == 1);
}

TEST_CASE("which room may include which") {
    struct Row {
        const char* file;
        const char* included;
        bool allowed;
    };
    const Row rows[] = {
        {"core/catalog/barcode.h", "core/base/money.h", true},
        {"core/base/money.h", "core/catalog/product.h", false},
        {"core/catalog/product.h", "core/cases/cases.h", false},
        {"core/pricing/pricing.h", "core/catalog/product.h", true},
        {"core/catalog/product.h", "core/pricing/pricing.h", false},
        {"core/policy/policy.h", "core/pricing/pricing.h", true},
        {"core/service/service.h", "core/policy/policy.h", true},
        {"core/service/service.h", "core/storage/sql_storage.h", false},
        {"core/server/http.h", "core/storage/sql_storage.h", true},
        {"core/pricing/pricing.h", "flows/lane.h", false},
        {"flows/step.h", "core/policy/policy.h", true},
        {"flows/step.h", "flows/lane.h", true},
        {"flows/step.h", "core/service/service.h", false},
        {"flows/step.h", "vision/reader.h", false},
        {"devices/scale/scale.h", "devices/io/stream.h", true},
        {"devices/scale/scale.h", "core/base/weight.h", true},
        {"devices/scale/scale.h", "core/catalog/product.h", false},
        {"devices/scale/scale.h", "flows/events.h", false},
        {"vision/reader.cpp", "devices/camera/camera.h", false},
        {"vision/reader.cpp", "core/base/frame.h", true},
        {"locales/words.cpp", "core/policy/policy.h", false},
        {"kiosk/app/runner.h", "flows/step.h", true},
        {"kiosk/app/runner.h", "devices/scale/scale.h", true},
        {"kiosk/link/link.h", "core/protocol/protocol.h", true},
        {"kiosk/link/link.h", "core/storage/sql_storage.h", false},
        {"kiosk/link/link.h", "core/server/http.h", false},
        {"kiosk/link/link.h", "tests/journal/lane_samples.h", false},
        {"tests/journal/journal_test.cpp", "core/storage/sql_storage.h", true},
        {"core/somewhere_new/x.h", "core/catalog/product.h", false},
    };
    for (const Row& row : rows) {
        INFO(row.file << " includes " << row.included);
        CHECK(may_include(row.file, row.included) == row.allowed);
    }
}
