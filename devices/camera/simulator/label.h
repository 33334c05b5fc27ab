#pragma once
// Pictures to hold before the camera: from a file, or a product card with a real barcode, drawn by libzint.
#include <opencv2/core.hpp>
#include <string>

#include "core/base/result.h"

namespace kassa::devices {

// In grey; what is transparent becomes white. Files over 50 million pixels are refused.
Result<cv::Mat> picture_from(const std::string& file);

// The barcode alone, dark on white with its quiet zones and its digits, about three pixels a module. `symbology` is
// one of EAN13 EAN8 UPCA UPCE DataBar DataBarLimited DataBarExpanded Code128 GS1-128 ITF QR GS1QR DataMatrix
// GS1DataMatrix;
// texts come with their check digit, GS1 ones as "(01)04012345678901(10)AB".
Result<cv::Mat> barcode_picture(const std::string& symbology, const std::string& text);

// A card with the barcode and, above it, the product's picture if there is one (empty: none).
cv::Mat product_card(const cv::Mat& barcode, const cv::Mat& product);

}  // namespace kassa::devices
