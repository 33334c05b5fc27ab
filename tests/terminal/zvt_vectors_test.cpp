// The 302 messages of the shared data, each by name: what other people's libraries and real terminals send, and
// what it must mean.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>

#include "devices/terminal/zvt.h"

using namespace kassa;
using namespace kassa::devices;

namespace {

struct Row {
    int line = 0;  // in the file
    std::string source, file, test, hex, asserts;
    Bytes bytes;

    bool is(std::string_view in_file, std::string_view in_test = "") const {
        return file.contains(in_file) && test.contains(in_test);
    }
    // The value that an assertion on `member` expects, as it is written there.
    std::optional<std::string> expects(const std::string& member) const {
        std::smatch found;
        const std::regex wanted("AreEqual\\((?:\"([^\"]*)\"|([^;]*?)), [a-zA-Z]*\\." + member + "(?: |$)");
        if (!std::regex_search(asserts, found, wanted)) return std::nullopt;
        return found[1].matched ? found[1].str() : found[2].str();
    }
};

std::vector<std::string> split_line(const std::string& line) {
    std::vector<std::string> cells(1);
    bool quoted = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (line[i] == '"' && quoted && i + 1 < line.size() && line[i + 1] == '"')
            cells.back() += line[++i];
        else if (line[i] == '"')
            quoted = !quoted;
        else if (line[i] == ',' && !quoted)
            cells.emplace_back();
        else if (line[i] != '\r')
            cells.back() += line[i];
    }
    return cells;
}

std::vector<Row> read_rows() {
    const char* given = std::getenv("KASSA_DATA");
    const std::filesystem::path folder =
        given ? given : std::filesystem::path(KASSA_SOURCE_DIR) / "../shared/data";
    std::ifstream file(folder / "zvt_vectors.csv");
    std::vector<Row> rows;
    std::string line;
    for (int number = 1; std::getline(file, line); ++number) {
        if (number == 1) continue;
        const auto cells = split_line(line);
        REQUIRE(cells.size() == 5);
        Row row{number, cells[0], cells[1], cells[2], cells[3], cells[4], {}};
        for (std::size_t i = 0; i + 1 < row.hex.size(); i += 2)
            row.bytes.push_back(std::uint8_t(std::stoi(row.hex.substr(i, 2), nullptr, 16)));
        rows.push_back(row);
    }
    return rows;
}

// How a row was treated; the test counts them, so that none falls through.
enum class Treated { Message, Piece, Value, Serial, Exception };

void check_status(const Row& row, const zvt::Status& status) {
    CHECK(!status.stopped);
    const auto number = [&](const char* member, std::optional<std::int64_t> ours) {
        if (const auto expected = row.expects(member)) {
            INFO(member);
            CHECK(ours == std::stoll(*expected, nullptr, expected->starts_with("0x") ? 16 : 10));
        }
    };
    const auto words = [&](const char* member, const std::string& ours) {
        if (const auto expected = row.expects(member)) {
            INFO(member);
            CHECK(ours == *expected);
        }
    };
    words("AdditionalText", status.text);
    words("CardName", status.card_name);
    words("CardNumber", status.masked_pan);
    words("ApplicationId", status.application_id);
    number("ErrorCode", status.result);
    number("TerminalIdentifier", std::stoll(status.terminal_id.empty() ? "-1" : status.terminal_id));
    number("CurrencyCode", status.currency);
    number("TurnoverRecordNumber", status.turnover_number);
    number("TraceNumber", status.trace);
    number("ReceiptNumber", status.receipt_number);
    number("CardSequenceNumber", status.card_sequence);
    number("ExpiryDateMonth", status.expiry.value_or(-1) % 100);
    number("ExpiryDateYear", status.expiry.value_or(-1) / 100);
    number("DateDay", status.date.value_or(-1) % 100);
    number("DateMonth", status.date.value_or(-1) / 100);
    if (const auto amount = row.expects("Amount")) {
        const Currency euro;
        CHECK(status.amount == euro.parse(amount->substr(0, amount->find('M'))).value());
    }
    if (const auto time = row.expects("Time")) {
        std::string digits;
        for (const char c : *time)
            if (c >= '0' && c <= '9') digits += c;
        CHECK(std::to_string(status.time.value_or(-1)) == digits);
    }
    // Their words for our numbers.
    const std::map<std::string, int> card_types = {{"Maestro", 0x2E}, {"Mastercard", 0x06}};
    const std::map<std::string, int> technologies = {{"Chip", 1}, {"NFC", 2}};
    const std::map<std::string, int> authentications = {{"No Cardholder authentication", 0},
                                                        {"Offline encrypted Pin", 3}};
    if (const auto type = row.expects("CardType")) CHECK(status.card_type == card_types.at(*type));
    if (const auto technology = row.expects("CardTechnology"))
        CHECK(status.card_technology == technologies.at(*technology));
    if (const auto how = row.expects("CardholderAuthentication"))
        CHECK(status.authentication == authentications.at(*how));
}

