#include "kiosk/app/watch.h"

#include <poll.h>
#include <spdlog/spdlog.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "core/base/check.h"
#include "devices/camera/camera.h"
#include "kiosk/app/metrics.h"
#include "vision/client.h"

namespace kassa::kiosk {
namespace {

// A camera that has gone is looked for again this often.
constexpr Duration look_again_after = 2s;

catalog::Symbology symbology_of(vision::Format format) {
    using vision::Format;
    switch (format) {
        case Format::Ean13: return catalog::Symbology::Ean13;
        case Format::Ean8: return catalog::Symbology::Ean8;
        case Format::UpcA: return catalog::Symbology::UpcA;
        case Format::UpcE: return catalog::Symbology::UpcE;
        case Format::DataBar: return catalog::Symbology::DataBar;
        case Format::DataBarLimited: return catalog::Symbology::DataBarLimited;
        case Format::DataBarExpanded: return catalog::Symbology::DataBarExpanded;
        case Format::Code128: return catalog::Symbology::Code128;
        case Format::Itf: return catalog::Symbology::Itf;
        case Format::Qr: return catalog::Symbology::Qr;
        case Format::DataMatrix: return catalog::Symbology::DataMatrix;
    }
    return catalog::Symbology::Keyed;
}

catalog::Barcode barcode_of(const vision::Reading& reading) {
    return {symbology_of(reading.format), reading.text, reading.gs1};
}

}  // namespace

struct Watch::Parts {
    devices::CameraSettings camera_settings;
    int watch_fps = 10, read_fps = 30;
    std::unique_ptr<devices::Camera> camera;
    std::unique_ptr<vision::Client> client;
    std::optional<Frame> held;  // a frame that the worker had no room for
    Instant look_again_at{};
    bool told_away = false;
    int asked_fps = 0;
    std::optional<devices::ExposureControl> exposure;  // of a camera that lets itself be asked

    void camera_opened(std::unique_ptr<devices::Camera> opened) {
        camera = std::move(opened);
        asked_fps = 0;
        exposure.reset();
        if (const auto limits = camera->exposure_limits()) exposure.emplace(*limits, camera->exposure());
    }
    // A camera that has gone says so at its next picture.
    void see_light(const vision::Light& light) {
        if (!camera || !exposure) return;
        const auto wanted = exposure->after({double(light.brightness), light.burnt_permille / 1000.0,
                                             light.moving_permille / 1000.0});
        if (wanted) (void)camera->expose(*wanted);
    }
    std::optional<std::string> trouble;
};

Result<std::unique_ptr<Watch>> Watch::open(const config::Config& config, const std::string& worker,
                                           Inbox& inbox) {
    auto parts = std::make_unique<Parts>();
    parts->camera_settings = {
        config.camera.address, config.camera.width, config.camera.height, config.camera.watch_fps,
        config.camera.lossless ? devices::Pictures::EveryOne : devices::Pictures::NewestFirst,
        config.camera.exposure == "scene" ? config.camera.longest_exposure_ms * 1000 : 0, config.camera.focus};
    parts->watch_fps = config.camera.watch_fps;
    parts->read_fps = config.camera.read_fps;
    auto camera = devices::Camera::open(parts->camera_settings);
    if (!camera)
        spdlog::warn("{}", camera.error().sentence);
    else
        parts->camera_opened(std::move(*camera));
    vision::ClientSettings settings;
    settings.worker = worker;
    settings.delivery = config.camera.lossless ? vision::Delivery::EveryFrame : vision::Delivery::NewestFirst;
    auto client = vision::Client::start(settings);
    if (!client) return std::unexpected(client.error());
    parts->client = std::move(*client);
    return std::unique_ptr<Watch>(new Watch(std::move(parts), inbox));
}

Watch::Watch(std::unique_ptr<Parts> parts, Inbox& inbox)
    : parts_(std::move(parts)), inbox_(inbox), wake_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
    CHECK(wake_ >= 0);
    thread_ = std::thread([this] { run(); });
}

Watch::~Watch() {
    ending_ = true;
    pace(flows::CameraPace::Rest);
    thread_.join();
    ::close(wake_);
}

void Watch::pace(flows::CameraPace pace) {
    pace_ = pace;
    const std::uint64_t one = 1;
    CHECK(::write(wake_, &one, sizeof one) == sizeof one);
}

std::optional<Preview> Watch::preview_after(std::uint64_t number) const {
    const std::lock_guard guard(mutex_);
    if (preview_.number <= number) return std::nullopt;
    return preview_;
}

