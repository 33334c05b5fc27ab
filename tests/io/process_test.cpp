#include "devices/io/process.h"

#include <catch2/catch_test_macros.hpp>
#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

using namespace kassa;
using namespace kassa::devices;

namespace {
std::vector<std::string> script(const std::string& text) { return {"/bin/sh", "-c", text}; }
}  // namespace

TEST_CASE("a simulator's address, its answers and its end") {
    auto child = Child::start(script("echo 'ready tcp:127.0.0.1:7'; while read -r word; do case $word in "
                                     "good) echo ok;; more) echo 'ok charged=1';; *) echo \"error what is $word\";; "
                                     "esac; done; exit 3"));
    REQUIRE(child);
    CHECK((*child)->ready().value() == "tcp:127.0.0.1:7");
    CHECK((*child)->ask("good").value() == "");
    CHECK((*child)->ask("more").value() == "charged=1");
    const auto refused = (*child)->ask("nonsense");
    REQUIRE(!refused);
    CHECK(refused.error().sentence == "sh answered 'nonsense' with: what is nonsense");
}

TEST_CASE("a program that is not there is a fault, not a child") {
    const auto child = Child::start({"/nowhere/at/all"});
    REQUIRE(!child);
    CHECK(child.error().sentence == "cannot start /nowhere/at/all: No such file or directory");
}

TEST_CASE("a child that has ended says so, and neither reading nor writing harms the parent") {
    auto child = Child::start(script("echo last words; exit 5"));
    REQUIRE(child);
    CHECK((*child)->read_line().value() == "last words");
    CHECK((*child)->wait().value() == 5);
    CHECK(!(*child)->read_line());
    CHECK(!(*child)->write_line("hello"));
    CHECK(!(*child)->write_line("hello"));
}

TEST_CASE("a silent child costs only the patience it was given") {
    auto child = Child::start(script("exec sleep 600"));
    REQUIRE(child);
    CHECK(!(*child)->read_line(20ms));
    (*child)->kill();
    CHECK((*child)->wait().value() == 128 + SIGKILL);
}

TEST_CASE("no child outlives the process that started it") {
    int told[2];
    REQUIRE(::pipe(told) == 0);
    const pid_t parent = ::fork();
    if (parent == 0) {
        auto child = Child::start(script("exec sleep 600"));
        const pid_t pid = child ? (*child)->pid() : -1;
        [[maybe_unused]] const ssize_t sent = ::write(told[1], &pid, sizeof pid);
        ::kill(::getpid(), SIGKILL);  // as hard as a power cut: no destructor runs
    }
    pid_t grandchild = -1;
    REQUIRE(::read(told[0], &grandchild, sizeof grandchild) == ssize_t(sizeof grandchild));
    ::waitpid(parent, nullptr, 0);
    ::close(told[0]);
    ::close(told[1]);
    REQUIRE(grandchild > 0);
    // Gone, or dead and waiting to be collected by whoever inherited it.
    const auto alive = [grandchild] {
        FILE* file = std::fopen(std::format("/proc/{}/stat", grandchild).c_str(), "r");
        if (!file) return false;
        char state = 'Z';
        const int read = std::fscanf(file, "%*d %*s %c", &state);
        std::fclose(file);
        return read == 1 && state != 'Z' && state != 'X';
    };
    for (int tries = 0; alive() && tries < 5000; ++tries) ::usleep(2000);
    CHECK(!alive());
}
