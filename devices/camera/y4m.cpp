#include "devices/camera/y4m.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace kassa::devices {
namespace {

constexpr int largest_side = 8192;
constexpr std::size_t longest_line = 1024;

template <class T>
std::optional<T> number(std::string_view text) {
    T value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || text.empty()) return std::nullopt;
    return value;
}

// Cuts the next word off `rest`.
std::string_view next_word(std::string_view& rest) {
    const auto start = std::min(rest.find_first_not_of(' '), rest.size());
    rest.remove_prefix(start);
    const auto end = std::min(rest.find(' '), rest.size());
    const auto word = rest.substr(0, end);
    rest.remove_prefix(end);
    return word;
}

Result<void> set(Y4mHeader& header, std::string_view word) {
    const std::string_view value = word.substr(1);
    switch (word[0]) {
        case 'W':
        case 'H': {
            const auto side = number<int>(value);
            if (!side || *side < 1 || *side > largest_side)
                return fault("the film's {} is '{}'; 1 to {} pixels are read",
                             word[0] == 'W' ? "width" : "height", value, largest_side);
            (word[0] == 'W' ? header.width : header.height) = *side;
            return {};
        }
        case 'F': {
            const auto colon = std::min(value.find(':'), value.size() - 1);
            const auto frames = number<std::int32_t>(value.substr(0, colon)),
                       seconds = number<std::int32_t>(value.substr(colon + 1));
            // 0:0 says that the rate is not known.
            if (!frames || !seconds || *frames < 0 || *seconds < 0)
                return fault("the film's rate is '{}'", value);
            if (*frames > 0 && *seconds > 0)
                header.rate_numerator = *frames, header.rate_denominator = *seconds;
            return {};
        }
        case 'C':
            if (value == "mono")
                header.format = PixelFormat::Gray8;
            else if (value == "420" || value == "420jpeg" || value == "420mpeg2" || value == "420paldv")
                header.format = PixelFormat::Yuv420;
            else
                return fault(
                    "the film's colours are 'C{}'; C420, C420jpeg, C420mpeg2, C420paldv and Cmono are read",
                    value);
            return {};
        default: return {};  // interlacing, pixel aspect, comments: nothing that a barcode needs
    }
}

}  // namespace

Result<Y4mHeader> parse_y4m_header(std::string_view line) {
    if (next_word(line) != "YUV4MPEG2") return fault("this is no YUV4MPEG2 film");
    Y4mHeader header;
    for (std::string_view word = next_word(line); !word.empty(); word = next_word(line)) {
        if (word.size() < 2) return fault("the film's header has a lone '{}'", word);
        if (auto good = set(header, word); !good) return std::unexpected(good.error());
    }
    if (header.width == 0 || header.height == 0) return fault("the film's header lacks its size");
    return header;
}

std::string y4m_header(const Y4mHeader& header) {
    return std::format("YUV4MPEG2 W{} H{} F{}:{} Ip A1:1 C{}\n", header.width, header.height,
                       header.rate_numerator, header.rate_denominator,
                       header.format == PixelFormat::Gray8 ? "mono" : "420jpeg");
}

Result<std::size_t> Y4mReader::take(std::span<const std::uint8_t> bytes) {
    if (broken_) return std::unexpected(*broken_);
    std::size_t used = 0;
    while (used < bytes.size() && !complete_) {
        if (in_pixels_) {
            const std::size_t count = std::min(bytes.size() - used, frame_bytes_ - growing_.bytes.size());
            const auto from = bytes.begin() + std::ptrdiff_t(used);
            growing_.bytes.insert(growing_.bytes.end(), from, from + std::ptrdiff_t(count));
            used += count;
            if (growing_.bytes.size() < frame_bytes_) continue;
            in_pixels_ = false;
            complete_ = std::move(growing_);
            growing_ = {};
            continue;
        }
        const char c = char(bytes[used++]);
        if (c != '\n') {
            line_ += c;
            if (line_.size() > longest_line)
                broken_ = Fault{"this is no YUV4MPEG2 film: its lines do not end"};
        } else if (auto good = line_complete(); !good) {
            broken_ = good.error();
        }
        if (broken_) return std::unexpected(*broken_);
    }
    return used;
}

Result<void> Y4mReader::line_complete() {
    const std::string line = std::exchange(line_, {});
    if (!header_) {
        auto header = parse_y4m_header(line);
        if (!header) return std::unexpected(header.error());
        header_ = *header;
        frame_bytes_ = kassa::frame_bytes(header->width, header->height, header->format);
        return {};
    }
    std::string_view rest = line;
    if (next_word(rest) != "FRAME")
        return fault("after frame {} the film goes on with something that is no frame", last_number_);
    growing_ = {header_->width, header_->height, header_->format, last_number_ + 1, {}, {}};
    for (std::string_view word = next_word(rest); !word.empty(); word = next_word(rest)) {
        if (!word.starts_with("XN=")) continue;
        const auto named = number<std::uint64_t>(word.substr(3));
        if (named && *named > last_number_) growing_.number = *named;
    }
    last_number_ = growing_.number;
    growing_.bytes.reserve(frame_bytes_);
    in_pixels_ = true;
    return {};
}

std::optional<Frame> Y4mReader::frame() { return std::exchange(complete_, std::nullopt); }

}  // namespace kassa::devices
