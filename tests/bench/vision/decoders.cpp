#include "tests/bench/vision/decoders.h"

// Before ZXing, whose macros have the names of its exceptions.
#include <zbar.h>

#include <ZXing/ReadBarcode.h>

#include <algorithm>
#include <ctime>
#include <opencv2/objdetect.hpp>
#include <opencv2/objdetect/barcode.hpp>

#include "vision/reader/reader.h"

namespace kassa::bench {
namespace {

class Ours final : public Decoder {
public:
    std::string name() const override { return "ours"; }
    std::vector<Found> read(const cv::Mat& picture) override {
        std::vector<Found> found;
        const vision::GrayView view{picture.data, picture.cols, picture.rows, int(picture.step)};
        for (const vision::Reading& reading : vision::read(view, vision::Effort::Frame))
            found.push_back({std::string(vision::name_of(reading.format)), reading.text});
        return found;
    }
};

class ZxingDecoder final : public Decoder {
public:
    ZxingDecoder() {
        using enum ZXing::BarcodeFormat;
        options_.setFormats(EAN13 | EAN8 | UPCA | UPCE | DataBar | DataBarLimited | DataBarExpanded | Code128 | ITF |
                            QRCode | DataMatrix);
        options_.setTryHarder(true).setTryRotate(true).setTryInvert(true).setTryDownscale(true);
    }
    std::string name() const override { return "zxing"; }
    std::vector<Found> read(const cv::Mat& picture) override {
        std::vector<Found> found;
        const ZXing::ImageView view(picture.data, picture.cols, picture.rows, ZXing::ImageFormat::Lum,
                                    int(picture.step));
        for (const auto& barcode : ZXing::ReadBarcodes(view, options_))
            if (barcode.isValid())
                found.push_back({ZXing::ToString(barcode.format()), barcode.text(ZXing::TextMode::Plain)});
        return found;
    }

private:
    ZXing::ReaderOptions options_;
};

class ZbarDecoder final : public Decoder {
public:
    ZbarDecoder() {
        using namespace zbar;
        scanner_.set_config(ZBAR_NONE, ZBAR_CFG_ENABLE, 0);
        for (const auto kind : {ZBAR_EAN13, ZBAR_EAN8, ZBAR_UPCA, ZBAR_UPCE, ZBAR_DATABAR, ZBAR_DATABAR_EXP,
                                ZBAR_CODE128, ZBAR_I25, ZBAR_QRCODE})
            scanner_.set_config(kind, ZBAR_CFG_ENABLE, 1);
    }
    std::string name() const override { return "zbar"; }
    std::vector<Found> read(const cv::Mat& picture) override {
        const cv::Mat whole = picture.isContinuous() ? picture : picture.clone();
        zbar::Image image(unsigned(whole.cols), unsigned(whole.rows), "Y800", whole.data, whole.total());
        std::vector<Found> found;
        if (scanner_.scan(image) < 0) return found;
        for (auto symbol = image.symbol_begin(); symbol != image.symbol_end(); ++symbol)
            found.push_back({symbol->get_type_name(), symbol->get_data()});
        return found;
    }

private:
    zbar::ImageScanner scanner_;
};

class OpencvBars final : public Decoder {
public:
    std::string name() const override { return "opencv"; }
    std::vector<Found> read(const cv::Mat& picture) override {
        std::vector<std::string> texts, kinds;
        std::vector<Found> found;
        try {
            detector_.detectAndDecodeWithType(picture, texts, kinds);
        } catch (const cv::Exception&) { return found; }
        for (std::size_t i = 0; i < texts.size(); ++i)
            if (!texts[i].empty()) found.push_back({i < kinds.size() ? kinds[i] : "", texts[i]});
        return found;
    }

private:
    cv::barcode::BarcodeDetector detector_;
};

class OpencvQr final : public Decoder {
public:
    std::string name() const override { return "opencv-qr"; }
    std::vector<Found> read(const cv::Mat& picture) override {
        std::vector<std::string> texts;
        std::vector<Found> found;
        try {
            detector_.detectAndDecodeMulti(picture, texts);
        } catch (const cv::Exception&) { return found; }
        for (const std::string& text : texts)
            if (!text.empty()) found.push_back({"QR", text});
        return found;
    }

private:
    cv::QRCodeDetector detector_;
};

}  // namespace

Result<std::unique_ptr<Decoder>> decoder_named(const std::string& name) {
    cv::setNumThreads(1);
    if (name == "ours") return std::make_unique<Ours>();
    if (name == "zxing") return std::make_unique<ZxingDecoder>();
    if (name == "zbar") return std::make_unique<ZbarDecoder>();
    if (name == "opencv") return std::make_unique<OpencvBars>();
    if (name == "opencv-qr") return std::make_unique<OpencvQr>();
    return fault("'{}' is no decoder; there are ours, zxing, zbar, opencv and opencv-qr", name);
}

std::string plain_number(const std::string& text) {
    std::string plain;
    for (const char c : text)
        if (c != '(' && c != ')' && c != '\x1D') plain += c;
    if (!std::ranges::all_of(plain, [](char c) { return c >= '0' && c <= '9'; })) return plain;
    if (plain.size() == 16 && plain.starts_with("01")) plain.erase(0, 2);
    if (plain.size() <= 14) plain.erase(0, std::min(plain.find_first_not_of('0'), plain.size()));
    return plain;
}

double thread_ms() {
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return double(time.tv_sec) * 1e3 + double(time.tv_nsec) / 1e6;
}

}  // namespace kassa::bench