// Looks for a camera that is not there, and takes its next frame.
void Watch::take_frame(Instant now) {
    Parts& parts = *parts_;
    if (!parts.camera && now >= parts.look_again_at) {
        parts.look_again_at = now + look_again_after;
        auto camera = devices::Camera::open(parts.camera_settings);
        if (camera) parts.camera_opened(std::move(*camera));
    }
    if (!parts.camera || parts.held) return;
    auto frame = parts.camera->newest(now);
    if (!frame) {
        spdlog::warn("{}", frame.error().sentence);
        parts.camera.reset();
        if (!std::exchange(parts.told_away, true))
            inbox_.post(flows::Event(flows::DeviceAway{flows::DeviceName::Camera, frame.error().sentence}));
        return;
    }
    if (!*frame) return;
    if (std::exchange(parts.told_away, false))
        inbox_.post(flows::Event(flows::DeviceBack{flows::DeviceName::Camera}));
    parts.held = std::move(**frame);
}

void Watch::take_readings(Instant now) {
    for (vision::Seen& seen : parts_->client->poll(now)) {
        // A film has times of its own; there, the time the worker took is all that can be told.
        const bool live = parts_->camera_settings.pictures == devices::Pictures::NewestFirst;
        const std::int64_t age =
            live ? (now - seen.at).count() * 1'000'000 : std::int64_t(seen.microseconds) * 1000;
        std::vector<catalog::Barcode> in_view;
        for (const vision::Reading& reading : seen.in_view) in_view.push_back(barcode_of(reading));
        for (const vision::Reading& reading : seen.sold)
            inbox_.post(CodeSeen{flows::ItemRead::How::Camera, barcode_of(reading), steady_now() - age, in_view});
        if (seen.thumbnail.width > 0) {
            parts_->see_light(seen.light);
            const std::lock_guard guard(mutex_);
            preview_ = {preview_.number + 1, seen.thumbnail.width, seen.thumbnail.height,
                        std::move(seen.thumbnail.pixels)};
        }
    }
    frames_ = std::int64_t(parts_->client->processed());
    reader_ = parts_->client->worker();
    reader_deaths_ = std::int64_t(parts_->client->deaths());
    if (frames_ > 0) ready_ = true;
    if (const auto& trouble = parts_->client->trouble(); trouble && parts_->trouble != trouble->sentence) {
        parts_->trouble = trouble->sentence;
        spdlog::error("{}", trouble->sentence);
    }
}

void Watch::run() {
    const SystemClock clock;
    Parts& parts = *parts_;
    Instant next_frame_at{};
    bool hung_up = false;
    while (!ending_) {
        const flows::CameraPace pace = pace_;
        const int fps = pace == flows::CameraPace::Read ? parts.read_fps : parts.watch_fps;
        if (parts.camera && fps != parts.asked_fps) {
            if (auto set = parts.camera->pace(fps); !set) spdlog::warn("{}", set.error().sentence);
            parts.asked_fps = fps;
        }
        const Instant now = clock.now();
        // A film of which nothing may be missed is read as it comes; a camera is looked at as often as the pace says.
        const bool lossless = parts.camera_settings.pictures == devices::Pictures::EveryOne;
        bool late = false;
        const bool due = lossless || (pace != flows::CameraPace::Rest && now >= next_frame_at);
        if (due) {
            take_frame(now);
            // While a shopper scans, the next frame is waited for: none lies in the camera until the clock says so.
            late = !lossless && !hung_up && !parts.held && parts.camera && pace == flows::CameraPace::Read;
            if (!late) next_frame_at = now + Duration(1000 / fps);
        }
        if (parts.held && parts.client->submit(*parts.held)) parts.held.reset();
        take_readings(clock.now());

        std::vector<pollfd> waiting{{wake_, POLLIN, 0}};
        if (parts.client->descriptor() >= 0) waiting.push_back({parts.client->descriptor(), POLLIN, 0});
        const bool wants_frames = !parts.held && parts.camera && (lossless || late);
        if (wants_frames) waiting.push_back({parts.camera->descriptor(), POLLIN, 0});
        const auto until_due = std::max<std::int64_t>(1, (next_frame_at - clock.now()).count());
        const int rest = lossless || late || pace == flows::CameraPace::Rest
                             ? 50
                             : int(std::min<std::int64_t>(until_due, 200));
        ::poll(waiting.data(), nfds_t(waiting.size()), rest);
        // A camera that nobody feeds says so at once and for ever: then the clock decides.
        hung_up = wants_frames && (waiting.back().revents & (POLLHUP | POLLERR)) != 0;
        std::uint64_t count = 0;
        [[maybe_unused]] const auto woken = ::read(wake_, &count, sizeof count);
    }
}

}  // namespace kassa::kiosk
