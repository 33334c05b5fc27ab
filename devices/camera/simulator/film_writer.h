#pragma once
// Writes frames as a YUV4MPEG2 stream into a FIFO: either waiting for the reader, so that it gets every frame, or
// at a steady rate, dropping what the reader is too slow for. A reader that goes and comes back gets the header
// again and whole frames from there; the frames' numbers go on.
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <opencv2/core.hpp>
#include <optional>

#include "core/base/result.h"
#include "devices/camera/y4m.h"

namespace kassa::devices {

class FilmWriter {
public:
    // Makes the FIFO. `live`: at the header's rate in real time.
    static Result<FilmWriter> make(const std::filesystem::path& fifo, const Y4mHeader& header, bool live);
    FilmWriter(FilmWriter&& other) noexcept;
    FilmWriter& operator=(FilmWriter&&) = delete;
    ~FilmWriter();

    // Writes one frame; returns when the reader's FIFO has taken it, or when a live frame's time has come. False when
    // nobody reads and nobody commands any more (standard input has closed): then there is no use in going on.
    bool write(const cv::Mat& gray);

    // Frames written so far, those that were dropped included: the number of the last frame.
    std::uint64_t frames() const { return frames_; }

    // When the last frame was taken, nanoseconds of the steady clock, which other processes share.
    std::int64_t taken_at() const { return taken_at_; }

private:
    FilmWriter() = default;
    bool wait_for_reader();
    bool send(const std::string& bytes);
    bool wait_for_tick();

    std::filesystem::path fifo_;
    Y4mHeader header_;
    bool live_ = false;
    int descriptor_ = -1;
    bool header_sent_ = false;
    std::uint64_t frames_ = 0;
    std::int64_t taken_at_ = 0;
    std::optional<std::chrono::steady_clock::time_point> next_tick_;
};

}  // namespace kassa::devices