// A whole message: framed, and read by the function that the driver uses for it.
void check_message(const Row& row, const zvt::Message& message) {
    switch (message.command) {
        case zvt::StatusInformation: check_status(row, zvt::read_status(message.data)); return;
        case zvt::IntermediateStatus:
            if (message.data.size() > 3) CHECK(!zvt::read_intermediate(message.data).text.empty());
            CHECK(!zvt::words_for(zvt::read_intermediate(message.data).code).empty());
            return;
        case zvt::PrintLine: CHECK(zvt::read_print_line(message.data).lines.size() == 1); return;
        case zvt::PrintBlock: {
            const auto print = zvt::read_print_block(message.data);
            REQUIRE(print);
            CHECK(!print->lines.empty());
            CHECK(print->kind != zvt::Print::Kind::Unknown);
            return;
        }
        case zvt::AbortOfTerminal:
            // Their "061E00" has no code; every other does.
            CHECK(zvt::abort_code(message.data).has_value() == !message.data.empty());
            return;
        default: return;
    }
}

// Exactly one whole message.
Treated one_message(const Row& row) {
    zvt::Framer framer;
    framer.feed(row.bytes);
    const auto message = framer.next();
    REQUIRE(message);
    REQUIRE(*message);
    CHECK(framer.waiting() == 0);
    check_message(row, **message);
    return Treated::Message;
}

// StatusInformationParserTest: the fields behind the header. One of them announces more than it has and is no
// message, but its fields are whole.
Treated status_row(const Row& row) {
    zvt::Framer framer;
    framer.feed(row.bytes);
    const auto message = framer.next();
    REQUIRE(message);
    CHECK(message->has_value() != row.test.contains("AbortViaTimeout"));
    check_status(row, zvt::read_status(zvt::View(row.bytes).subspan(3)));
    return Treated::Message;
}

// ApduHelperTest: what a header announces, whether or not the data follows.
Treated header_row(const Row& row) {
    zvt::Framer framer;
    framer.feed(row.bytes);
    std::smatch found;
    REQUIRE(std::regex_search(row.asserts, found,
                              std::regex("AreEqual\\((\\w+)(\\.MaxValue)?, apduInfo.DataLength")));
    const std::size_t expected = found[2].matched ? 0xFFFF : std::stoul(found[1]);
    CHECK(framer.announced() == expected);
    const auto message = framer.next();
    REQUIRE(message);
    CHECK(message->has_value() == (expected == 1));
    if (*message) CHECK((*message)->data == Bytes{0x6C});
    return Treated::Value;
}

// A number that goes both ways, or a length, tag or object by itself.
Treated value_row(const Row& row) {
    if (row.is("BmpParserTest")) {
        std::smatch found;
        REQUIRE(std::regex_search(row.asserts, found, std::regex("AreEqual\\((\\d+), length")));
        CHECK(zvt::length_of(row.bytes) == std::stoul(found[1]));
    } else if (row.is("NumberHelperTest")) {
        const auto value = zvt::from_bcd(row.bytes);
        REQUIRE(value);
        CHECK(zvt::to_bcd(*value, row.bytes.size()) == row.bytes);
        if (row.test.contains("8Digit")) CHECK(zvt::to_bcd(12'345'678, 3) == row.bytes);
    } else if (row.is("TlvParserTest", "TagField")) {
        zvt::View rest(row.bytes);
        CHECK(zvt::take_tag(rest).value() == 0x1F8000);
        CHECK(rest.empty());
    } else if (row.is("TlvParserTest", "GetLength")) {
        zvt::View rest(row.bytes);
        CHECK(zvt::take_length(rest).value() == 650);
        CHECK(rest.empty());
    } else if (row.is("IntermediateStatus")) {
        const zvt::Intermediate said = zvt::read_intermediate(row.bytes);
        CHECK(said.code == 0xFF);
        CHECK(said.text == "EUR 1.23\nBitte warten");
    } else {
        REQUIRE(row.is("test_tlv.py"));
        const zvt::Objects objects = zvt::read_objects(row.bytes);
        CHECK(!objects.stopped);
        CHECK(objects.objects.size() == 1);
    }
    return Treated::Value;
}

