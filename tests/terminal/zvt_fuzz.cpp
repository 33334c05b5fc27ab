// Any bytes from the line through everything that reads them. Promises that hold for every input are checked here, so
// that a broken one is found like a crash.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "devices/terminal/zvt.h"

using namespace kassa::devices;

namespace {

void must(bool promise) {
    if (!promise) std::abort();
}

void read_everything(zvt::View data) {
    const zvt::Status status = zvt::read_status(data);
    if (status.receipt_number) must(*status.receipt_number >= 0 && *status.receipt_number <= 9999);
    if (status.amount) must(status.amount->minor_units() >= 0);
    // No digit of a card number but the last four.
    for (std::size_t i = 0; i + 4 < status.masked_pan.size(); ++i) must(status.masked_pan[i] == '*');
    (void)zvt::abort_code(data);
    must(!zvt::words_for(zvt::read_intermediate(data).code).empty());
    (void)zvt::read_print_line(data);
    (void)zvt::read_print_block(data);
    (void)zvt::read_objects(data);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const zvt::View all(bytes, size);
    read_everything(all);

    // The same messages come out whether the bytes arrive at once or one by one.
    zvt::Framer at_once, one_by_one;
    at_once.feed(all);
    std::size_t fed = 0;
    for (;;) {
        const auto message = at_once.next();
        if (!message || !*message) return 0;
        read_everything((*message)->data);
        must(zvt::encode((*message)->command, (*message)->data).size() <= size + 2);
        for (;;) {
            const auto again = one_by_one.next();
            must(again.has_value());
            if (*again) {
                must(**again == **message);
                break;
            }
            must(fed < size);
            one_by_one.feed(all.subspan(fed++, 1));
        }
    }
}
