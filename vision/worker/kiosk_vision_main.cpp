// kiosk_vision FRAME-BYTES [--jpeg]: the process that decodes the camera's pictures. The kiosk starts it
// (`vision/client.h`), with a socket at descriptor 3 and the shared memory of the frames at 4.
#include <dlfcn.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <charconv>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <opencv2/core/utility.hpp>
#include <print>
#include <string_view>

#include "vision/reader/watch.h"
#include "vision/worker/sandbox.h"
#include "vision/worker/worker.h"

using namespace kassa;
using namespace kassa::vision;

namespace {

constexpr int socket_descriptor = 3, memory_descriptor = 4;

Result<DecodeJpeg> load_jpeg_module() {
    std::error_code error;
    const auto module =
        std::filesystem::read_symlink("/proc/self/exe", error).parent_path() / "kiosk_vision_jpeg.so";
    void* library = ::dlopen(module.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (!library) return fault("vision worker: {}; install the file beside the worker", ::dlerror());
    const auto function = reinterpret_cast<DecodeJpeg>(::dlsym(library, "kassa_decode_jpeg"));
    if (!function) return fault("vision worker: {} is of another version", module.string());
    return function;
}

// Libraries look around when they are first used (processors, tables, memory): that must be before the door closes.
void warm_up(DecodeJpeg decode_jpeg) {
    std::vector<std::uint8_t> grey(64 * 64, 200), buffer;
    for (std::size_t i = 0; i < grey.size(); ++i) grey[i] = i / 64 % 8 < 3 ? 20 : 220;
    Watch().look({grey.data(), 64, 64, 64});
    read({grey.data(), 64, 64, 64}, Effort::Frame);
    read({grey.data(), 64, 64, 64}, Effort::Patient);
    if (!decode_jpeg) return;
    const std::uint8_t no_picture[] = {0xFF, 0xD8, 0xFF, 0xD9};
    int width = 0, height = 0;
    char problem[100];
    decode_jpeg(no_picture, sizeof no_picture, grey.data(), grey.size(), &width, &height, problem,
                sizeof problem);
}

Result<void> run(std::string_view frame_bytes, bool with_jpeg) {
    Slots slots;
    const auto [end, error] =
        std::from_chars(frame_bytes.data(), frame_bytes.data() + frame_bytes.size(), slots.frame_bytes);
    if (error != std::errc() || end != frame_bytes.data() + frame_bytes.size() ||
        slots.frame_bytes > (1u << 28))
        return fault("vision worker: '{}' is no number of bytes", frame_bytes);
    struct stat file {};
    if (::fstat(memory_descriptor, &file) != 0 || file.st_size < off_t(slots.total_bytes()))
        return fault(
            "vision worker: the shared memory is missing; the kiosk starts this program, not a person");
    void* mapped =
        ::mmap(nullptr, slots.total_bytes(), PROT_READ | PROT_WRITE, MAP_SHARED, memory_descriptor, 0);
    if (mapped == MAP_FAILED) return fault("vision worker: the shared memory cannot be mapped");
    ::close(memory_descriptor);
    DecodeJpeg decode_jpeg = nullptr;
    if (with_jpeg) {
        const auto loaded = load_jpeg_module();
        if (!loaded) return std::unexpected(loaded.error());
        decode_jpeg = *loaded;
    }
    cv::setNumThreads(1);
    warm_up(decode_jpeg);
    if (auto closed = close_the_door(socket_descriptor); !closed) return closed;
    return serve(socket_descriptor, {static_cast<std::uint8_t*>(mapped), slots.total_bytes()}, slots,
                 decode_jpeg);
}

}  // namespace

int main(int count, char** arguments) {
    std::signal(SIGPIPE, SIG_IGN);
    const auto done =
        run(count > 1 ? arguments[1] : "", count > 2 && std::string_view(arguments[2]) == "--jpeg");
    if (!done) std::println(stderr, "{}", done.error().sentence);
    // The door is closed: the libraries' own tidying up would only knock at it.
    ::_exit(done ? 0 : 1);
}
