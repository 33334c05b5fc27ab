// Files that are no pictures, or not any more.
#include <boost/json.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sys/wait.h>

#include "core/base/random.h"
#include "tests/vision/road.h"
#include "tests/vision/support.h"
#include "vision/pictures/picture_file.h"

using namespace kassa;
using namespace kassa::vision;
using namespace kassa::vision::tests;

namespace {

std::vector<std::uint8_t> bytes_of(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

class Folder {
public:
    Folder()
        : path_(std::filesystem::temp_directory_path() /
                ("kassa_vision_test." + std::to_string(::getpid()))) {
        std::filesystem::create_directories(path_);
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    std::string write(const std::string& name, const std::vector<std::uint8_t>& bytes) const {
        std::ofstream(path_ / name, std::ios::binary)
            .write(reinterpret_cast<const char*>(bytes.data()), std::streamsize(bytes.size()));
        return (path_ / name).string();
    }
    std::string path(const std::string& name) const { return (path_ / name).string(); }

private:
    std::filesystem::path path_;
};

// A plain grey picture that needs no data of others: P5, 64 × 48.
std::vector<std::uint8_t> pgm() {
    const std::string header = "P5\n64 48\n255\n";
    std::vector<std::uint8_t> bytes(header.begin(), header.end());
    bytes.resize(bytes.size() + 64 * 48, 128);
    return bytes;
}

}  // namespace

TEST_CASE("A picture cut anywhere is a fault that says so") {
    need_photos();
    Random random(7);
    for (const char* name : {"ean13-1_c_1.jpg", "ean13-3_c_01.png", "qrcode-2_c_11.png"}) {
        const auto whole = bytes_of(photo_folder() / name);
        REQUIRE(decode_picture(whole, name).has_value());
        for (int round = 0; round < 60; ++round) {
            const auto size = random.below(whole.size());
            const auto cut = decode_picture(std::span(whole).first(size), name);
            INFO(name << " cut to " << size << " bytes");
            REQUIRE_FALSE(cut.has_value());
            CHECK(cut.error().sentence.starts_with(name));
        }
    }
    auto short_pgm = pgm();
    short_pgm.pop_back();
    CHECK(decode_picture(pgm(), "grey.pgm").has_value());
    CHECK_FALSE(decode_picture(short_pgm, "grey.pgm").has_value());
}

TEST_CASE("Random bytes and damaged pictures never read as anything wrong and never throw") {
    Random random(8);
    for (int round = 0; round < 300; ++round) {
        std::vector<std::uint8_t> bytes(random.below(5000));
        for (auto& byte : bytes) byte = std::uint8_t(random.next());
        CHECK_FALSE(decode_picture(bytes, "random").has_value());
    }
    need_photos();
    const auto whole = bytes_of(photo_folder() / "ean13-1_c_1.jpg");
    for (int round = 0; round < 40; ++round) {
        auto damaged = whole;
        for (int i = 0; i < 5; ++i) damaged[random.below(damaged.size())] = std::uint8_t(random.next());
        if (const auto picture = decode_picture(damaged, "damaged"))
            for (const Reading& reading : read(picture->view(), Effort::Patient))
                CHECK(reading.text == "8413000065504");
    }
}

TEST_CASE("A picture that claims to be huge is refused before any memory is taken") {
    std::vector<std::uint8_t> png = {0x89, 'P',  'N', 'G', '\r', '\n', 0x1A, '\n', 0,    0,    0,
                                     13,   'I',  'H', 'D', 'R',  0x7F, 0xFF, 0xFF, 0xFF, 0x7F, 0xFF,
                                     0xFF, 0xFF, 8,   0,   0,    0,    0,    0,    0,    0,    0};
    CHECK_FALSE(decode_picture(png, "huge.png").has_value());
    const std::string huge = "P5\n99999 99999\n255\n";
    const auto picture = decode_picture(std::vector<std::uint8_t>(huge.begin(), huge.end()), "huge.pgm");
    REQUIRE_FALSE(picture.has_value());
    CHECK(picture.error().sentence.contains("at most 100 million"));
}

TEST_CASE("read_barcodes names every bad file, reads the others, and its exit code tells") {
    const Folder folder;
    const auto good = folder.write("good.pgm", pgm());
    auto cut = pgm();
    cut.resize(100);
    const std::string files =
        good + " " + folder.write("cut.pgm", cut) + " " + folder.write("empty.png", {}) + " " +
        folder.write("random.jpg", {1, 2, 3, 4, 5}) + " " + folder.path("missing.png") + " " + good;
    const std::string command = bin("read_barcodes") + " --json " + files + " 2>" + folder.path("errors");
    FILE* pipe = ::popen(command.c_str(), "r");
    REQUIRE(pipe != nullptr);
    std::string text;
    char buffer[4096];
    for (std::size_t count; (count = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;)
        text.append(buffer, count);
    CHECK(WEXITSTATUS(::pclose(pipe)) == 1);
    const auto list = boost::json::parse(text).as_array();
    REQUIRE(list.size() == 6);
    const bool has_error[] = {false, true, true, true, true, false};
    for (std::size_t i = 0; i < list.size(); ++i) {
        const auto& result = list[i].as_object();
        CHECK(result.contains("error") == has_error[i]);
        CHECK(result.at("codes").as_array().empty());
        CHECK(result.contains("ms"));
    }
    std::ifstream errors(folder.path("errors"));
    const std::string said((std::istreambuf_iterator<char>(errors)), {});
    for (const char* name : {"cut.pgm", "empty.png", "random.jpg", "missing.png"}) CHECK(said.contains(name));
}
