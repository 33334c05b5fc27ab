#include "devices/camera/simulator/label.h"

#include <zint.h>

#include <algorithm>
#include <exception>
#include <filesystem>
#include <memory>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

namespace kassa::devices {
namespace {

struct Kind {
    const char* name;
    int symbology;
    bool gs1 = false;
};

constexpr Kind kinds[] = {{"EAN13", BARCODE_EANX_CHK},
                          {"EAN8", BARCODE_EANX_CHK},
                          {"UPCA", BARCODE_UPCA_CHK},
                          {"UPCE", BARCODE_UPCE_CHK},
                          {"DataBar", BARCODE_DBAR_OMN},
                          {"DataBarLimited", BARCODE_DBAR_LTD},
                          {"DataBarExpanded", BARCODE_DBAR_EXP, true},
                          {"Code128", BARCODE_CODE128},
                          {"GS1-128", BARCODE_GS1_128, true},
                          {"ITF", BARCODE_C25INTER},
                          {"QR", BARCODE_QRCODE},
                          {"GS1QR", BARCODE_QRCODE, true},
                          {"DataMatrix", BARCODE_DATAMATRIX},
                          {"GS1DataMatrix", BARCODE_DATAMATRIX, true}};

}  // namespace

Result<cv::Mat> picture_from(const std::string& file) {
    std::error_code error;
    if (!std::filesystem::is_regular_file(file, error)) return fault("{}: there is no such picture", file);
    try {
        cv::Mat read = cv::imread(file, cv::IMREAD_UNCHANGED);
        if (read.empty()) return fault("{}: this is no picture that can be read", file);
        if (read.total() > 50'000'000) return fault("{}: the picture is too large", file);
        if (read.depth() != CV_8U) read.convertTo(read, CV_8U, read.depth() == CV_16U ? 1 / 257.0 : 1);
        cv::Mat grey;
        switch (read.channels()) {
            case 1: grey = read; break;
            case 3: cv::cvtColor(read, grey, cv::COLOR_BGR2GRAY); break;
            case 4: {
                cv::Mat alpha;
                cv::extractChannel(read, alpha, 3);
                cv::cvtColor(read, grey, cv::COLOR_BGRA2GRAY);
                cv::multiply(grey, alpha, grey, 1 / 255.0);
                grey += 255 - alpha;
                break;
            }
            default: return fault("{}: this picture has {} channels", file, read.channels());
        }
        return grey;
    } catch (const std::exception& wrong) { return fault("{}: {}", file, wrong.what()); }
}

Result<cv::Mat> barcode_picture(const std::string& symbology, const std::string& text) {
    const auto kind = std::ranges::find_if(kinds, [&](const Kind& known) { return symbology == known.name; });
    if (kind == std::end(kinds))
        return fault("'{}' is no symbology; EAN13, UPCA, QR and others are (see --help)", symbology);
    const std::unique_ptr<zint_symbol, void (*)(zint_symbol*)> symbol(ZBarcode_Create(), ZBarcode_Delete);
    if (!symbol) return fault("libzint has no memory");
    symbol->symbology = kind->symbology;
    symbol->input_mode = kind->gs1 ? GS1_MODE | GS1PARENS_MODE : UNICODE_MODE;
    symbol->output_options |= BARCODE_QUIET_ZONES;
    const bool matrix = kind->symbology == BARCODE_QRCODE || kind->symbology == BARCODE_DATAMATRIX;
    symbol->scale = matrix ? 2.5f : 1.5f;  // a module is two pixels at scale 1
    if (!matrix) symbol->height = 45;
    const int error = ZBarcode_Encode_and_Buffer(
        symbol.get(), reinterpret_cast<const unsigned char*>(text.data()), int(text.size()), 0);
    if (error >= ZINT_ERROR) return fault("'{}' makes no {}: {}", text, symbology, symbol->errtxt);
    const cv::Mat colours(symbol->bitmap_height, symbol->bitmap_width, CV_8UC3, symbol->bitmap);
    cv::Mat grey;
    cv::cvtColor(colours, grey, cv::COLOR_RGB2GRAY);
    cv::Mat framed;
    cv::copyMakeBorder(grey, framed, 12, 12, 12, 12, cv::BORDER_CONSTANT, cv::Scalar(255));
    return framed;
}

cv::Mat product_card(const cv::Mat& barcode, const cv::Mat& product) {
    constexpr int picture_side = 240, gap = 16;
    cv::Mat scaled;
    if (!product.empty()) {
        const double scale = double(picture_side) / std::max(product.cols, product.rows);
        cv::resize(product, scaled,
                   cv::Size(std::max(1, int(product.cols * scale)), std::max(1, int(product.rows * scale))),
                   0, 0, scale < 1 ? cv::INTER_AREA : cv::INTER_CUBIC);
    }
    const int above = scaled.empty() ? 0 : scaled.rows + gap;
    cv::Mat card(barcode.rows + above + 2 * gap, std::max(barcode.cols, scaled.cols) + 2 * gap, CV_8U,
                 cv::Scalar(244));
    if (!scaled.empty())
        scaled.copyTo(card(cv::Rect((card.cols - scaled.cols) / 2, gap, scaled.cols, scaled.rows)));
    barcode.copyTo(card(cv::Rect((card.cols - barcode.cols) / 2, gap + above, barcode.cols, barcode.rows)));
    cv::rectangle(card, cv::Rect(0, 0, card.cols, card.rows), cv::Scalar(205), 2);
    return card;
}

}  // namespace kassa::devices
