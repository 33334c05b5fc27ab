#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <fstream>

#include "devices/camera/camera.h"
#include "devices/camera/y4m.h"

using namespace kassa;
using namespace kassa::devices;

namespace {

Instant at(std::int64_t milliseconds) { return Instant(Duration(milliseconds)); }

std::string grey_frame(char shade, const std::string& extra = "") {
    return "FRAME" + extra + "\n" + std::string(6, shade);
}

const std::string header = "YUV4MPEG2 W3 H2 F25:2 Cmono\n";

std::vector<Frame> frames_of(const std::string& film, std::size_t piece, std::optional<Fault>& broken) {
    Y4mReader reader;
    std::vector<Frame> frames;
    for (std::size_t at = 0; at < film.size();) {
        const auto* bytes = reinterpret_cast<const std::uint8_t*>(film.data()) + at;
        const auto used = reader.take({bytes, std::min(piece, film.size() - at)});
        if (!used) return broken = used.error(), frames;
        at += *used;
        if (auto frame = reader.frame()) frames.push_back(std::move(*frame));
    }
    return frames;
}

// A file or FIFO of its own, removed at the end.
class Path {
public:
    explicit Path(const std::string& name)
        : path_(std::filesystem::temp_directory_path() / (name + "." + std::to_string(::getpid()))) {}
    ~Path() { std::filesystem::remove(path_); }
    std::string string() const { return path_.string(); }

private:
    std::filesystem::path path_;
};

void write_all(int descriptor, const std::string& text) {
    REQUIRE(::write(descriptor, text.data(), text.size()) == ssize_t(text.size()));
}

}  // namespace

TEST_CASE("Film headers, by tables") {
    struct Row {
        const char* line;
        bool good;
        Y4mHeader header;
    };
    const Row rows[] = {
        {"YUV4MPEG2 W1280 H720 F10:1 Cmono", true, {1280, 720, PixelFormat::Gray8, 10, 1}},
        {"YUV4MPEG2 W640 H480 F30000:1001 Ip A1:1 C420jpeg XYSCSS=420JPEG",
         true,
         {640, 480, PixelFormat::Yuv420, 30000, 1001}},
        {"YUV4MPEG2 H2 W3", true, {3, 2, PixelFormat::Yuv420, 10, 1}},
        {"YUV4MPEG2 W3 H2 F0:0", true, {3, 2, PixelFormat::Yuv420, 10, 1}},
        {"YUV4MPEG2 W3", false, {}},
        {"YUV4MPEG2 W0 H2", false, {}},
        {"YUV4MPEG2 W-3 H2", false, {}},
        {"YUV4MPEG2 W8193 H2", false, {}},
        {"YUV4MPEG2 W3 H2 C444", false, {}},
        {"YUV4MPEG2 W3 H2 F25", false, {}},
        {"YUV4MPEG2 W3 H2 F", false, {}},
        {"RIFF", false, {}},
        {"", false, {}},
    };
    for (const Row& row : rows) {
        INFO(row.line);
        const auto parsed = parse_y4m_header(row.line);
        REQUIRE(parsed.has_value() == row.good);
        if (!row.good) continue;
        CHECK(*parsed == row.header);
        std::string again = y4m_header(*parsed);
        again.pop_back();
        CHECK(parse_y4m_header(again) == *parsed);
    }
}

TEST_CASE("Frames come out whole whatever the pieces") {
    const std::string film =
        header + grey_frame('a') + grey_frame('b') + grey_frame('c', " XN=9") + grey_frame('d');
    for (const std::size_t piece : {1u, 2u, 5u, 7u, 1000u}) {
        std::optional<Fault> broken;
        const auto frames = frames_of(film, piece, broken);
        REQUIRE_FALSE(broken.has_value());
        REQUIRE(frames.size() == 4);
        CHECK(frames[1].bytes == std::vector<std::uint8_t>(6, 'b'));
        CHECK(frames[1].number == 2);
        CHECK(frames[2].number == 9);
        CHECK(frames[3].number == 10);
    }
}

TEST_CASE("What is no film is a fault, and stays one") {
    for (const std::string& film :
         {header + "FROG\n", std::string(5000, 'x'), std::string("YUV4MPEG2 W3 H2 Cfancy\n")}) {
        std::optional<Fault> broken;
        CHECK(frames_of(film, 64, broken).empty());
        CHECK(broken.has_value());
    }
}

TEST_CASE("Every frame of a film comes in order with the film's own time, and its end is a fault") {
    const Path file("kassa_film");
    std::ofstream(file.string()) << header << grey_frame('a') << grey_frame('b') << grey_frame('c');
    auto camera = Camera::open({.address = "y4m:" + file.string(), .pictures = Pictures::EveryOne});
    REQUIRE(camera.has_value());
    for (int i = 0; i < 3; ++i) {
        const auto frame = (*camera)->newest(at(5000 + i));
        REQUIRE(frame.has_value());
        REQUIRE(frame->has_value());
        CHECK((*frame)->number == std::uint64_t(i + 1));
        CHECK((*frame)->at == at(5000 + i * 80));
    }
    const auto end = (*camera)->newest(at(6000));
    REQUIRE_FALSE(end.has_value());
    CHECK(end.error().sentence.contains("over"));
    camera = Camera::open({.address = "y4m:" + file.string()});
    CHECK((*(*camera)->newest(at(0)))->number == 1);
}

TEST_CASE("A FIFO: waits for its writer, gives the newest, and a writer that goes is a fault") {
    const Path fifo("kassa_fifo");
    REQUIRE(::mkfifo(fifo.string().c_str(), 0600) == 0);
    auto camera = Camera::open({.address = "y4m:" + fifo.string()});
    REQUIRE(camera.has_value());
    CHECK_FALSE((*camera)->newest(at(0))->has_value());
    const int writer = ::open(fifo.string().c_str(), O_WRONLY | O_CLOEXEC);
    CHECK_FALSE((*camera)->newest(at(1))->has_value());
    write_all(writer, header + grey_frame('a') + grey_frame('b') + "FRAME\nxx");
    auto frame = (*camera)->newest(at(2));
    REQUIRE((frame && *frame));
    CHECK((*frame)->number == 2);
    CHECK((*frame)->at == at(2));
    CHECK_FALSE((*camera)->newest(at(3))->has_value());
    write_all(writer, "xxxx");
    frame = (*camera)->newest(at(4));
    REQUIRE((frame && *frame));
    CHECK((*frame)->number == 3);
    write_all(writer, "FRA");
    ::close(writer);
    CHECK_FALSE((*camera)->newest(at(5)).has_value());
    camera = Camera::open({.address = "y4m:" + fifo.string()});
    REQUIRE(camera.has_value());
    CHECK_FALSE((*camera)->newest(at(6))->has_value());
}

TEST_CASE("Addresses that are none are sentences") {
    for (const char* address : {"", "usb:1", "y4m:/nonexistent/film", "y4m:/", "v4l2:/nonexistent/video9"}) {
        const auto camera = Camera::open({.address = address});
        INFO(address);
        REQUIRE_FALSE(camera.has_value());
        CHECK(camera.error().sentence.starts_with("camera"));
    }
    CHECK_FALSE(Camera::open({.address = "y4m:/x", .frames_per_second = 0}).has_value());
}
