// Anything at all as ESC/POS: the interpreter takes it to its end or waits for more, and what a printer answers is
// read the same way. The first byte chooses how the rest is cut into arrivals.
#include <cstdint>
#include <cstdlib>

#include "devices/printer/escpos.h"
#include "devices/printer/interpreter.h"

using namespace kassa::devices;
using namespace kassa::devices::printer;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::span<const std::uint8_t> bytes(data + 1, size - 1);
    const auto whole = interpret(bytes, data[0] & 1 ? Paper::Mm58 : Paper::Mm80);
    plain_text(whole, Paper::Mm80);

    // In pieces as TCP may deliver them: the same paper.
    Interpreter interpreter(data[0] & 1 ? Paper::Mm58 : Paper::Mm80);
    std::vector<Output> pieces;
    Bytes waiting;
    const std::size_t step = 1 + data[0] % 7;
    for (std::size_t at = 0; at < bytes.size(); at += step) {
        const auto arrived = bytes.subspan(at, std::min(step, bytes.size() - at));
        waiting.insert(waiting.end(), arrived.begin(), arrived.end());
        while (const auto taken = interpreter.take(waiting, pieces)) {
            if (taken > waiting.size()) std::abort();
            waiting.erase(waiting.begin(), waiting.begin() + std::ptrdiff_t(taken));
        }
    }
    if (pieces != whole) std::abort();

    Bytes answers(bytes.begin(), bytes.end());
    for (auto left = answers.size(); take_answer(answers); left = answers.size())
        if (answers.size() >= left) std::abort();

    // And as text to be printed: whatever it is, it lands on the paper without upsetting the printer.
    const std::string text(bytes.begin(), bytes.end());
    const Document document{{Text{text}, Columns{text, "1.00"}, Cut{}}};
    Bytes sent;
    for (const Bytes& piece : encode(document, Encoding::all_pages(Paper::Mm58)))
        sent.insert(sent.end(), piece.begin(), piece.end());
    const auto printed = interpret(sent, Paper::Mm58);
    if (printed.empty() || !std::holds_alternative<PaperCut>(printed.back())) std::abort();
    return 0;
}