Treated print_block_row(const Row& row) {
    zvt::Framer framer;
    framer.feed(row.bytes);
    const auto message = framer.next();
    REQUIRE(message);
    if (row.test.contains("Corrupt")) {
        // It announces more than it has: it never becomes a message, and its data alone is refused.
        CHECK(!*message);
        CHECK(!zvt::read_print_block(zvt::View(row.bytes).subspan(5)));
        return Treated::Value;
    }
    REQUIRE(*message);
    const auto print = zvt::read_print_block((*message)->data);
    REQUIRE(print);
    CHECK(print->complete);
    std::string text;
    for (const std::string& line : print->lines) text += line + "\n";
    using Kind = zvt::Print::Kind;
    const std::map<std::string, Kind> kinds = {{"ReceiptType.Cardholder", Kind::Shopper},
                                               {"ReceiptType.Merchant", Kind::Merchant},
                                               {"ReceiptType.Administration", Kind::Administration}};
    CHECK(print->kind == kinds.at(row.expects("ReceiptType").value()));
    int wanted = 0;
    const std::regex contains("(StartsWith|Contains)\\(\"([^\"]*)\"");
    for (std::sregex_iterator i(row.asserts.begin(), row.asserts.end(), contains), end; i != end;
         ++i, ++wanted)
        CHECK(
            ((*i)[1] == "Contains" ? text.contains((*i)[2].str()) : text.contains((*i)[2].str().substr(1))));
    CHECK(wanted > 0);
    return Treated::Message;
}

// Messages that are spread over several rows: fed in order; every message that becomes whole must be readable.
class Joined {
public:
    Treated feed(const Row& row) {
        if (row.hex.starts_with("040FCE")) {
            // The message before it, 04 0F A1, is one byte shorter in the file than it announces: it never ends.
            CHECK(framer_.waiting() == 163);
            CHECK(framer_.announced() == 161);
            framer_.clear();
        }
        const bool fresh = framer_.waiting() == 0;
        framer_.feed(row.bytes);
        const auto message = framer_.next();
        REQUIRE(message);
        if (*message) check_message(row, **message);
        return fresh && *message && framer_.waiting() == 0 ? Treated::Message : Treated::Piece;
    }
    std::size_t left() const { return framer_.waiting(); }
    void clear() { framer_.clear(); }

private:
    zvt::Framer framer_;
};

// ZVT over a serial line: DLE STX message DLE ETX and two bytes of checksum, with each DLE doubled. Kassa speaks
// TCP; the test takes the transport off and looks at the message.
class Serial {
public:
    Treated feed(const Row& row) {
        bytes_.insert(bytes_.end(), row.bytes.begin(), row.bytes.end());
        Bytes inner;
        std::size_t i = 2;
        for (; i + 1 < bytes_.size(); ++i) {
            if (bytes_[i] == 0x10 && bytes_[i + 1] == 0x03) break;
            if (bytes_[i] == 0x10 && bytes_[i + 1] == 0x10) ++i;
            inner.push_back(bytes_[i]);
        }
        if (i + 4 != bytes_.size()) return Treated::Serial;  // goes on in the next row
        bytes_.clear();
        zvt::Framer framer;
        framer.feed(inner);
        const auto message = framer.next();
        REQUIRE(message);
        REQUIRE(*message);
        CHECK(framer.waiting() == 0);
        check_message(row, **message);
        return Treated::Serial;
    }
    bool is_open() const { return !bytes_.empty(); }

private:
    Bytes bytes_;
};

