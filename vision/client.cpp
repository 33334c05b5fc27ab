#include "vision/client.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>

extern char** environ;

namespace kassa::vision {
namespace {

// The worker finds its socket and the shared memory at these descriptors.
constexpr int worker_socket = 3, worker_memory = 4;
constexpr int deaths_forgiven = 3;  // in a row, before a pause is made
constexpr Duration first_pause = 1000ms, longest_pause = 30'000ms;

// A copy of the descriptor that no small number collides with and no other child inherits.
int out_of_the_way(int descriptor) {
    const int moved = ::fcntl(descriptor, F_DUPFD_CLOEXEC, 10);
    ::close(descriptor);
    return moved;
}

Result<pid_t> spawn(const ClientSettings& settings, int socket, int memory, bool with_jpeg) {
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_adddup2(&files, socket, worker_socket);
    posix_spawn_file_actions_adddup2(&files, memory, worker_memory);
    posix_spawn_file_actions_addclosefrom_np(&files, worker_memory + 1);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    std::string path = settings.worker.string(), bytes = std::to_string(settings.slots.frame_bytes),
                jpeg = "--jpeg";
    char* arguments[] = {path.data(), bytes.data(), with_jpeg ? jpeg.data() : nullptr, nullptr};
    pid_t child = -1;
    const int error = ::posix_spawn(&child, path.c_str(), &files, &attributes, arguments, environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    if (error != 0)
        return fault("vision: {} cannot be started ({}); is the program installed whole?", path,
                     std::strerror(error));
    return child;
}

std::string how_it_ended(int status) {
    if (WIFSIGNALED(status)) return std::format("signal {}", WTERMSIG(status));
    return std::format("exit code {}", WEXITSTATUS(status));
}

}  // namespace

Result<std::unique_ptr<Client>> Client::start(ClientSettings settings) {
    std::unique_ptr<Client> client(new Client(std::move(settings)));
    if (auto made = client->make_memory(); !made) return std::unexpected(made.error());
    if (auto started = client->start_worker(); !started) return std::unexpected(started.error());
    return client;
}

Client::~Client() {
    stop_worker();
    if (memory_) ::munmap(memory_, settings_.slots.total_bytes());
    if (memory_file_ >= 0) ::close(memory_file_);
}

// The memory is sealed at its size: a worker that has gone bad cannot pull it away under the kiosk's feet.
Result<void> Client::make_memory() {
    const std::size_t size = settings_.slots.total_bytes();
    const int file = ::memfd_create("kassa-vision", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (file < 0) return fault("vision: no shared memory ({})", std::strerror(errno));
    memory_file_ = out_of_the_way(file);
    if (memory_file_ < 0 || ::ftruncate(memory_file_, off_t(size)) != 0 ||
        ::fcntl(memory_file_, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0)
        return fault("vision: {} bytes of shared memory are not to be had ({})", size, std::strerror(errno));
    void* mapped = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, memory_file_, 0);
    if (mapped == MAP_FAILED)
        return fault("vision: the shared memory cannot be mapped ({})", std::strerror(errno));
    memory_ = static_cast<std::uint8_t*>(mapped);
    return {};
}

Result<void> Client::start_worker() {
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
        return fault("vision: no socket for the worker ({})", std::strerror(errno));
    const int ours = out_of_the_way(ends[0]), theirs = out_of_the_way(ends[1]);
    const auto child = ours >= 0 && theirs >= 0
                           ? spawn(settings_, theirs, memory_file_, decodes_jpeg_)
                           : Result<pid_t>(fault("vision: no descriptor left for the worker"));
    if (theirs >= 0) ::close(theirs);
    if (!child) {
        if (ours >= 0) ::close(ours);
        return std::unexpected(child.error());
    }
    socket_ = ours;
    worker_ = *child;
    first_frame_ = true;
    head_since_.reset();
    restart_at_.reset();
    for (Job& job : queue_) job.sent = false;
    return {};
}

void Client::stop_worker() {
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
    if (worker_ <= 0) return;
    ::kill(worker_, SIGKILL);
    while (::waitpid(worker_, nullptr, 0) < 0 && errno == EINTR) {}
    worker_ = -1;
}

std::optional<std::uint32_t> Client::slot_for_new_frame() {
    if (settings_.delivery == Delivery::NewestFirst && !queue_.empty() && !queue_.back().sent) {
        const std::uint32_t slot = queue_.back().order.slot;
        queue_.pop_back();
        ++dropped_;
        return slot;
    }
    for (std::uint32_t slot = 0; slot < Slots::count; ++slot)
        if (std::ranges::none_of(queue_, [&](const Job& job) { return job.order.slot == slot; })) return slot;
    return std::nullopt;
}

bool Client::submit(const Frame& frame) {
    // Only the grey of a planar picture is looked at, so only that is copied.
    const bool planar = frame.format == PixelFormat::Yuv420;
    const PixelFormat format = planar ? PixelFormat::Gray8 : frame.format;
    const bool sane = frame.width > 0 && frame.height > 0 && frame.width <= 16384 && frame.height <= 16384;
    const std::size_t size = !sane                         ? 0
                             : format == PixelFormat::Jpeg ? frame.bytes.size()
                                                           : frame_bytes(frame.width, frame.height, format);
    if (!sane || size == 0 || frame.bytes.size() < size || size > settings_.slots.frame_bytes) {
        trouble_ = Fault{std::format(
            "vision: a frame of {} × {} pixels with {} bytes was dropped; at most {} bytes fit, choose a "
            "smaller picture in the camera's settings",
            frame.width, frame.height, frame.bytes.size(), settings_.slots.frame_bytes)};
        ++dropped_;
        processed_ = frame.number;
        return true;
    }
    const auto slot = slot_for_new_frame();
    if (!slot) {
        if (settings_.delivery == Delivery::EveryFrame) return false;
        ++dropped_;
        return true;
    }
    std::memcpy(memory_ + settings_.slots.frame_at(*slot), frame.bytes.data(), size);
    queue_.push_back(
        {{*slot, format, frame.width, frame.height, std::uint32_t(size), frame.number}, frame.at});
    if (format == PixelFormat::Jpeg && !decodes_jpeg_) {
        // The worker that started cannot decode JPEG (its library is large): the next one can.
        decodes_jpeg_ = true;
        stop_worker();
        if (auto started = start_worker(); !started) trouble_ = started.error();
    }
    send_orders();
    return true;
}

void Client::send_orders() {
    if (socket_ < 0) return;
    for (Job& job : queue_) {
        const bool one_at_a_time = settings_.delivery == Delivery::NewestFirst && &job != &queue_.front();
        if (job.sent || one_at_a_time) continue;
        const Bytes message = encode(job.order);
        // When this fails the worker has just died; the next poll hears of it and everything is sent again.
        if (::send(socket_, message.data(), message.size(), MSG_DONTWAIT | MSG_NOSIGNAL) !=
            ssize_t(message.size()))
            return;
        job.sent = true;
    }
}

std::vector<Seen> Client::poll(Instant now) {
    std::vector<Seen> seen;
    if (worker_ > 0) receive(now, seen);
    if (worker_ > 0) watch_over(now);
    if (worker_ <= 0 && (!restart_at_ || now >= *restart_at_)) {
        if (auto started = start_worker(); !started) {
            trouble_ = started.error();
            restart_at_ = now + longest_pause;
        }
    }
    send_orders();
    return seen;
}

void Client::receive(Instant now, std::vector<Seen>& seen) {
    Bytes packet(largest_message);
    for (;;) {
        const ssize_t size = ::recv(socket_, packet.data(), packet.size(), MSG_DONTWAIT | MSG_TRUNC);
        if (size < 0 && errno == EINTR) continue;
        if (size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return;
        if (size <= 0) return worker_died(now, "");
        if (std::size_t(size) > packet.size()) return worker_died(now, "it sent a message that is too long");
        const auto report = decode_report(std::span(packet).first(std::size_t(size)));
        if (!report) return worker_died(now, report.error().sentence);
        auto one = take(*report);
        if (!one) return worker_died(now, "it answered what it was not asked");
        seen.push_back(std::move(*one));
        send_orders();
    }
}

std::optional<Seen> Client::take(const Report& report) {
    if (queue_.empty() || !queue_.front().sent || queue_.front().order.slot != report.slot ||
        queue_.front().order.frame != report.frame)
        return std::nullopt;
    const Job job = queue_.front();
    queue_.pop_front();
    head_since_.reset();
    first_frame_ = false;
    processed_ = job.order.frame;
    deaths_in_a_row_ = 0;
    trouble_.reset();
    Seen seen{job.order.frame,     job.at,         {}, {}, report.readings, report.still,
              report.microseconds, report.light, report.problem, {}};
    seen.thumbnail = {report.thumbnail_width, report.thumbnail_height, {}};
    const std::uint8_t* pixels = memory_ + settings_.slots.thumbnail_at(report.slot);
    seen.thumbnail.pixels.assign(pixels,
                                 pixels + std::ptrdiff_t(report.thumbnail_width) * report.thumbnail_height);
    if (report.problem.empty()) {
        seen.sold =
            agreement_.agreed({job.order.frame, job.at, report.picture, report.still, report.readings});
        seen.in_view = agreement_.in_view();
    }
    return seen;
}

void Client::watch_over(Instant now) {
    if (queue_.empty() || !queue_.front().sent) return;
    if (!head_since_) head_since_ = now;
    const Duration patience = first_frame_ ? settings_.patience * 5 : settings_.patience;
    if (now - *head_since_ > patience)
        worker_died(now, std::format("it hung for more than {} ms", patience.count()));
}

// `how` is empty when it ended by itself. The frame that it had is lost; those behind it are sent to the next worker.
void Client::worker_died(Instant now, const std::string& how) {
    ::close(socket_);
    socket_ = -1;
    int status = 0;
    // A process that is already ending keeps its own reason; after this there is nothing to wait for but the kernel.
    ::kill(worker_, SIGKILL);
    while (::waitpid(worker_, &status, 0) < 0 && errno == EINTR) {}
    worker_ = -1;
    last_death_ = how.empty() ? how_it_ended(status) : how;
    ++deaths_;
    ++deaths_in_a_row_;
    if (!queue_.empty() && queue_.front().sent) {
        processed_ = queue_.front().order.frame;
        queue_.pop_front();
        ++lost_;
    }
    for (Job& job : queue_) job.sent = false;
    head_since_.reset();
    restart_at_ = now;
    if (deaths_in_a_row_ <= deaths_forgiven) return;
    const Duration pause =
        std::min(longest_pause, first_pause * (1 << std::min(deaths_in_a_row_ - deaths_forgiven - 1, 5)));
    restart_at_ = now + pause;
    trouble_ = Fault{std::format(
        "vision: the worker {} ended {} times in a row, the last time because: {}; it is started again in "
        "{} ms. If this goes on, check the camera's picture and reinstall the program",
        settings_.worker.string(), deaths_in_a_row_, last_death_,
        pause.count())};
}

}  // namespace kassa::vision
