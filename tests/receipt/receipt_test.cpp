// Receipts as a shopper holds them: sent as ESC/POS, read back as a printer reads it, and compared with
// tests/receipt/golden. UPDATE_GOLDEN=1 writes the golden files anew; look at the difference before committing it.
#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "devices/printer/code_pages.h"
#include "devices/printer/escpos.h"
#include "devices/printer/interpreter.h"
#include "kiosk/receipt/receipt.h"
#include "tests/receipt/sales.h"

using namespace kassa;
using namespace kassa::receipt;
using namespace kassa::receipt::tests;
using devices::printer::Document;
using devices::printer::Paper;

namespace {

void check_golden(const std::string& name, const std::string& text) {
    const std::string file = std::string(KASSA_SOURCE_DIR) + "/tests/receipt/golden/" + name;
    if (std::getenv("UPDATE_GOLDEN")) std::ofstream(file) << text;
    std::ifstream in(file);
    std::ostringstream golden;
    golden << in.rdbuf();
    INFO(file);
    CHECK(text == golden.str());
}

bool can_print(std::string_view text) { return devices::printer::can_print(text); }

Typesetter& typesetter() {
    static auto opened = Typesetter::open();
    REQUIRE(opened.has_value());
    return *opened;
}

Document typeset(const flows::Sale& sale, const std::string& language, Paper paper, Issue issue = Issue::First) {
    return typesetter().document(receipt_of(sale, shop(), words_in(language), issue), paper, can_print);
}

// What lies on the paper when a printer has obeyed every byte.
std::string on_paper(const Document& document, Paper paper) {
    using namespace devices::printer;
    devices::Bytes bytes;
    for (const devices::Bytes& piece : encode(document, Encoding::all_pages(paper)))
        bytes.insert(bytes.end(), piece.begin(), piece.end());
    return devices::printer::plain_text(interpret(bytes, paper), paper);
}

devices::printer::Bitmap only_picture_before_code(const Document& document) {
    REQUIRE(document.blocks.size() >= 2);
    REQUIRE(std::holds_alternative<devices::printer::Picture>(document.blocks[0]));
    REQUIRE(std::holds_alternative<devices::printer::Qr>(document.blocks[1]));
    return std::get<devices::printer::Picture>(document.blocks[0]).bitmap;
}

int ink(const devices::printer::Bitmap& bitmap, int from, int to) {
    int count = 0;
    for (int y = 0; y < bitmap.height; ++y)
        for (int x = from; x < to; ++x) count += bitmap.black(x, y);
    return count;
}

// What a picture is made of, short enough for a golden file: the fonts' versions, its size and a sum over its dots
// (FNV-1a). After an update of the fonts, look at the pictures and record it anew.
std::string fingerprint(const devices::printer::Bitmap& bitmap) {
    std::uint64_t sum = 0xCBF29CE484222325u;
    for (const std::uint8_t byte : bitmap.bits) sum = (sum ^ byte) * 0x100000001B3u;
    return std::format("{}\n{} × {} dots, {:016x}\n", typesetter().versions(), bitmap.width, bitmap.height, sum);
}

// A picture as a PBM file (P4), for a person to look at: KASSA_PICTURES=FOLDER.
void keep(const std::string& name, const devices::printer::Bitmap& bitmap) {
    const char* folder = std::getenv("KASSA_PICTURES");
    if (!folder) return;
    std::ofstream out(std::string(folder) + "/" + name + ".pbm", std::ios::binary);
    out << std::format("P4\n{} {}\n", bitmap.width, bitmap.height);
    out.write(reinterpret_cast<const char*>(bitmap.bits.data()), std::streamsize(bitmap.bits.size()));
}

}  // namespace

TEST_CASE("English receipts on 80 and 58 millimetres") {
    check_golden("en_80.txt", on_paper(typeset(full_sale(), "en", Paper::Mm80), Paper::Mm80));
    check_golden("en_58.txt", on_paper(typeset(full_sale(), "en", Paper::Mm58), Paper::Mm58));
    check_golden("en_small.txt", on_paper(typeset(small_sale(), "en", Paper::Mm80), Paper::Mm80));
}

TEST_CASE("A second print says COPY and a cancelled sale VOID, in every language") {
    flows::Sale sale = small_sale();
    sale.voids = "018f3c2e-0000-7c3d-9e4f-000000000001";
    check_golden("en_void_copy.txt", on_paper(typeset(sale, "en", Paper::Mm80, Issue::Copy), Paper::Mm80));
    for (const char* language : {"en", "ar"}) {
        const auto words = words_in(language);
        const auto text = [&](const flows::Sale& of, Issue issue) {
            return "\n" + plain_text(receipt_of(of, shop(), words, issue));
        };
        CHECK(text(sale, Issue::Copy).contains("\n" + words("COPY") + "\n"));
        CHECK_FALSE(text(sale, Issue::First).contains("\n" + words("COPY") + "\n"));
        CHECK(text(sale, Issue::First).contains("\n" + words("VOID") + "\n"));
        CHECK_FALSE(text(small_sale(), Issue::First).contains("\n" + words("VOID") + "\n"));
    }
}

TEST_CASE("The Arabic receipt says the same in its own words") {
    check_golden("ar.txt", plain_text(receipt_of(full_sale(), shop(), words_in("ar"), Issue::First)));
}

