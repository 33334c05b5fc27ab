#pragma once
// Ours and the decoders that anybody can have, called as somebody would who has a till to build: every option that
// finds more is on, and the formats are those that a till knows.
#include <memory>
#include <opencv2/core.hpp>
#include <string>
#include <vector>

#include "core/base/result.h"

namespace kassa::bench {

struct Found {
    std::string format;
    std::string text;
    bool operator==(const Found&) const = default;
};

class Decoder {
public:
    virtual ~Decoder() = default;
    virtual std::string name() const = 0;
    // What it reads in a grey picture, on the calling thread.
    virtual std::vector<Found> read(const cv::Mat& picture) = 0;
};

// "ours", "zxing", "zbar", "opencv" (its bar code detector) and "opencv-qr" (its QR code detector).
Result<std::unique_ptr<Decoder>> decoder_named(const std::string& name);

// The same number however it was said: without brackets and separators, a GTIN without leading zeros and without its
// application identifier.
std::string plain_number(const std::string& text);

// Processor time of the calling thread, milliseconds.
double thread_ms();

}  // namespace kassa::bench
