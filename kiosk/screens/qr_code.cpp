// A text as the squares of a QR code, for when there is no paper.
#include <zint.h>

#include <memory>

#include "kiosk/screens/present.h"

namespace kassa::screens {

std::vector<std::vector<bool>> qr_code(const std::string& text) {
    struct Free {
        void operator()(zint_symbol* symbol) const { ZBarcode_Delete(symbol); }
    };
    const std::unique_ptr<zint_symbol, Free> symbol(ZBarcode_Create());
    if (!symbol || text.empty()) return {};
    symbol->symbology = BARCODE_QRCODE;
    symbol->input_mode = UNICODE_MODE;
    symbol->option_1 =
        1;  // error correction L: a screen has no creases, and fewer squares read from further away
    symbol->eci = 26;  // UTF-8, said in the code, so that telephones need not guess
    const int status =
        ZBarcode_Encode(symbol.get(), reinterpret_cast<const unsigned char*>(text.data()), int(text.size()));
    if (status >= ZINT_ERROR || symbol->rows <= 0) return {};
    std::vector<std::vector<bool>> rows;
    for (int y = 0; y < symbol->rows; ++y) {
        auto& row = rows.emplace_back();
        for (int x = 0; x < symbol->width; ++x) row.push_back(symbol->encoded_data[y][x / 8] >> (x % 8) & 1);
    }
    return rows;
}

}  // namespace kassa::screens
