#pragma once
// The bytes of ZVT, the protocol between a till (ECR) and a card terminal (PT), as pure functions: driver, simulator
// and fuzzer share them. Sources: "ZVT Protocol" 13.09 (terminalhersteller.de), Portalum.Zvt, captured traffic.
//
// A message (APDU) is a command of two bytes, a length and data. The data of most commands is a row of fields, each
// an identifier ("BMP") that fixes how long its content is, and field 06 holds a container of tag-length-value
// objects.
// Everything here takes any bytes: what is not understood is reported, never guessed, and no card number passes
// beyond the last four digits.
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/money.h"
#include "core/base/result.h"
#include "devices/io/stream.h"

namespace kassa::devices::zvt {

using View = std::span<const std::uint8_t>;

// --- Messages
// ---------------------------------------------------------------------------------------------------------

// The two command bytes as one number, first byte high: 06 0F is 0x060F.
enum Command : std::uint16_t {
    StatusInformation = 0x040F,
    IntermediateStatus = 0x04FF,
    StatusEnquiry = 0x0501,
    Register = 0x0600,
    Authorise = 0x0601,
    LogOff = 0x0602,
    Completion = 0x060F,
    AbortOfTerminal = 0x061E,  // terminal → till, with a result code
    RepeatReceipt = 0x0620,
    ReversePreauthorisation = 0x0625,
    Reverse = 0x0630,
    EndOfDay = 0x0650,
    AbortByTill = 0x06B0,
    PrintLine = 0x06D1,
    PrintBlock = 0x06D3,
    Acknowledge = 0x8000,
};

// Result codes (BMP 27; 06 1E; the second byte of 84 xx) that decide something here.
inline constexpr std::uint8_t result_ok = 0x00;
inline constexpr std::uint8_t result_declined = 0x05;
inline constexpr std::uint8_t result_aborted = 0x6C;  // by time-out or the terminal's stop key
inline constexpr std::uint8_t result_not_possible =
    0x83;  // the function: nothing to repeat, nothing to reverse
inline constexpr std::uint8_t result_busy = 0x9C;
inline constexpr std::uint8_t result_already_reversed = 0xB4;
inline constexpr std::uint8_t result_not_reversible = 0xB5;

struct Message {
    std::uint16_t command = 0;
    Bytes data;

    bool operator==(const Message&) const = default;
    bool is_negative() const { return command >> 8 == 0x84; }  // 84 xx 00; xx is `reason()`
    std::uint8_t reason() const { return std::uint8_t(command & 0xFF); }
};

// Command, length (one byte up to 254, else FF and two bytes, low byte first), data. At most 65,535 bytes of data.
Bytes encode(std::uint16_t command, View data = {});

// Cuts a stream of bytes into messages, whatever pieces they arrive in.
class Framer {
public:
    void feed(View bytes) { bytes_.insert(bytes_.end(), bytes.begin(), bytes.end()); }
    // The next whole message; nothing while bytes are missing. A fault when no message begins with the next byte: the
    // ends are out of step, and only a new connection helps.
    Result<std::optional<Message>> next();
    // How many data bytes the message that has begun announces; nothing before its length is there.
    std::optional<std::size_t> announced() const;
    std::size_t waiting() const { return bytes_.size(); }
    void clear() { bytes_.clear(); }

private:
    Bytes bytes_;
};

// --- Numbers and text
// -------------------------------------------------------------------------------------------------

// The last 2 × `size` decimal digits of `value`, two a byte: 1000 in 6 bytes is 00 00 00 00 10 00.
Bytes to_bcd(std::uint64_t value, std::size_t size);
// Nothing when a half-byte is no digit (FF FF means "no receipt number") or when there are more than 18 digits.
std::optional<std::uint64_t> from_bcd(View bytes);
// Code page 437 as UTF-8. Control characters but the line feed become spaces.
std::string from_code_page_437(View bytes);
// The digits of a field's variable length, F0 F1 F9 = 19. Nothing when one is no digit.
std::optional<std::size_t> length_of(View length_bytes);
// "************1234" of a PAN field: half-bytes E (masked) and every digit but the last four are stars, F is padding.
std::string mask_pan(View bytes);
// ISO 4217's number of a currency code: "EUR" is 978. Nothing for a code that is not in the table.
std::optional<int> currency_number(std::string_view code);

// --- Fields and objects
// -----------------------------------------------------------------------------------------------

struct Field {
    std::uint8_t id = 0;
    Bytes content;  // without the length that some fields carry
};
struct Fields {
    std::vector<Field> fields;
    std::optional<Fault> stopped;  // the rest of the data could not be read: why

