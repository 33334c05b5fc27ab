#include "vision/pictures/picture_file.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <exception>
#include <fstream>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <optional>
#include <string_view>

namespace kassa::vision {
namespace {

using View = std::span<const std::uint8_t>;

std::uint32_t big_endian(View bytes, std::size_t at, int count) {
    std::uint32_t value = 0;
    for (int i = 0; i < count; ++i) value = value << 8 | bytes[at + std::size_t(i)];
    return value;
}

std::uint32_t little_endian(View bytes, std::size_t at) {
    return std::uint32_t(bytes[at]) | std::uint32_t(bytes[at + 1]) << 8 | std::uint32_t(bytes[at + 2]) << 16 |
           std::uint32_t(bytes[at + 3]) << 24;
}

bool begins(View bytes, std::string_view signature) {
    return bytes.size() >= signature.size() &&
           std::equal(signature.begin(), signature.end(), bytes.begin(),
                      [](char a, std::uint8_t b) { return std::uint8_t(a) == b; });
}

// CRC-32 of ISO 3309, as PNG's annex D has it.
std::uint32_t crc_of(View bytes) {
    static const auto table = [] {
        std::array<std::uint32_t, 256> made{};
        for (std::uint32_t n = 0; n < 256; ++n) {
            std::uint32_t c = n;
            for (int k = 0; k < 8; ++k) c = c & 1 ? 0xEDB88320u ^ (c >> 1) : c >> 1;
            made[n] = c;
        }
        return made;
    }();
    std::uint32_t crc = 0xFFFFFFFFu;
    for (const std::uint8_t byte : bytes) crc = table[(crc ^ byte) & 0xFF] ^ (crc >> 8);
    return ~crc;
}

Result<Shape> whole_png(View bytes) {
    if (bytes.size() < 33) return fault("the PNG is cut off in its header");
    const Shape shape{big_endian(bytes, 16, 4), big_endian(bytes, 20, 4)};
    for (std::size_t at = 8; at + 12 <= bytes.size();) {
        const std::size_t length = big_endian(bytes, at, 4);
        if (length > bytes.size() - at - 12) break;
        if (crc_of(bytes.subspan(at + 4, length + 4)) != big_endian(bytes, at + 8 + length, 4))
            return fault("the PNG is damaged at byte {}", at);
        if (begins(bytes.subspan(at + 4), "IEND")) return shape;
        at += length + 12;
    }
    return fault("the PNG is cut off after {} bytes", bytes.size());
}

// A frame header (SOF0 to SOF15) but not the tables DHT, JPG and DAC, which have numbers between them.
bool is_frame_header(std::uint8_t marker) {
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

Result<Shape> whole_jpeg(View bytes) {
    Shape shape;
    std::size_t at = 2;
    const auto cut = [&] { return fault("the JPEG is cut off after {} bytes", bytes.size()); };
    while (at + 1 < bytes.size()) {
        if (bytes[at] != 0xFF) return fault("the JPEG is damaged at byte {}", at);
        const std::uint8_t marker = bytes[at + 1];
        if (marker == 0xFF) {
            ++at;
            continue;
        }  // fill
        if (marker == 0xD9) {
            if (shape.width == 0) return fault("the JPEG ends before its picture begins");
            return shape;
        }
        at += 2;
        if (at + 2 > bytes.size()) return cut();
        const std::size_t length = big_endian(bytes, at, 2);
        if (length < 2) return fault("the JPEG is damaged at byte {}", at);
        if (at + length > bytes.size()) return cut();
        if (is_frame_header(marker) && length >= 8)
            shape = {big_endian(bytes, at + 5, 2), big_endian(bytes, at + 3, 2)};
        at += length;
        if (marker != 0xDA) continue;
        // Compressed data follow a scan header up to the next marker that is neither stuffing nor a restart.
        while (at + 1 < bytes.size() && !(bytes[at] == 0xFF && bytes[at + 1] != 0 && bytes[at + 1] != 0xFF &&
                                          (bytes[at + 1] < 0xD0 || bytes[at + 1] > 0xD7)))
            ++at;
    }
    return cut();
}

Result<Shape> whole_bmp(View bytes) {
    if (bytes.size() < 26 || bytes.size() < little_endian(bytes, 2))
        return fault("the BMP is cut off after {} bytes", bytes.size());
    const auto height = std::int32_t(little_endian(bytes, 22));
    return Shape{std::int32_t(little_endian(bytes, 18)), height < 0 ? -std::int64_t(height) : height};
}

// "P5 640 480 255 " and then the pixels; P6 has three bytes for each.
Result<Shape> whole_pnm(View bytes) {
    std::int64_t numbers[3] = {};
    std::size_t at = 2;
    for (std::int64_t& number : numbers) {
        while (at < bytes.size() && (std::isspace(bytes[at]) || bytes[at] == '#')) {
            if (bytes[at] == '#')
                while (at < bytes.size() && bytes[at] != '\n') ++at;
            else
                ++at;
        }
        if (at >= bytes.size() || !std::isdigit(bytes[at])) return fault("the PGM's header lacks its size");
        for (; at < bytes.size() && std::isdigit(bytes[at]) && number < 1'000'000; ++at)
            number = number * 10 + (bytes[at] - '0');
    }
    const std::int64_t samples = bytes[1] == '6' ? 3 : 1, depth = numbers[2] > 255 ? 2 : 1;
    if (numbers[0] * numbers[1] > largest_picture) return Shape{numbers[0], numbers[1]};
    if (std::int64_t(bytes.size() - at) < 1 + numbers[0] * numbers[1] * samples * depth)
        return fault("the PGM is cut off after {} bytes", bytes.size());
    return Shape{numbers[0], numbers[1]};
}

}  // namespace

Result<Shape> whole_picture(View bytes) {
    if (bytes.empty()) return fault("the file is empty");
    if (begins(bytes, "\x89PNG\r\n\x1a\n")) return whole_png(bytes);
    if (begins(bytes, "\xFF\xD8\xFF")) return whole_jpeg(bytes);
    if (begins(bytes, "BM")) return whole_bmp(bytes);
    if (begins(bytes, "P5") || begins(bytes, "P6")) return whole_pnm(bytes);
    return fault("this is no PNG, JPEG, BMP, PGM or PPM picture");
}

Result<Picture> decode_picture(View bytes, const std::string& name) {
    const auto shape = whole_picture(bytes);
    if (!shape) return fault("{}: {}", name, shape.error().sentence);
    if (shape->width <= 0 || shape->height <= 0) return fault("{}: the picture has no size", name);
    if (shape->width > largest_picture || shape->height > largest_picture ||
        shape->width * shape->height > largest_picture)
        return fault("{}: the picture has {} × {} pixels; at most {} million are read", name, shape->width,
                     shape->height, largest_picture / 1'000'000);
    try {
        const cv::Mat file(1, int(bytes.size()), CV_8U, const_cast<std::uint8_t*>(bytes.data()));
        cv::Mat grey = cv::imdecode(file, cv::IMREAD_GRAYSCALE);
        if (grey.empty()) return fault("{}: the picture's data are damaged", name);
        while (std::max(grey.cols, grey.rows) > large_side) {
            cv::Mat half;
            cv::resize(grey, half, cv::Size(), 0.5, 0.5, cv::INTER_AREA);
            grey = half;
        }
        Picture picture{grey.cols, grey.rows, {}};
        picture.pixels.reserve(grey.total());
        for (int row = 0; row < grey.rows; ++row)
            picture.pixels.insert(picture.pixels.end(), grey.ptr(row), grey.ptr(row) + grey.cols);
        return picture;
    } catch (const std::exception& error) {
        return fault("{}: the picture cannot be decoded ({})", name, error.what());
    }
}

Result<Picture> load_picture(const std::filesystem::path& file) {
    std::error_code error;
    const std::string name = file.string();
    if (!std::filesystem::exists(file, error)) return fault("{}: there is no such file", name);
    if (!std::filesystem::is_regular_file(file, error)) return fault("{}: this is not a file", name);
    const auto size = std::filesystem::file_size(file, error);
    if (error) return fault("{}: {}", name, error.message());
    if (size > largest_file)
        return fault("{}: {} MB are too much for a picture; at most {} are read", name, size >> 20,
                     largest_file >> 20);
    std::ifstream in(file, std::ios::binary);
    std::vector<std::uint8_t> bytes(size);
    if (!in || (size > 0 && !in.read(reinterpret_cast<char*>(bytes.data()), std::streamsize(size))))
        return fault("{}: the file cannot be read", name);
    return decode_picture(bytes, name);
}

}  // namespace kassa::vision
