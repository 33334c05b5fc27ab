#include "vision/message.h"

#include <algorithm>
#include <concepts>

namespace kassa::vision {
namespace {

constexpr std::uint32_t order_tag = 0x3144524F;   // "ORD1"
constexpr std::uint32_t report_tag = 0x31504552;  // "REP1"
constexpr std::size_t most_readings = 64;

class Writer {
public:
    template <std::integral T>
    Writer& put(T value) {
        for (std::size_t i = 0; i < sizeof(T); ++i)
            bytes_.push_back(std::uint8_t(std::uint64_t(value) >> (8 * i)));
        return *this;
    }
    Writer& text(const std::string& text) {
        put(std::uint32_t(text.size()));
        bytes_.insert(bytes_.end(), text.begin(), text.end());
        return *this;
    }
    Bytes take() { return std::move(bytes_); }

private:
    Bytes bytes_;
};

// Reads past the end give zeros and are remembered.
class Reader {
public:
    explicit Reader(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

    template <std::integral T>
    T get() {
        if (bytes_.size() < sizeof(T)) return short_ = true, T{};
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < sizeof(T); ++i) value |= std::uint64_t(bytes_[i]) << (8 * i);
        bytes_ = bytes_.subspan(sizeof(T));
        return T(value);
    }
    std::string text() {
        const auto size = get<std::uint32_t>();
        if (bytes_.size() < size) return short_ = true, std::string();
        std::string text(bytes_.begin(), bytes_.begin() + size);
        bytes_ = bytes_.subspan(size);
        return text;
    }
    bool exactly_read() const { return !short_ && bytes_.empty(); }
    bool too_short() const { return short_; }

private:
    std::span<const std::uint8_t> bytes_;
    bool short_ = false;
};

void put(Writer& out, const Reading& reading) {
    out.put(std::uint8_t(reading.format)).put(std::uint8_t(reading.gs1)).put(std::uint8_t(reading.pictures));
    for (const Point& corner : reading.place) out.put(std::int32_t(corner.x)).put(std::int32_t(corner.y));
    out.text(reading.text);
}

std::optional<Reading> get_reading(Reader& in) {
    Reading reading;
    const auto format = in.get<std::uint8_t>();
    const auto gs1 = in.get<std::uint8_t>();
    const auto pictures = in.get<std::uint8_t>();
    if (format >= format_count || gs1 > 1 || pictures < 1) return std::nullopt;
    reading.format = Format(format);
    reading.gs1 = gs1 == 1;
    reading.pictures = pictures;
    for (Point& corner : reading.place) {
        corner = {in.get<std::int32_t>(), in.get<std::int32_t>()};
        // A corner may stand a little outside the picture; nothing may stand where sums of corners overflow.
        if (std::abs(std::int64_t(corner.x)) > 100'000 || std::abs(std::int64_t(corner.y)) > 100'000)
            return std::nullopt;
    }
    reading.text = in.text();
    if (reading.text.empty()) return std::nullopt;
    return reading;
}

}  // namespace

Bytes encode(const Order& order) {
    return Writer()
        .put(order_tag)
        .put(order.slot)
        .put(std::uint32_t(order.format))
        .put(std::int32_t(order.width))
        .put(std::int32_t(order.height))
        .put(order.bytes)
        .put(order.frame)
        .take();
}

Result<Order> decode_order(std::span<const std::uint8_t> bytes, const Slots& slots) {
    Reader in(bytes);
    if (in.get<std::uint32_t>() != order_tag) return fault("vision: this is no order to read a frame");
    Order order;
    order.slot = in.get<std::uint32_t>();
    const auto format = in.get<std::uint32_t>();
    order.format = PixelFormat(format);
    order.width = in.get<std::int32_t>();
    order.height = in.get<std::int32_t>();
    order.bytes = in.get<std::uint32_t>();
    order.frame = in.get<std::uint64_t>();
    if (!in.exactly_read()) return fault("vision: an order of {} bytes", bytes.size());
    if (order.slot >= Slots::count || format > std::uint32_t(PixelFormat::Jpeg) ||
        order.bytes > slots.frame_bytes)
        return fault("vision: an order for slot {}, format {}, {} bytes", order.slot, format, order.bytes);
    return order;
}

Bytes encode(const Report& report) {
    Writer out;
    out.put(report_tag)
        .put(report.slot)
        .put(report.frame)
        .put(report.picture)
        .put(std::uint8_t(report.still))
        .put(report.microseconds)
        .put(report.light.brightness)
        .put(report.light.burnt_permille)
        .put(report.light.moving_permille)
        .put(std::int32_t(report.thumbnail_width))
        .put(std::int32_t(report.thumbnail_height))
        .text(report.problem.substr(0, 1000));
    std::size_t room = largest_message - 2000, count = 0;
    while (count < std::min(report.readings.size(), most_readings) &&
           report.readings[count].text.size() + 64 <= room)
        room -= report.readings[count++].text.size() + 64;
    out.put(std::uint32_t(count));
    for (std::size_t i = 0; i < count; ++i) put(out, report.readings[i]);
    return out.take();
}

Result<Report> decode_report(std::span<const std::uint8_t> bytes) {
    Reader in(bytes);
    if (in.get<std::uint32_t>() != report_tag) return fault("vision: the worker's message is no report");
    Report report;
    report.slot = in.get<std::uint32_t>();
    report.frame = in.get<std::uint64_t>();
    report.picture = in.get<std::uint64_t>();
    const auto still = in.get<std::uint8_t>();
    report.still = still == 1;
    report.microseconds = in.get<std::uint32_t>();
    report.light = {in.get<std::uint8_t>(), in.get<std::uint16_t>(), in.get<std::uint16_t>()};
    report.thumbnail_width = in.get<std::int32_t>();
    report.thumbnail_height = in.get<std::int32_t>();
    report.problem = in.text();
    const auto count = in.get<std::uint32_t>();
    const bool thumbnail_fits = report.thumbnail_width >= 0 && report.thumbnail_width <= 320 &&
                                report.thumbnail_height >= 0 && report.thumbnail_height <= 180;
    const bool light_is_share = report.light.burnt_permille <= 1000 && report.light.moving_permille <= 1000;
    if (in.too_short() || !light_is_share || report.slot >= Slots::count || still > 1 || !thumbnail_fits ||
        count > most_readings)
        return fault("vision: the worker's report does not hold together");
    for (std::uint32_t i = 0; i < count; ++i) {
        auto reading = get_reading(in);
        if (!reading || in.too_short()) return fault("vision: the worker's report has a broken reading");
        report.readings.push_back(std::move(*reading));
    }
    if (!in.exactly_read())
        return fault("vision: the worker's report has {} bytes and should end earlier", bytes.size());
    return report;
}

}  // namespace kassa::vision
