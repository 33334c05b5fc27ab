#include "devices/io/stream.h"

#include <arpa/inet.h>
#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "core/base/power.h"

using namespace kassa;
using namespace kassa::devices;

namespace {

Bytes bytes(std::string_view text) { return Bytes(text.begin(), text.end()); }
std::string text(const Bytes& bytes) { return std::string(bytes.begin(), bytes.end()); }

// Repeats `done` until it holds; generous, because only a broken build ever waits for it.
template <class Condition>
bool eventually(Condition done) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!done()) {
        if (std::chrono::steady_clock::now() > deadline) return false;
        ::poll(nullptr, 0, 1);
    }
    return true;
}

// A device's end on the loopback.
struct Listener {
    int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int port = 0;

    Listener() {
        sockaddr_in here{};
        here.sin_family = AF_INET;
        here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        REQUIRE(::bind(descriptor, reinterpret_cast<sockaddr*>(&here), sizeof here) == 0);
        socklen_t size = sizeof here;
        ::getsockname(descriptor, reinterpret_cast<sockaddr*>(&here), &size);
        port = ntohs(here.sin_port);
    }
    ~Listener() { ::close(descriptor); }
    void listen() { REQUIRE(::listen(descriptor, 1) == 0); }
    int accept() { return ::accept4(descriptor, nullptr, nullptr, SOCK_CLOEXEC); }
    std::string address() const { return std::format("tcp:127.0.0.1:{}", port); }
};

// A pseudo-terminal pair: the device's end, and the path of the till's.
struct Pty {
    int master = ::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    std::string path;

    Pty() {
        REQUIRE(::grantpt(master) == 0);
        REQUIRE(::unlockpt(master) == 0);
        char name[64];
        REQUIRE(::ptsname_r(master, name, sizeof name) == 0);
        path = name;
    }
    ~Pty() { ::close(master); }
};

std::string scratch(const char* name) {
    return (std::filesystem::temp_directory_path() / std::format("kassa_stream_{}_{}", name, ::getpid())).string();
}

}  // namespace

TEST_CASE("TCP: bytes go both ways, and what came before the end is still read") {
    Listener device;
    device.listen();
    auto opened = Stream::open(device.address(), "card terminal");
    REQUIRE(opened);
    Stream& stream = **opened;
    REQUIRE(stream.write(bytes("hello")));
    REQUIRE(eventually([&] { return stream.connected(); }));
    REQUIRE(stream.pump());
    CHECK(stream.unsent() == 0);
    const int far = device.accept();
    char heard[16];
    REQUIRE(::recv(far, heard, 5, MSG_WAITALL) == 5);
    CHECK(std::string_view(heard, 5) == "hello");

    Bytes got;
    CHECK(stream.read(got).value() == 0);
    REQUIRE(::send(far, "bye", 3, 0) == 3);
    ::close(far);
    REQUIRE(eventually([&] {
        const auto count = stream.read(got);
        return !count;
    }));
    CHECK(text(got) == "bye");
    const auto closed = stream.read(got);
    REQUIRE(!closed);
    CHECK(closed.error().sentence == std::format("card terminal at {}: the other end has closed the connection",
                                                 device.address()));
    // Writing after the end is a fault too, and raises no SIGPIPE.
    CHECK(!stream.write(bytes("more")));
    CHECK(!stream.pump());
}

TEST_CASE("TCP: a refused connection is a fault in whichever call comes first, and stays one") {
    Listener nobody;  // bound, so that nobody else takes the port, but not listening
    for (const bool read_first : {true, false}) {
        auto opened = Stream::open(nobody.address(), "printer");
        if (!opened) {
            CHECK(opened.error().sentence.contains("refused"));
            continue;
        }
        Stream& stream = **opened;
        Bytes got;
        if (!read_first) REQUIRE((stream.write(bytes("x")) || true));
        REQUIRE(eventually([&] { return read_first ? !stream.read(got) : !stream.pump(); }));
        CHECK(!stream.connected());
        CHECK(stream.read(got).error().sentence == std::format("printer at {}: Connection refused", nobody.address()));
        CHECK(stream.pump().error().sentence.contains("refused"));
    }
}

TEST_CASE("TCP: a peer that takes nothing makes a queue, not a wait, and at last a fault") {
    Listener device;
    device.listen();
    auto opened = Stream::open(device.address(), "printer");
    REQUIRE(opened);
    Stream& stream = **opened;
    REQUIRE(eventually([&] { return stream.connected(); }));
    const int far = device.accept();
    const Bytes page(256 * 1024, 'x');
    std::size_t written = 0;
    while (stream.write(page)) {
        written += page.size();
        REQUIRE(written < 256u << 20);
    }
    CHECK(stream.unsent() > 0);
    CHECK(stream.pump().error().sentence.contains("takes no more data"));
    ::close(far);
}