    const Field* find(std::uint8_t id) const;
};
Fields read_fields(View data);

struct Object {
    std::uint32_t tag = 0;  // all its bytes: 0x1F07
    Bytes content;
    bool is_constructed() const;  // its content is objects again
};
struct Objects {
    std::vector<Object> objects;
    std::optional<Fault> stopped;

    const Object* find(std::uint32_t tag) const;  // in this level only
};
Objects read_objects(View data);
// The parts of that, each consuming from the front. Tags have at most four bytes, lengths are n, 81 n or 82 nn nn.
Result<std::uint32_t> take_tag(View& data);
Result<std::size_t> take_length(View& data);

// --- What the terminal says
// -------------------------------------------------------------------------------------------

// 04 0F (and the fields of 06 0F and 06 1E, which are the same).
struct Status {
    std::optional<std::uint8_t> result;
    std::optional<Money> amount;
    std::optional<int> receipt_number;  // 1 to 9999
    std::optional<int> trace;
    std::optional<int> turnover_number;
    std::optional<int> currency;  // ISO 4217 number
    std::optional<int> time;      // HHMMSS as a decimal number
    std::optional<int> date;      // MMDD
    std::optional<int> expiry;    // YYMM
    std::optional<int> card_sequence;
    std::optional<int> card_type;  // ZVT's own list
    std::string terminal_id;       // eight digits
    std::string card_name;
    std::string masked_pan;
    std::string text;  // additional text
    std::string merchant_number;
    std::string application_id;          // of the chip, hex
    std::optional<int> card_technology;  // tag 1F12: 0 magnetic stripe, 1 chip, 2 NFC
    std::optional<int>
        authentication;            // tag 1F10: 0 none, 1 signature, 2 online PIN, 3 offline encrypted PIN …
    std::optional<Fault> stopped;  // the rest was not understood: why
};
Status read_status(View data);
// 06 1E: a result code, then perhaps fields. Nothing when it is empty.
std::optional<std::uint8_t> abort_code(View data);

// 04 FF.
struct Intermediate {
    std::uint8_t code = 0xFF;
    std::string text;  // the terminal's own words, in its language
};
Intermediate read_intermediate(View data);
// The key of the words that a shopper reads for an intermediate status; "please_wait" for what is not a shopper's
// business. `word_keys` lists all of them, so that every language can be shown to have them.
std::string_view words_for(std::uint8_t code);
std::span<const std::string_view> word_keys();

// 06 D1 and 06 D3: lines of a receipt.
struct Print {
    enum class Kind { Unknown, Merchant, Shopper, Administration };  // tag 1F07
    Kind kind = Kind::Unknown;
    std::vector<std::string> lines;
    bool complete = false;  // the receipt ends here
};
Print read_print_line(View data);
// A fault when its container is shorter than it announces.
Result<Print> read_print_block(View data);

// --- What the till says
// -----------------------------------------------------------------------------------------------

// `password` is six digits (`is_password`); amounts are positive and have at most twelve digits; currencies are ISO
// 4217 numbers.
bool is_password(std::string_view password);
Bytes register_till(std::string_view password, int currency);
Bytes authorise(Money amount, int currency);
Bytes log_off();
Bytes repeat_receipt(std::string_view password);
Bytes reverse(std::string_view password, int receipt_number);
Bytes reverse_preauthorisation(std::string_view password, int receipt_number);
Bytes status_enquiry(std::string_view password);
Bytes end_of_day(std::string_view password);
Bytes abort_by_till();
Bytes acknowledge();
Bytes refuse(std::uint8_t reason);

}  // namespace kassa::devices::zvt