TEST_CASE("An Arabic receipt is a picture of the paper's width, with the amounts on the left") {
    for (const Paper paper : {Paper::Mm80, Paper::Mm58}) {
        const Document document = typeset(full_sale(), "ar", paper);
        const auto picture = only_picture_before_code(document);
        keep(std::format("ar_{}", columns_of(paper)), picture);
        check_golden(std::format("ar_{}_dots.txt", columns_of(paper)), fingerprint(picture));
        CHECK(picture.width == dots_of(paper));
        CHECK(picture.height > 500);
        CHECK(typeset(full_sale(), "ar", paper) == document);
    }
    // One entry with an amount and nothing else: its name's ink is on the right, its amount's on the left.
    const Receipt one{"ar", true, {Entry{"موز", "1.99", {}}, Code{"x"}}};
    const auto row = only_picture_before_code(typesetter().document(one, Paper::Mm80, can_print));
    CHECK(ink(row, 0, 100) > 50);
    CHECK(ink(row, 100, 476) == 0);
    CHECK(ink(row, 476, 576) > 50);
}

TEST_CASE("Only what the printer has no letters for becomes dots in an English receipt") {
    flows::Sale sale = long_sale(2, "Salt");
    sale.lines[0].product.names = {{"", "خبز عربي"}};
    const Document document = typeset(sale, "en", Paper::Mm80);
    check_golden("en_arabic_name.txt", on_paper(document, Paper::Mm80));
    int pictures = 0;
    for (const auto& block : document.blocks)
        if (const auto* picture = std::get_if<devices::printer::Picture>(&block)) {
            ++pictures;
            keep("en_arabic_name", picture->bitmap);
            CHECK(picture->bitmap.width == 576);
            CHECK(ink(picture->bitmap, 0, 150) > 50);    // the name begins on the left
            CHECK(ink(picture->bitmap, 476, 576) > 50);  // the amount stands on the right
        }
    CHECK(pictures == 1);
}

TEST_CASE("Amounts never run into names, whatever their size") {
    flows::Sale sale = long_sale(1, "A name that is much longer than the paper is wide, as names from suppliers are");
    sale.priced.lines[0].list = sale.priced.lines[0].paid = sale.priced.total = Money::minor(123'456'789'012);
    sale.priced.taxes[0].gross = sale.priced.taxes[0].net = sale.priced.total;
    check_golden("en_58_wide.txt", on_paper(typeset(sale, "en", Paper::Mm58), Paper::Mm58));
    keep("ar_wide", only_picture_before_code(typeset(sale, "ar", Paper::Mm58)));
}

TEST_CASE("Nothing that identifies a card but its last four digits is printed") {
    flows::Sale sale = small_sale();
    sale.tenders[0].slip.masked_pan = "4111111111111234";  // a terminal that does not mask
    for (const char* language : {"en", "ar"}) {
        const std::string text = plain_text(receipt_of(sale, shop(), words_in(language), Issue::First));
        CHECK(text.contains("**** 1234"));
        CHECK_FALSE(text.contains("11234"));
    }
    CHECK_FALSE(receipt_as_text(sale, shop(), words_in("en")).contains("11234"));
}

TEST_CASE("The receipt for the screen always fits, and always holds total, date and id") {
    const std::string hostile = "\n\x1b@ \u202E" + std::string(3000, 'x') + "\xFF";
    struct Row {
        const char* name;
        flows::Sale sale;
    };
    const Row rows[] = {{"full", full_sale()}, {"one line", small_sale()},
                        {"a trolley", long_sale(200, "Natural yoghurt")},
                        {"long Arabic names", long_sale(60, "رقائق بطاطس بالبابريكا الحارة جدًا من المزرعة")},
                        {"hostile names", long_sale(30, hostile)}};
    policy::Policy policy = shop();
    for (const char* language : {"en", "ar"})
        for (const Row& row : rows) {
            INFO(language << ", " << row.name);
            for (const std::string& store : {std::string("Kassa Market"), std::string(500, 'K'), hostile}) {
                policy.store_name = store;
                const auto words = words_in(language);
                const std::string text = receipt_as_text(row.sale, policy, words);
                CHECK(text.size() <= most_text_bytes);
                CHECK(text.contains(locales::without_direction_marks(words.money(row.sale.priced.total))));
                CHECK(text.contains(locales::without_direction_marks(words.date_and_time(row.sale.at))));
                CHECK(text.ends_with(row.sale.id));
                CHECK(text.find('\x1b') == std::string::npos);
            }
        }
    check_golden("en_screen.txt", receipt_as_text(full_sale(), shop(), words_in("en")));
    check_golden("ar_screen.txt", receipt_as_text(full_sale(), shop(), words_in("ar")));
    check_golden("en_screen_cut.txt", receipt_as_text(long_sale(200, "Natural yoghurt"), shop(), words_in("en")));
}

TEST_CASE("a member reads every reason, what was earned, and what was paid with") {
    check_golden("en_member.txt", on_paper(typeset(member_sale(), "en", Paper::Mm80), Paper::Mm80));
    check_golden("ar_member.txt", plain_text(receipt_of(member_sale(), shop(), words_in("ar"), Issue::First)));
    flows::Sale taken_back = member_sale();
    taken_back.voids = "018f3c2e-0000-7c3d-9e4f-000000000001";
    check_golden("en_member_void.txt", plain_text(receipt_of(taken_back, shop(), words_in("en"), Issue::First)));
    check_golden("en_member_screen.txt", receipt_as_text(member_sale(), shop(), words_in("en")));
}

TEST_CASE("the steps of a receipt add up to what was paid") {
    for (const flows::Sale& sale : {full_sale(), member_sale()}) {
        Money paid = sale.priced.added_tax;
        for (const auto& line : sale.priced.lines) {
            Money sum = line.list;
            for (const auto& step : line.steps) sum += step.amount;
            CHECK(sum == line.paid);
            paid += line.paid;
        }
        CHECK(paid == sale.priced.total);
        Money tendered;
        for (const auto& tender : sale.tenders) tendered += tender.amount;
        CHECK(tendered == sale.priced.total);
    }
}
