// The receipt that fits in a QR code, for when there is no paper.
#include <zint.h>

#include <memory>

#include "kiosk/screens/scene.h"

namespace kassa::screens {

namespace {

// A code of version 22 (105 squares) at error correction M holds 779 bytes; on 130 mm each square is 1.2 mm wide, which
// telephones read from half a metre. More would be read only from close by.
constexpr std::size_t most_bytes = 779;

std::string composed(const flows::Sale& sale, const policy::Policy& policy, const Words& words, bool with_lines) {
    std::string text = policy.store_name + "\n";
    for (const std::string& line : policy.store_lines) text += line + "\n";
    text += words.with("Receipt {number}", {{"number", std::format("{}-{}", sale.lane, sale.number)}}) + "\n";
    text += words.date_and_time(sale.at) + "\n\n";
    if (with_lines) {
        for (std::size_t i = 0; i < sale.lines.size() && i < sale.priced.lines.size(); ++i) {
            const flows::Line& line = sale.lines[i];
            if (line.weight) text += words.weight(*line.weight) + " ";
            else if (line.quantity > 1) text += std::format("{} × ", line.quantity);
            text += name_of(line.product, words) + " " + words.money(sale.priced.lines[i].paid) + " " + sale.priced.lines[i].tax + "\n";
        }
        text += "\n";
    } else {
        text += words.plural("{n} item", "{n} items", long(sale.lines.size())) + "\n";
    }
    text += words("Total") + ": " + words.money(sale.priced.total) + "\n";
    for (const pricing::TaxShare& tax : sale.priced.taxes)
        text += words.with("{rate} VAT, contained", {{"rate", words.percent(tax.rate)}}) + ": " + words.money(tax.amount) + "\n";
    for (const flows::Tender& tender : sale.tenders)
        if (!tender.slip.card_name.empty()) text += tender.slip.card_name + " " + tender.slip.masked_pan + "\n";
    return locales::without_direction_marks(text);
}

}  // namespace

std::string receipt_text(const flows::Sale& sale, const policy::Policy& policy, const Words& words) {
    std::string text = composed(sale, policy, words, true);
    if (text.size() > most_bytes) text = composed(sale, policy, words, false);
    return text;
}

std::vector<std::vector<bool>> qr_code(const std::string& text) {
    struct Free {
        void operator()(zint_symbol* symbol) const { ZBarcode_Delete(symbol); }
    };
    const std::unique_ptr<zint_symbol, Free> symbol(ZBarcode_Create());
    if (!symbol || text.empty()) return {};
    symbol->symbology = BARCODE_QRCODE;
    symbol->input_mode = UNICODE_MODE;
    symbol->option_1 = 2;  // error correction M
    symbol->eci = 26;      // UTF-8, said in the code, so that telephones need not guess
    const int status = ZBarcode_Encode(symbol.get(), reinterpret_cast<const unsigned char*>(text.data()), int(text.size()));
    if (status >= ZINT_ERROR || symbol->rows <= 0) return {};
    std::vector<std::vector<bool>> rows;
    for (int y = 0; y < symbol->rows; ++y) {
        auto& row = rows.emplace_back();
        for (int x = 0; x < symbol->width; ++x) row.push_back(symbol->encoded_data[y][x / 8] >> (x % 8) & 1);
    }
    return rows;
}

}  // namespace kassa::screens
