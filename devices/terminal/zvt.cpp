#include "devices/terminal/zvt.h"

#include <algorithm>
#include <array>

namespace kassa::devices::zvt {
namespace {

// How long a field is: a number of bytes, a length of two or three digits in front (LL, LLL), or a container with the
// length of its objects.
enum class Shape : std::uint8_t { Fixed, LL, LLL, Container };
struct FieldRow {
    std::uint8_t id;
    Shape shape;
    std::uint8_t size;  // for Fixed
};

// ZVT 13.09, chapter "Data elements": every identifier with its length.
constexpr FieldRow field_rows[] = {
    {0x01, Shape::Fixed, 1}, {0x02, Shape::Fixed, 1},     {0x03, Shape::Fixed, 1}, {0x04, Shape::Fixed, 6},
    {0x05, Shape::Fixed, 1}, {0x06, Shape::Container, 0}, {0x0B, Shape::Fixed, 3}, {0x0C, Shape::Fixed, 3},
    {0x0D, Shape::Fixed, 2}, {0x0E, Shape::Fixed, 2},     {0x17, Shape::Fixed, 2}, {0x19, Shape::Fixed, 1},
    {0x22, Shape::LL, 0},    {0x23, Shape::LL, 0},        {0x24, Shape::LLL, 0},   {0x27, Shape::Fixed, 1},
    {0x29, Shape::Fixed, 4}, {0x2A, Shape::Fixed, 15},    {0x2D, Shape::LL, 0},    {0x2E, Shape::LLL, 0},
    {0x37, Shape::Fixed, 3}, {0x3A, Shape::Fixed, 2},     {0x3B, Shape::Fixed, 8}, {0x3C, Shape::LLL, 0},
    {0x3D, Shape::Fixed, 3}, {0x49, Shape::Fixed, 2},     {0x60, Shape::LLL, 0},   {0x70, Shape::Fixed, 4},
    {0x71, Shape::Fixed, 4}, {0x72, Shape::Fixed, 1},     {0x73, Shape::Fixed, 1}, {0x74, Shape::Fixed, 1},
    {0x75, Shape::Fixed, 1}, {0x87, Shape::Fixed, 2},     {0x88, Shape::Fixed, 3}, {0x8A, Shape::Fixed, 1},
    {0x8B, Shape::LL, 0},    {0x8C, Shape::Fixed, 1},     {0x92, Shape::LLL, 0},   {0x9A, Shape::LLL, 0},
    {0xA0, Shape::Fixed, 1}, {0xA7, Shape::LL, 0},        {0xAA, Shape::Fixed, 3}, {0xAF, Shape::LLL, 0},
    {0xBA, Shape::Fixed, 5}, {0xD0, Shape::Fixed, 1},     {0xD1, Shape::LL, 0},    {0xD2, Shape::Fixed, 1},
    {0xD3, Shape::Fixed, 1}, {0xE0, Shape::Fixed, 1},     {0xE1, Shape::LL, 0},    {0xE2, Shape::LL, 0},
    {0xE3, Shape::LL, 0},    {0xE4, Shape::LL, 0},        {0xE5, Shape::LL, 0},    {0xE6, Shape::LL, 0},
    {0xE7, Shape::LL, 0},    {0xE8, Shape::LL, 0},        {0xE9, Shape::Fixed, 1}, {0xEA, Shape::Fixed, 1},
    {0xEB, Shape::Fixed, 8}, {0xF0, Shape::Fixed, 1},     {0xF1, Shape::LL, 0},    {0xF2, Shape::LL, 0},
    {0xF3, Shape::LL, 0},    {0xF4, Shape::LL, 0},        {0xF5, Shape::LL, 0},    {0xF6, Shape::LL, 0},
    {0xF7, Shape::LL, 0},    {0xF8, Shape::LL, 0},        {0xF9, Shape::Fixed, 1}, {0xFA, Shape::Fixed, 1},
    {0xFB, Shape::Fixed, 1}, {0xFC, Shape::Fixed, 1},     {0xFD, Shape::Fixed, 1},
};

// Code page 437 from 0x80 on, as Unicode (unicode.org, VENDORS/MICSFT/PC/CP437.TXT).
constexpr std::array<char16_t, 128> code_page_437 = {
    0x00C7, 0x00FC, 0x00E9, 0x00E2, 0x00E4, 0x00E0, 0x00E5, 0x00E7, 0x00EA, 0x00EB, 0x00E8, 0x00EF, 0x00EE,
    0x00EC, 0x00C4, 0x00C5, 0x00C9, 0x00E6, 0x00C6, 0x00F4, 0x00F6, 0x00F2, 0x00FB, 0x00F9, 0x00FF, 0x00D6,
    0x00DC, 0x00A2, 0x00A3, 0x00A5, 0x20A7, 0x0192, 0x00E1, 0x00ED, 0x00F3, 0x00FA, 0x00F1, 0x00D1, 0x00AA,
    0x00BA, 0x00BF, 0x2310, 0x00AC, 0x00BD, 0x00BC, 0x00A1, 0x00AB, 0x00BB, 0x2591, 0x2592, 0x2593, 0x2502,
    0x2524, 0x2561, 0x2562, 0x2556, 0x2555, 0x2563, 0x2551, 0x2557, 0x255D, 0x255C, 0x255B, 0x2510, 0x2514,
    0x2534, 0x252C, 0x251C, 0x2500, 0x253C, 0x255E, 0x255F, 0x255A, 0x2554, 0x2569, 0x2566, 0x2560, 0x2550,
    0x256C, 0x2567, 0x2568, 0x2564, 0x2565, 0x2559, 0x2558, 0x2552, 0x2553, 0x256B, 0x256A, 0x2518, 0x250C,
    0x2588, 0x2584, 0x258C, 0x2590, 0x2580, 0x03B1, 0x00DF, 0x0393, 0x03C0, 0x03A3, 0x03C3, 0x00B5, 0x03C4,
    0x03A6, 0x0398, 0x03A9, 0x03B4, 0x221E, 0x03C6, 0x03B5, 0x2229, 0x2261, 0x00B1, 0x2265, 0x2264, 0x2320,
    0x2321, 0x00F7, 0x2248, 0x00B0, 0x2219, 0x00B7, 0x221A, 0x207F, 0x00B2, 0x25A0, 0x00A0,
};

// The first bytes of messages, either way (ZVT 13.09, chapter "Commands").
bool begins_a_message(std::uint8_t first) {
    switch (first) {
        case 0x04:
        case 0x05:
        case 0x06:
        case 0x08:
        case 0x0F:
        case 0x80:
        case 0x84: return true;
        default: return false;
    }
}

View take(View& data, std::size_t count) {
    const View front = data.first(count);
    data = data.subspan(count);
    return front;
}

struct Header {
    std::size_t size = 0;  // command and length
    std::size_t data = 0;
};
std::optional<Header> read_header(View bytes) {
    if (bytes.size() < 3) return std::nullopt;
    if (bytes[2] != 0xFF) return Header{3, bytes[2]};
    if (bytes.size() < 5) return std::nullopt;
    return Header{5, std::size_t(bytes[3] | bytes[4] << 8)};
}

// Text up to its first zero, without spaces around it.
std::string short_text(View bytes) {
    const auto end = std::ranges::find(bytes, 0);
    std::string text = from_code_page_437(bytes.first(std::size_t(end - bytes.begin())));
    text.erase(0, text.find_first_not_of(' '));
    text.erase(text.find_last_not_of(' ') + 1);
    return text;
}

std::optional<int> small_number(View bytes) {
    const auto value = from_bcd(bytes);
    return value && *value <= 999'999'999 ? std::optional(int(*value)) : std::nullopt;
}

std::string hex(View bytes) {
    std::string text;
    for (const std::uint8_t byte : bytes) text += std::format("{:02X}", byte);
    return text;
}

// Calls `each` for every object of every level, at most eight levels deep.
template <class Each>
void walk(View data, const Each& each, int depth = 0) {
    for (const Object& object : read_objects(data).objects) {
        each(object);
        if (object.is_constructed() && depth < 8) walk(object.content, each, depth + 1);
    }
}

void read_container(View container, Status& status) {
    walk(container, [&status](const Object& object) {
        const bool one_byte = object.content.size() == 1;
        if (object.tag == 0x1F12 && one_byte) status.card_technology = object.content[0];
        if (object.tag == 0x1F10 && one_byte) status.authentication = object.content[0];
        if (object.tag == 0x43) status.application_id = hex(object.content);
    });
}

Bytes password_bytes(std::string_view password) {
    std::uint64_t number = 0;
    for (const char digit : password) number = number * 10 + std::uint64_t(digit - '0');
    return to_bcd(number, 3);
}

Bytes with_password(std::uint16_t command, std::string_view password, View rest = {}) {
    Bytes data = password_bytes(password);
    data.insert(data.end(), rest.begin(), rest.end());
    return encode(command, data);
}

Bytes with_receipt_number(std::uint16_t command, std::string_view password, int receipt_number) {
    Bytes field = {0x87};
    const Bytes number = to_bcd(std::uint64_t(receipt_number), 2);
    field.insert(field.end(), number.begin(), number.end());
    return with_password(command, password, field);
}

}  // namespace

// --- Messages
// ---------------------------------------------------------------------------------------------------------

Bytes encode(std::uint16_t command, View data) {
    Bytes bytes = {std::uint8_t(command >> 8), std::uint8_t(command & 0xFF)};
    const std::size_t size = std::min<std::size_t>(data.size(), 0xFFFF);
    if (size < 0xFF) {
        bytes.push_back(std::uint8_t(size));
    } else {
        bytes.insert(bytes.end(), {0xFF, std::uint8_t(size & 0xFF), std::uint8_t(size >> 8)});
    }
    bytes.insert(bytes.end(), data.begin(), data.begin() + std::ptrdiff_t(size));
    return bytes;
}

Result<std::optional<Message>> Framer::next() {
    if (bytes_.empty()) return std::nullopt;
    if (!begins_a_message(bytes_[0])) return fault("no message begins with {:02X}", bytes_[0]);
    const auto header = read_header(bytes_);
    if (!header || bytes_.size() < header->size + header->data) return std::nullopt;
    Message message{std::uint16_t(bytes_[0] << 8 | bytes_[1]), {}};
    const auto data = bytes_.begin() + std::ptrdiff_t(header->size);
    const auto end = data + std::ptrdiff_t(header->data);
    message.data.assign(data, end);
    bytes_.erase(bytes_.begin(), end);
    return message;
}

std::optional<std::size_t> Framer::announced() const {
    const auto header = read_header(bytes_);
    return header ? std::optional(header->data) : std::nullopt;
}

// --- Numbers and text
// -------------------------------------------------------------------------------------------------

Bytes to_bcd(std::uint64_t value, std::size_t size) {
    Bytes bytes(size);
    for (std::size_t i = size; i-- > 0; value /= 100)
        bytes[i] = std::uint8_t(value % 100 / 10 << 4 | value % 10);
    return bytes;
}

std::optional<std::uint64_t> from_bcd(View bytes) {
    if (bytes.size() > 9) return std::nullopt;
    std::uint64_t value = 0;
    for (const std::uint8_t byte : bytes) {
        if (byte >> 4 > 9 || (byte & 0x0F) > 9) return std::nullopt;
        value = value * 100 + std::uint64_t(byte >> 4) * 10 + (byte & 0x0F);
    }
    return value;
}

std::string from_code_page_437(View bytes) {
    std::string text;
    for (const std::uint8_t byte : bytes) {
        const char16_t letter = byte >= 0x80                                     ? code_page_437[byte - 0x80u]
                                : byte == '\n' || (byte >= 0x20 && byte != 0x7F) ? byte
                                                                                 : u' ';
        if (letter < 0x80) {
            text += char(letter);
        } else if (letter < 0x800) {
            text += char(0xC0 | letter >> 6);
            text += char(0x80 | (letter & 0x3F));
        } else {
            text += char(0xE0 | letter >> 12);
            text += char(0x80 | (letter >> 6 & 0x3F));
            text += char(0x80 | (letter & 0x3F));
        }
    }
    return text;
}

std::optional<std::size_t> length_of(View length_bytes) {
    std::size_t length = 0;
    for (const std::uint8_t byte : length_bytes) {
        if (byte >> 4 != 0x0F || (byte & 0x0F) > 9) return std::nullopt;
        length = length * 10 + (byte & 0x0F);
    }
    return length;
}

std::string mask_pan(View bytes) {
    std::string pan;
    for (const std::uint8_t byte : bytes)
        for (const int half : {byte >> 4, byte & 0x0F})
            if (half != 0x0F) pan += half <= 9 ? char('0' + half) : '*';
    for (std::size_t i = 0; i + 4 < pan.size(); ++i) pan[i] = '*';
    return pan;
}

std::optional<int> currency_number(std::string_view code) {
    struct Row {
        std::string_view code;
        int number;
    };
    static constexpr Row rows[] = {
        {"AED", 784}, {"AMD", 51},  {"ARS", 32},  {"AUD", 36},  {"AZN", 944}, {"BGN", 975}, {"BHD", 48},
        {"BRL", 986}, {"BYN", 933}, {"CAD", 124}, {"CHF", 756}, {"CLP", 152}, {"CNY", 156}, {"COP", 170},
        {"CZK", 203}, {"DKK", 208}, {"EGP", 818}, {"EUR", 978}, {"GBP", 826}, {"GEL", 981}, {"HKD", 344},
        {"HUF", 348}, {"IDR", 360}, {"ILS", 376}, {"INR", 356}, {"ISK", 352}, {"JOD", 400}, {"JPY", 392},
        {"KRW", 410}, {"KWD", 414}, {"KZT", 398}, {"MAD", 504}, {"MDL", 498}, {"MXN", 484}, {"MYR", 458},
        {"NOK", 578}, {"NZD", 554}, {"OMR", 512}, {"PHP", 608}, {"PLN", 985}, {"QAR", 634}, {"RON", 946},
        {"RSD", 941}, {"RUB", 643}, {"SAR", 682}, {"SEK", 752}, {"SGD", 702}, {"THB", 764}, {"TND", 788},
        {"TRY", 949}, {"TWD", 901}, {"UAH", 980}, {"USD", 840}, {"UZS", 860}, {"VND", 704}, {"ZAR", 710},
    };
    for (const Row& row : rows)
        if (row.code == code) return row.number;
    return std::nullopt;
}

// --- Fields and objects
// -----------------------------------------------------------------------------------------------

const Field* Fields::find(std::uint8_t id) const {
    const auto found = std::ranges::find(fields, id, &Field::id);
    return found == fields.end() ? nullptr : &*found;
}

Fields read_fields(View data) {
    Fields read;
    const auto stop = [&read](std::unexpected<Fault> why) {
        read.stopped = why.error();
        return read;
    };
    while (!data.empty()) {
        const std::uint8_t id = take(data, 1)[0];
        const auto row = std::ranges::find(field_rows, id, &FieldRow::id);
        if (row == std::end(field_rows)) return stop(fault("field {:02X} is not known", id));
        std::size_t size = row->size;
        if (row->shape == Shape::LL || row->shape == Shape::LLL) {
            const std::size_t digits = row->shape == Shape::LL ? 2 : 3;
            if (data.size() < digits) return stop(fault("field {:02X} ends in its length", id));
            const auto length = length_of(take(data, digits));
            if (!length) return stop(fault("field {:02X} has a length that is no number", id));
            size = *length;
        } else if (row->shape == Shape::Container) {
            const auto length = take_length(data);
            if (!length) return stop(std::unexpected(length.error()));
            size = *length;
        }
        if (size > data.size())
            return stop(fault("field {:02X} announces {} bytes where {} are left", id, size, data.size()));
        const View content = take(data, size);
        read.fields.push_back({id, Bytes(content.begin(), content.end())});
    }
    return read;
}

bool Object::is_constructed() const {
    std::uint32_t first = tag;
    while (first > 0xFF) first >>= 8;
    return first & 0x20;
}

const Object* Objects::find(std::uint32_t tag) const {
    const auto found = std::ranges::find(objects, tag, &Object::tag);
    return found == objects.end() ? nullptr : &*found;
}

Result<std::uint32_t> take_tag(View& data) {
    if (data.empty()) return fault("a tag is missing");
    const std::uint8_t first = take(data, 1)[0];
    std::uint32_t tag = first;
    if ((first & 0x1F) != 0x1F) return tag;
    for (int i = 0; i < 3; ++i) {
        if (data.empty()) return fault("tag {:X} ends early", tag);
        const std::uint8_t next = take(data, 1)[0];
        tag = tag << 8 | next;
        if (!(next & 0x80)) return tag;
    }
    return fault("tag {:X} is longer than four bytes", tag);
}

Result<std::size_t> take_length(View& data) {
    if (data.empty()) return fault("a length is missing");
    const std::uint8_t first = take(data, 1)[0];
    if (first < 0x80) return std::size_t(first);
    const std::size_t more = first & 0x7F;
    if (more == 0 || more > 2) return fault("{:02X} does not begin a length", first);
    if (data.size() < more) return fault("a length ends early");
    std::size_t length = 0;
    for (const std::uint8_t byte : take(data, more)) length = length << 8 | byte;
    return length;
}

Objects read_objects(View data) {
    Objects read;
    while (!data.empty()) {
        const auto tag = take_tag(data);
        const auto length = tag ? take_length(data) : std::unexpected(tag.error());
        if (!length) {
            read.stopped = length.error();
            return read;
        }
        if (*length > data.size()) {
            read.stopped = Fault{
                std::format("object {:X} announces {} bytes where {} are left", *tag, *length, data.size())};
            return read;
        }
        const View content = take(data, *length);
        read.objects.push_back({*tag, Bytes(content.begin(), content.end())});
    }
    return read;
}

// --- What the terminal says
// -------------------------------------------------------------------------------------------

Status read_status(View data) {
    Status status;
    const Fields read = read_fields(data);
    status.stopped = read.stopped;
    for (const auto& [id, content] : read.fields) {
        switch (id) {
            case 0x04:
                if (const auto amount = from_bcd(content))
                    status.amount = Money::minor(std::int64_t(*amount));
                break;
            case 0x06: read_container(content, status); break;
            case 0x0B: status.trace = small_number(content); break;
            case 0x0C: status.time = small_number(content); break;
            case 0x0D: status.date = small_number(content); break;
            case 0x0E: status.expiry = small_number(content); break;
            case 0x17: status.card_sequence = small_number(content); break;
            case 0x22: status.masked_pan = mask_pan(content); break;
            case 0x27: status.result = content[0]; break;
            case 0x29: status.terminal_id = hex(content); break;
            case 0x2A: status.merchant_number = short_text(content); break;
            case 0x3C: status.text = short_text(content); break;
            case 0x49: status.currency = small_number(content); break;
            case 0x87: status.receipt_number = small_number(content); break;
            case 0x88: status.turnover_number = small_number(content); break;
            case 0x8A: status.card_type = content[0]; break;
            case 0x8B: status.card_name = short_text(content); break;
            default: break;  // known in length, of no use here
        }
    }
    return status;
}

std::optional<std::uint8_t> abort_code(View data) {
    return data.empty() ? std::nullopt : std::optional(data[0]);
}

Intermediate read_intermediate(View data) {
    Intermediate said;
    if (data.empty()) return said;
    said.code = take(data, 1)[0];
    // An optional byte says for how many minutes the terminal goes on; a container with the text may follow it.
    if (!data.empty() && data[0] != 0x06)
        take(data, 1);
    else if (data.size() == 1)
        return said;
    const Fields fields = read_fields(data);
    const Field* container = fields.find(0x06);
    if (!container) return said;
    walk(container->content, [&said](const Object& object) {
        if (object.tag != 0x07) return;
        if (!said.text.empty()) said.text += '\n';
        said.text += from_code_page_437(object.content);
    });
    return said;
}

Print read_print_line(View data) {
    Print print;
    if (data.empty()) return print;
    const std::uint8_t attribute = take(data, 1)[0];
    // Some terminals append a container; 06 is no printable character, so the text ends there.
    const auto end = std::ranges::find(data, 0x06);
    const View text = data.first(std::size_t(end - data.begin()));
    if (attribute & 0x80) print.complete = true;  // the last line, or paper feed
    print.lines.push_back(from_code_page_437(text));
    const Fields fields = read_fields(data.subspan(text.size()));
    if (const Field* container = fields.find(0x06)) {
        const Objects objects = read_objects(container->content);
        const Object* kind = objects.find(0x1F07);
        if (kind && kind->content.size() == 1 && kind->content[0] >= 1 && kind->content[0] <= 3)
            print.kind = Print::Kind(kind->content[0]);
    }
    return print;
}

Result<Print> read_print_block(View data) {
    Print print;
    const Fields fields = read_fields(data);
    if (fields.stopped) return std::unexpected(*fields.stopped);
    const Field* container = fields.find(0x06);
    if (!container) return fault("a print block has no container");
    std::optional<Fault> stopped = read_objects(container->content).stopped;
    walk(container->content, [&](const Object& object) {
        if (object.is_constructed() && !stopped) stopped = read_objects(object.content).stopped;
        if (object.tag == 0x1F07 && object.content.size() == 1 && object.content[0] >= 1 &&
            object.content[0] <= 3)
            print.kind = Print::Kind(object.content[0]);
        if (object.tag == 0x07) print.lines.push_back(from_code_page_437(object.content));
        if (object.tag == 0x09 && object.content.size() == 1 && object.content[0] & 0x80)
            print.complete = true;
    });
    if (stopped) return std::unexpected(*stopped);
    return print;
}

// --- What the till says
// -----------------------------------------------------------------------------------------------

bool is_password(std::string_view password) {
    return password.size() == 6 && std::ranges::all_of(password, [](char c) { return c >= '0' && c <= '9'; });
}

Bytes register_till(std::string_view password, int currency) {
    // Configuration byte: the till prints the receipts of payments (02) and of administration (04), wants
    // intermediate status (08), alone starts payments (10) and administration (20), and prints line by line as it
    // is told (80).
    Bytes rest = {0xBE};
    const Bytes number = to_bcd(std::uint64_t(currency), 2);
    rest.insert(rest.end(), number.begin(), number.end());
    return with_password(Register, password, rest);
}

Bytes authorise(Money amount, int currency) {
    Bytes data = {0x04};
    const Bytes digits = to_bcd(std::uint64_t(amount.minor_units()), 6);
    data.insert(data.end(), digits.begin(), digits.end());
    data.push_back(0x49);
    const Bytes number = to_bcd(std::uint64_t(currency), 2);
    data.insert(data.end(), number.begin(), number.end());
    return encode(Authorise, data);
}

Bytes log_off() { return encode(LogOff); }
Bytes repeat_receipt(std::string_view password) { return with_password(RepeatReceipt, password); }
Bytes reverse(std::string_view password, int receipt_number) {
    return with_receipt_number(Reverse, password, receipt_number);
}
Bytes reverse_preauthorisation(std::string_view password, int receipt_number) {
    return with_receipt_number(ReversePreauthorisation, password, receipt_number);
}
Bytes status_enquiry(std::string_view password) { return with_password(StatusEnquiry, password); }
Bytes end_of_day(std::string_view password) { return with_password(EndOfDay, password); }
Bytes abort_by_till() { return encode(AbortByTill); }
Bytes acknowledge() { return encode(Acknowledge); }
Bytes refuse(std::uint8_t reason) { return encode(std::uint16_t(0x8400 | reason)); }

}  // namespace kassa::devices::zvt
