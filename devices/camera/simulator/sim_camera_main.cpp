// sim_camera: a camera that sees what it is told to, as a YUV4MPEG2 stream in a FIFO.
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <opencv2/core/utility.hpp>
#include <print>
#include <string>
#include <vector>

#include "devices/camera/simulator/film_writer.h"
#include "devices/camera/simulator/label.h"
#include "devices/camera/simulator/scene.h"

using namespace kassa;
using namespace kassa::devices;

namespace {

constexpr const char* commands =
    "Commands, one a line on standard input, each answered by one line, \"ok frames=N\" (the number of the last frame) once all\n"
    "its frames have been taken, or \"error SENTENCE\". Words with spaces stand in double quotes. After \"barcode\" a live camera\n"
    "adds \"whole_at_ns=T\": when the first frame that shows the whole card was taken, by the machine's steady clock.\n"
    "  photo FILE [FRAMES]                   held before the camera for FRAMES (5) frames, then 8 of the empty counter\n"
    "  photos FILE FILE…                     two to four side by side in the same frames\n"
    "  barcode SYMBOLOGY TEXT [PICTURE]      a product card with a real barcode: it comes, is held, and leaves\n"
    "  empty N                               N frames of the empty counter\n"
    "  noise N                               N frames of pure chance\n"
    "SYMBOLOGY: EAN13 EAN8 UPCA UPCE DataBar DataBarLimited DataBarExpanded Code128 GS1-128 ITF QR GS1QR DataMatrix\n"
    "GS1DataMatrix. The end of standard input ends the program.\n";

constexpr int empty_frames_after = 8;  // until the item has left, at 10 frames a second
constexpr int most_frames = 100'000;   // for one command

struct Simulator {
    Scene scene;
    FilmWriter film;
    std::int64_t whole_at = 0;  // when a card that came in was first seen whole; 0: none came

    bool show(const std::vector<Held>& held, int frames) {
        for (int i = 0; i < frames; ++i)
            if (!film.write(scene.frame(held))) return false;
        return true;
    }

    Result<void> gone() const { return fault("nobody reads the film"); }
};

std::vector<std::string> words_of(const std::string& line) {
    std::vector<std::string> words;
    bool quoted = false, open = false;
    for (const char c : line) {
        if (c == '"')
            quoted = !quoted, open = open || (words.emplace_back(), true);
        else if (c == ' ' && !quoted)
            open = false;
        else {
            if (!open) words.emplace_back();
            open = true;
            words.back() += c;
        }
    }
    return words;
}

Result<int> count_of(const std::string& word) {
    int count = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), count);
    if (error != std::errc() || end != word.data() + word.size() || count < 1 || count > most_frames)
        return fault("'{}' is no number of frames from 1 to {}", word, most_frames);
    return count;
}

Result<void> photos(Simulator& sim, const std::vector<std::string>& files, int frames) {
    std::vector<Held> held;
    const cv::Size view = sim.scene.size();
    for (std::size_t i = 0; i < files.size(); ++i) {
        const auto picture = picture_from(files[i]);
        if (!picture) return std::unexpected(picture.error());
        const double share = 1.0 / double(files.size());
        held.push_back({*picture, view.width * share * (double(i) + 0.5), view.height / 2.0, 0,
                        fitting_scale(picture->size(), view, share * 0.94, 0.94)});
    }
    if (!sim.show(held, frames) || !sim.show({}, empty_frames_after)) return sim.gone();
    return {};
}

// The card comes in from the left, is held, and leaves to the right, as one hand passes an item on to the other.
Result<void> carry(Simulator& sim, const cv::Mat& card) {
    constexpr int coming = 4, holding = 4;
    const cv::Size view = sim.scene.size();
    const double scale = fitting_scale(card.size(), view, 0.8, 0.94);
    const double outside = card.cols * scale / 2 + 8, middle = view.width / 2.0;
    const auto at = [&](double x, double degrees) {
        return std::vector<Held>{{card, x, view.height / 2.0, degrees, scale}};
    };
    const auto shown = [&](double x, double degrees) {
        if (!sim.show(at(x, degrees), 1)) return false;
        if (sim.whole_at == 0 && x >= card.cols * scale / 2) sim.whole_at = sim.film.taken_at();
        return true;
    };
    sim.whole_at = 0;
    for (int i = 1; i <= coming; ++i)
        if (!shown(-outside + (middle + outside) * i / (coming + 1), -4.0 + i)) return sim.gone();
    for (int i = 0; i < holding; ++i)
        if (!shown(middle, 0)) return sim.gone();
    for (int i = 1; i <= coming; ++i)
        if (!sim.show(at(middle + (view.width + outside - middle) * i / (coming + 1), i), 1))
            return sim.gone();
    if (!sim.show({}, empty_frames_after)) return sim.gone();
    return {};
}

