// The tests' own PostgreSQL: what the suite stands on.
#include <catch2/catch_test_macros.hpp>

#include <csignal>
#include <filesystem>
#include <thread>

#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/postgres.h"

using kassa::support::Postgres;

TEST_CASE("a test has a PostgreSQL and databases of its own") {
    auto& server = Postgres::shared();
    const auto first = server.new_database(), second = server.new_database();
    CHECK(first != second);
    const auto name = first.substr(first.rfind('/') + 1);
    CHECK(server.run(name, "create table a (b text); insert into a values ('x'); select b from a")
              .ends_with("x"));
    CHECK_THROWS(server.run(second.substr(second.rfind('/') + 1), "select b from a"));
    CHECK(server.run(name, "show server_version_num").starts_with("17"));
    CHECK(server.run(name, "show fsync") == "off");
}

TEST_CASE("a server that dies comes back with what it had") {
    Postgres server(Postgres::Durable::Yes);
    CHECK(server.run("postgres", "create table a (b text); insert into a values ('x'); show fsync") == "on");
    server.stop();
    CHECK_THROWS(server.run("postgres", "select 1"));
    server.start();
    CHECK(server.run("postgres", "select b from a") == "x");
}

TEST_CASE("a test that is killed leaves no server and no folder behind") {
    int line[2];
    REQUIRE(::pipe(line) == 0);
    const pid_t test = ::fork();
    if (test == 0) {
        Postgres server(Postgres::Durable::No);
        const std::string folder = server.run("postgres", "show data_directory");
        [[maybe_unused]] const auto sent = ::write(line[1], folder.data(), folder.size());
        ::pause();
        ::_exit(0);
    }
    ::close(line[1]);
    char folder[256] = {};
    REQUIRE(::read(line[0], folder, sizeof folder - 1) > 0);
    CHECK(std::filesystem::exists(std::filesystem::path(folder).parent_path()));
    ::kill(test, SIGKILL);
    ::waitpid(test, nullptr, 0);
    // The keeper notices by itself; how soon is the machine's affair.
    bool gone = false;
    for (int i = 0; i < 600 && !gone; ++i) {
        gone = !std::filesystem::exists(std::filesystem::path(folder).parent_path());
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    CHECK(gone);
}