// Rows that are no message from a terminal over TCP, by name, with the reason; each is still shown to be handled.
struct ExceptionRow {
    std::string_view file, test, hex;
    std::string_view reason;
    enum class Handled { Empty, Waits, Faults, Number, FirstOnly } handled;
};
using Handled = ExceptionRow::Handled;
constexpr ExceptionRow exceptions[] = {
    {"NumberHelperTest", "BcdToInt_Invalid", "0978", "too large for their int; ours counts in 64 bits",
     Handled::Number},
    {"PrintLineTest", "PackageToLarge", "06D110", "four bytes more than it announces: out of step",
     Handled::FirstOnly},
    {"PrintLineTest", "ReceivedFragment", "06D118", "shorter than it announces: waits for the rest",
     Handled::Waits},
    {"ZvtClientTest", "CorruptDataFlow", "010203", "no command begins with 01", Handled::Faults},
    {"ZvtCommunicationTest", "ReceiveInvalidData", "010203", "no command begins with 01", Handled::Faults},
    {"ZvtCommunicationTest", "WithDataFragment", "8000000102", "data behind an acknowledgement: out of step",
     Handled::FirstOnly},
    {"1617177992186PT.hex", "", "040F27", "the capture lost its length byte", Handled::FirstOnly},
    {"1617181236803PT.hex", "", "040F27", "the second capture lost its length byte", Handled::FirstOnly},
    {"1620217579741PT.hex", "", "", "the capture is empty", Handled::Empty},
    {"data091355012.hex", "", "", "the capture is empty", Handled::Empty},
    {"test_apdu.py", "", "FFAA", "a made-up command", Handled::Faults},
    {"test_fields.py", "", "12345678", "a number by itself", Handled::Number},
    {"test_parsing.py", "", "4059", "a magnetic track by itself", Handled::Faults},
    {"test_parsing_abort.py", "", "FF0000", "the content of one object", Handled::Faults},
    {"open_reservation", "", "061E0E", "one byte shorter than it announces", Handled::Waits},
    {"open_reservation", "", "061E11", "this one too is a byte shorter than it announces", Handled::Waits},
    {"test_parsing_completion.py", "", "11E930EC", "a checksum by itself", Handled::Faults},
};

const ExceptionRow* exception_for(const Row& row) {
    for (const ExceptionRow& exception : exceptions)
        if (row.is(exception.file, exception.test) &&
            (exception.hex.empty() ? row.hex.empty() : row.hex.starts_with(exception.hex)))
            return &exception;
    return nullptr;
}

Treated exception_row(const Row& row, const ExceptionRow& exception) {
    INFO(exception.reason);
    zvt::Framer framer;
    framer.feed(row.bytes);
    const auto first = framer.next();
    switch (exception.handled) {
        case Handled::Empty: CHECK((first && !*first)); break;
        case Handled::Waits: CHECK((first && !*first && framer.waiting() > 0)); break;
        case Handled::Faults: CHECK(!first); break;
        case Handled::Number:
            CHECK(!first);
            CHECK(zvt::from_bcd(row.bytes) == std::stoull(row.hex));
            break;
        case Handled::FirstOnly: CHECK((first && *first && !framer.next())); break;
    }
    return Treated::Exception;
}

}  // namespace

TEST_CASE("every ZVT message of the shared data") {
    const std::vector<Row> rows = read_rows();
    if (rows.empty()) SKIP("zvt_vectors.csv is not there");
    std::map<Treated, int> count;
    Joined joined;
    Serial serial;
    std::string joined_test;
    std::map<std::string_view, int> used;
    for (const Row& row : rows) {
        INFO("line " << row.line << ": " << row.file << " " << row.test << " " << row.hex.substr(0, 60));
        const bool in_pieces = row.is("ReceiveHandlerTest") || row.is("test_parsing.py");
        if (row.test != joined_test) joined.clear();
        joined_test = row.test;
        Treated treated;
        if (const ExceptionRow* exception = exception_for(row); exception && joined.left() == 0) {
            ++used[exception->reason];
            treated = exception_row(row, *exception);
        } else if (row.hex.starts_with("1002") || serial.is_open()) {
            treated = serial.feed(row);
        } else if (in_pieces) {
            treated = joined.feed(row);
        } else if (row.is("ApduHelperTest")) {
            treated = header_row(row);
        } else if (row.file.starts_with("StatusInformationParserTest")) {
            treated = status_row(row);
        } else if (row.is("PrintTextBlockTest")) {
            treated = print_block_row(row);
        } else if (row.is("BmpParserTest") || row.is("NumberHelperTest") || row.is("TlvParserTest") ||
                   row.is("IntermediateStatusInformationParserTest") || row.is("test_tlv.py")) {
            treated = value_row(row);
        } else {
            treated = one_message(row);
        }
        ++count[treated];
    }
    CHECK(rows.size() == 302);
    CHECK(count[Treated::Message] == 199);
    CHECK(count[Treated::Piece] == 52);
    CHECK(count[Treated::Value] == 19);
    CHECK(count[Treated::Serial] == 15);
    CHECK(count[Treated::Exception] == 17);
    CHECK(!serial.is_open());
    for (const ExceptionRow& exception : exceptions) {
        INFO(exception.reason);
        CHECK(used[exception.reason] > 0);
    }
}