Result<void> run(Simulator& sim, const std::vector<std::string>& words) {
    const std::string& command = words[0];
    if (command == "photo" && (words.size() == 2 || words.size() == 3)) {
        const auto frames = words.size() == 3 ? count_of(words[2]) : Result<int>(5);
        if (!frames) return std::unexpected(frames.error());
        return photos(sim, {words[1]}, *frames);
    }
    if (command == "photos" && words.size() >= 3 && words.size() <= 5)
        return photos(sim, {words.begin() + 1, words.end()}, 5);
    if (command == "barcode" && (words.size() == 3 || words.size() == 4)) {
        const auto barcode = barcode_picture(words[1], words[2]);
        if (!barcode) return std::unexpected(barcode.error());
        const auto product = words.size() == 4 ? picture_from(words[3]) : Result<cv::Mat>(cv::Mat());
        if (!product) return std::unexpected(product.error());
        return carry(sim, product_card(*barcode, *product));
    }
    if ((command == "empty" || command == "noise") && words.size() == 2) {
        const auto frames = count_of(words[1]);
        if (!frames) return std::unexpected(frames.error());
        for (int i = 0; i < *frames; ++i)
            if (!sim.film.write(command == "empty" ? sim.scene.frame({}) : sim.scene.noise()))
                return sim.gone();
        return {};
    }
    return fault("'{}' is not understood; `sim_camera --help` lists the commands", command);
}

// The next line of standard input; nothing at its end. A live camera goes on filming the empty counter meanwhile.
class Commands {
public:
    std::optional<std::string> next(Simulator& sim, bool live) {
        for (;;) {
            if (const auto end = buffer_.find('\n'); end != std::string::npos) {
                std::string line = buffer_.substr(0, end);
                buffer_.erase(0, end + 1);
                return line;
            }
            if (live && !readable()) {
                sim.film.write(sim.scene.frame({}));
                continue;
            }
            char bytes[4096];
            const ssize_t count = ::read(0, bytes, sizeof bytes);
            if (count < 0 && errno == EINTR) continue;
            if (count <= 0) return std::nullopt;
            buffer_.append(bytes, std::size_t(count));
        }
    }

private:
    static bool readable() {
        pollfd input{0, POLLIN, 0};
        return ::poll(&input, 1, 0) > 0;
    }
    std::string buffer_;
};

Result<cv::Size> size_of(const std::string& text) {
    int width = 0, height = 0;
    const auto x = text.find('x');
    const auto number = [&](std::size_t from, std::size_t to, int& value) {
        const auto [end, error] = std::from_chars(text.data() + from, text.data() + to, value);
        return error == std::errc() && end == text.data() + to;
    };
    if (x == std::string::npos || !number(0, x, width) || !number(x + 1, text.size(), height) || width < 64 ||
        height < 64 || width > 4096 || height > 4096)
        return fault("'{}' is no size such as 1280x720 (64 to 4096 each)", text);
    return cv::Size(width, height);
}

int serve(Simulator& sim, bool live, const std::string& fifo) {
    std::println("ready y4m:{}", fifo);
    std::fflush(stdout);
    Commands input;
    while (const auto line = input.next(sim, live)) {
        const auto words = words_of(*line);
        sim.whole_at = 0;
        const auto done = words.empty() ? Result<void>(fault("an empty line")) : run(sim, words);
        if (done && live && sim.whole_at > 0)
            std::println("ok frames={} whole_at_ns={}", sim.film.frames(), sim.whole_at);
        else if (done)
            std::println("ok frames={}", sim.film.frames());
        else
            std::println("error {}", done.error().sentence);
        std::fflush(stdout);
    }
    return 0;
}

}  // namespace

int main(int count, char** arguments) {
    CLI::App app(
        "A camera that sees what it is told to: at start it prints \"ready y4m:FIFO\", the address for the kiosk.");
    std::string size = "1280x720", fifo;
    std::uint64_t seed = 1;
    int fps = 10, live = 0;
    app.add_option("--size", size, "width x height of the frames");
    app.add_option("--fps", fps, "frames a second of the film's own time")->check(CLI::Range(1, 120));
    app.add_option("--live", live,
                   "write so many frames a second in real time and drop what the reader is too slow for")
        ->check(CLI::Range(1, 120));
    app.add_option("--seed", seed, "of the hand's movement and the sensor's grain");
    app.add_option("--fifo", fifo,
                   "where the FIFO is made; a folder of its own in the temporary folder if not named");
    app.footer(commands);
    CLI11_PARSE(app, count, arguments);
    std::signal(SIGPIPE, SIG_IGN);
    cv::setNumThreads(1);
    const auto view = size_of(size);
    if (!view) return std::println(stderr, "sim_camera: {}", view.error().sentence), 2;
    std::filesystem::path folder;
    if (fifo.empty()) {
        std::string pattern = (std::filesystem::temp_directory_path() / "sim_camera.XXXXXX").string();
        if (!::mkdtemp(pattern.data()))
            return std::println(stderr, "sim_camera: {} cannot be made", pattern), 1;
        folder = pattern;
        fifo = (folder / "film.y4m").string();
    }
    const Y4mHeader header{view->width, view->height, PixelFormat::Gray8, live > 0 ? live : fps, 1};
    int code = 0;
    {
        auto film = FilmWriter::make(fifo, header, live > 0);
        if (!film) return std::println(stderr, "sim_camera: {}", film.error().sentence), 1;
        Simulator sim{Scene(*view, seed), std::move(*film)};
        code = serve(sim, live > 0, fifo);
    }
    std::error_code ignored;
    if (!folder.empty()) std::filesystem::remove(folder, ignored);
    return code;
}