TEST_CASE("serial: every line shape is accepted on a pseudo-terminal and the bytes pass unchanged") {
    for (const char* line : {"", ":9600", ":1200:7E1", ":9600:7O1", ":4800:8N2", ":115200:8E1", ":19200:7N2"}) {
        INFO(line);
        Pty pty;
        auto opened = Stream::open("serial:" + pty.path + line, "scale");
        REQUIRE(opened);
        Stream& stream = **opened;
        CHECK(stream.connected());
        // All bytes, so that no terminal habit (echo, CR to NL, ^C, XON) can hide.
        Bytes all(256);
        for (int i = 0; i < 256; ++i) all[std::size_t(i)] = std::uint8_t(i);
        REQUIRE(stream.write(all));
        Bytes heard(all.size());
        std::size_t have = 0;
        while (have < heard.size()) {
            const ssize_t got = ::read(pty.master, heard.data() + have, heard.size() - have);
            REQUIRE(got > 0);
            have += std::size_t(got);
        }
        CHECK(heard == all);
        REQUIRE(::write(pty.master, all.data(), all.size()) == ssize_t(all.size()));
        Bytes got;
        REQUIRE(eventually([&] { return !stream.read(got) || got.size() >= all.size(); }));
        CHECK(got == all);
    }
}

TEST_CASE("serial: a device that is unplugged is a fault") {
    auto pty = std::make_unique<Pty>();
    const std::string address = "serial:" + pty->path + ":9600:7E1";
    auto opened = Stream::open(address, "scale");
    REQUIRE(opened);
    Bytes got;
    CHECK((*opened)->read(got).value() == 0);
    pty.reset();
    REQUIRE(eventually([&] { return !(*opened)->read(got); }));
    CHECK((*opened)->read(got).error().sentence.starts_with("scale at " + address + ": "));
}

TEST_CASE("serial: paths may contain colons, as those of /dev/serial/by-path do") {
    Pty pty;
    const std::string link = scratch("pci-0000:00:14.0-usb-0:1:1.0-port0");
    std::filesystem::remove(link);
    std::filesystem::create_symlink(pty.path, link);
    CHECK(Stream::open("serial:" + link + ":9600:7E1", "scale"));
    CHECK(Stream::open("serial:" + link, "scale"));
    std::filesystem::remove(link);
}

TEST_CASE("addresses that name nothing are sentences that say what to write") {
    struct Row {
        const char* address;
        const char* says;
    };
    const Row rows[] = {
        {"com1", "is no address"},
        {"", "is no address"},
        {"tcp:127.0.0.1", "lacks a port"},
        {"tcp:127.0.0.1:", "lacks a port"},
        {"tcp:127.0.0.1:http", "tcp:127.0.0.1:http"},
        {"serial:/dev/null:9600:7E1", "serial:/dev/null:9600:7E1"},
        {"serial:/nowhere:9600:7E1", "is not a serial line"},
        {"serial:/dev/null:1234:7E1", "lacks a baud rate"},
        {"serial:/etc/passwd:9600:7E1", "is not a serial line"},
        {"file:/nowhere/at/all", "No such file"},
    };
    for (const Row& row : rows) {
        INFO(row.address);
        const auto opened = Stream::open(row.address, "scale");
        REQUIRE(!opened);
        CHECK(opened.error().sentence.starts_with("scale"));
        CHECK(opened.error().sentence.contains(row.says));
    }
}

TEST_CASE("an ordinary file is appended to and answers nothing") {
    const std::string path = scratch("file");
    std::ofstream(path) << "old ";
    auto opened = Stream::open("file:" + path, "printer");
    REQUIRE(opened);
    REQUIRE((*opened)->write(bytes("new")));
    Bytes got;
    CHECK((*opened)->read(got).value() == 0);
    std::ifstream file(path);
    CHECK(std::string(std::istreambuf_iterator<char>(file), {}) == "old new");
    std::filesystem::remove(path);
}

TEST_CASE("a FIFO takes bytes before and after a reader and does not echo them") {
    const std::string path = scratch("fifo");
    std::filesystem::remove(path);
    REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
    auto opened = Stream::open("file:" + path, "printer");
    REQUIRE(opened);
    REQUIRE((*opened)->write(bytes("early ")));
    Bytes got;
    CHECK((*opened)->read(got).value() == 0);
    const int reader = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    REQUIRE((*opened)->write(bytes("late")));
    char heard[16];
    REQUIRE(::read(reader, heard, 10) == 10);
    CHECK(std::string_view(heard, 10) == "early late");
    ::close(reader);
    CHECK((*opened)->write(bytes("nobody reads this")));
    std::filesystem::remove(path);
}

TEST_CASE("the plug can be pulled before and after each send and before each answer") {
    Pty pty;
    auto opened = Stream::open("serial:" + pty.path, "scale");
    REQUIRE(opened);
    power::count_points();
    const auto passed = [](const char* point) { return power::passed()[std::string("scale: ") + point]; };
    const auto before = passed("before sending");
    REQUIRE((*opened)->write(bytes("W")));
    CHECK(passed("before sending") == before + 1);
    CHECK(passed("after sending") == before + 1);
    const auto answers = passed("before taking an answer");
    REQUIRE(::write(pty.master, "answer", 6) == 6);
    Bytes got;
    REQUIRE(eventually([&] { return (*opened)->read(got).value_or(0) > 0; }));
    CHECK(passed("before taking an answer") == answers + 1);
}
