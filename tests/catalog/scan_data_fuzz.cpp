// Scan data, element strings and Digital Links: whatever comes is read or refused, and what is read says the same when
// it is written and read again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "core/catalog/freshness.h"
#include "core/catalog/scan_data.h"

namespace {

using namespace kassa::catalog;

void check(bool holds) {
    if (!holds) std::abort();
}

void write_and_read(const gs1::Elements& elements) {
    for (const gs1::Element& element : elements) check(gs1::is_valid(element));
    check(gs1::parse_element_string(gs1::element_string_of(elements)) == elements);
    (void)gs1::excluded_pair(elements);
    (void)gs1::missing_companion(elements);
    (void)gs1::unsigned_key(elements);
    if (const auto link = gs1::digital_link_of(elements)) {
        const auto read = gs1::parse_digital_link(*link, gs1::Reading::ByTheLetter);
        check(read && read->size() == elements.size());
        for (const gs1::Element& element : elements) check(std::ranges::contains(*read, element));
    }
    const Meaning meaning = gs1::item_of(elements, {});
    const auto* item = std::get_if<ItemCode>(&meaning);
    if (!item) return;
    const kassa::Instant now(kassa::Duration(1'790'000'000'000));
    check(may_be_one_pack(*item, *item) && both_of(*item, *item) == *item);
    if (const auto found = stale(*item, now, "Europe/Paris")) check(found->day.size() == 10);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    if (const auto barcode = read_scan_data(text)) {
        const auto again = scan_data_of(*barcode);
        check(again.has_value());
        if (barcode->gs1) check(read_scan_data(*again)->gs1);
        else check(read_scan_data(*again)->text == barcode->text);
    }
    if (const auto elements = gs1::parse_element_string(text)) write_and_read(*elements);
    if (const auto elements = gs1::parse_bracketed(text)) write_and_read(*elements);
    const auto link = gs1::parse_digital_link(text);
    if (link) write_and_read(*link);
    if (gs1::parse_digital_link(text, gs1::Reading::ByTheLetter)) check(link.has_value());
    return 0;
}
