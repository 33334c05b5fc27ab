// What a decoder that a picture has taken over could still do: nothing. The door is closed in a child of the test.
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch_test_macros.hpp>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <string>

#include "vision/worker/sandbox.h"

using namespace kassa::vision;

namespace {

struct Attempt {
    const char* what;
    bool (*succeeds)();
};

bool reads_a_file() { return ::open("/etc/hostname", O_RDONLY) >= 0; }
bool writes_a_file() { return ::open("/tmp/kassa-sandbox-test", O_WRONLY | O_CREAT, 0600) >= 0; }
bool removes_a_file() { return ::unlink("/tmp/kassa-sandbox-test-none") == 0 || errno == ENOENT; }
bool opens_a_network_socket() { return ::socket(AF_INET, SOCK_STREAM, 0) >= 0; }
bool opens_a_local_socket() { return ::socket(AF_UNIX, SOCK_STREAM, 0) >= 0; }
bool connects_its_socket() {
    sockaddr_un address{.sun_family = AF_UNIX, .sun_path = "/tmp/x"};
    return ::connect(0, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0 || errno != EPERM;
}
bool starts_a_program() {
    char name[] = "/bin/true";
    char* arguments[] = {name, nullptr};
    ::execv(name, arguments);
    return errno != EPERM;
}
bool makes_a_process() {
    const pid_t child = ::fork();
    if (child == 0) ::_exit(0);
    return child > 0;
}
bool signals_its_parent() { return ::kill(::getppid(), 0) == 0 || errno != EPERM; }
bool looks_into_its_parent() { return ::ptrace(PTRACE_ATTACH, ::getppid(), nullptr, nullptr) == 0 || errno != EPERM; }
bool makes_code() {
    return ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED;
}
bool duplicates_a_descriptor() { return ::dup(2) >= 0; }
bool reads_its_input() {
    char byte = 0;
    return ::read(0, &byte, 1) >= 0;
}

constexpr Attempt attempts[] = {{"reads a file", reads_a_file},
                                {"writes a file", writes_a_file},
                                {"removes a file", removes_a_file},
                                {"opens a network socket", opens_a_network_socket},
                                {"opens a local socket", opens_a_local_socket},
                                {"connects a socket", connects_its_socket},
                                {"starts a program", starts_a_program},
                                {"makes a process", makes_a_process},
                                {"signals its parent", signals_its_parent},
                                {"looks into its parent", looks_into_its_parent},
                                {"makes memory that can be executed", makes_code},
                                {"duplicates a descriptor", duplicates_a_descriptor},
                                {"reads what is not its socket", reads_its_input}};

// In the child: an answer for each attempt through its one socket, '0' when it failed.
[[noreturn]] void try_everything(int socket) {
    if (!close_the_door(socket)) ::_exit(2);
    char answers[std::size(attempts)];
    for (std::size_t i = 0; i < std::size(attempts); ++i) answers[i] = attempts[i].succeeds() ? '1' : '0';
    ::_exit(::write(socket, answers, sizeof answers) == ssize_t(sizeof answers) ? 0 : 3);
}

}  // namespace

TEST_CASE("Behind the closed door nothing is opened, connected, started or touched") {
    for (const Attempt& attempt : attempts) {
        // What would succeed out here must, or the test proves nothing; what would end or block the test is left out.
        if (attempt.succeeds == reads_a_file || attempt.succeeds == opens_a_network_socket ||
            attempt.succeeds == opens_a_local_socket) {
            INFO(attempt.what);
            CHECK(attempt.succeeds());
        }
    }
    int ends[2];
    REQUIRE(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) == 0);
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) try_everything(ends[1]);
    ::close(ends[1]);
    char answers[std::size(attempts)] = {};
    const ssize_t size = ::recv(ends[0], answers, sizeof answers, 0);
    int status = 0;
    ::waitpid(child, &status, 0);
    ::close(ends[0]);
    REQUIRE(WIFEXITED(status));
    REQUIRE(WEXITSTATUS(status) == 0);
    REQUIRE(size == ssize_t(sizeof answers));
    for (std::size_t i = 0; i < std::size(attempts); ++i) {
        INFO(attempts[i].what);
        CHECK(answers[i] == '0');
    }
}
