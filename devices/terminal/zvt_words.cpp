// What a shopper reads for each intermediate status.
#include <algorithm>

#include "devices/terminal/zvt.h"

namespace kassa::devices::zvt {
namespace {

struct WordsRow {
    std::uint8_t code;
    std::string_view words;
};

// ZVT 13.09, chapter "Intermediate status information". Codes 41 to 67 say the same as 01 to 27 with a request to
// take the card, which is what the shopper has to do next.
constexpr WordsRow words_rows[] = {
    {0x00, "confirm_amount"},       {0x01, "enter_pin"},          {0x02, "enter_pin"},
    {0x03, "card_not_accepted"},    {0x07, "card_not_accepted"},  {0x08, "card_not_accepted"},
    {0x09, "card_expired"},         {0x0A, "insert_card"},        {0x0B, "remove_card"},
    {0x0C, "not_readable"},         {0x10, "card_not_accepted"},  {0x13, "declined"},
    {0x14, "not_enough_credit"},    {0x15, "wrong_pin"},          {0x16, "not_enough_credit"},
    {0x18, "pin_blocked"},          {0x19, "not_readable"},       {0x1B, "approved"},
    {0x1C, "approved"},             {0x1D, "declined"},           {0x41, "remove_card"},
    {0x42, "remove_card"},          {0x43, "card_not_accepted"},  {0x44, "remove_card"},
    {0x45, "remove_card"},          {0x46, "remove_card"},        {0x47, "card_not_accepted"},
    {0x48, "card_not_accepted"},    {0x49, "card_expired"},       {0x4A, "remove_card"},
    {0x4B, "remove_card"},          {0x4C, "not_readable"},       {0x4D, "remove_card"},
    {0x4E, "remove_card"},          {0x4F, "remove_card"},        {0x50, "card_not_accepted"},
    {0x51, "remove_card"},          {0x52, "remove_card"},        {0x53, "declined"},
    {0x54, "not_enough_credit"},    {0x55, "wrong_pin"},          {0x56, "not_enough_credit"},
    {0x57, "remove_card"},          {0x58, "pin_blocked"},        {0x59, "not_readable"},
    {0x5A, "remove_card"},          {0x5B, "approved"},           {0x5C, "approved"},
    {0x5D, "declined"},             {0x28, "choose_on_terminal"}, {0x29, "choose_on_terminal"},
    {0x2C, "choose_on_terminal"},   {0x69, "choose_on_terminal"}, {0xE0, "choose_on_terminal"},
    {0xE1, "choose_on_terminal"},   {0xCC, "enter_pin"},
};

constexpr std::string_view keys[] = {"approved",     "card_expired",       "card_not_accepted", "choose_on_terminal",
                                     "confirm_amount", "declined",         "enter_pin",         "insert_card",
                                     "not_enough_credit", "not_readable",  "pin_blocked",       "please_wait",
                                     "remove_card",  "wrong_pin"};

consteval bool every_row_is_listed() {
    for (const WordsRow& row : words_rows)
        if (!std::ranges::contains(keys, row.words)) return false;
    return true;
}
static_assert(every_row_is_listed());

}  // namespace

std::string_view words_for(std::uint8_t code) {
    const auto row = std::ranges::find(words_rows, code, &WordsRow::code);
    return row == std::end(words_rows) ? "please_wait" : row->words;
}

std::span<const std::string_view> word_keys() { return keys; }

}  // namespace kassa::devices::zvt
