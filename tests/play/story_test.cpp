// The story language: every word, what is refused and how it is said, and amounts as people and screens write them.
#include "kiosk/play/story.h"

#include <catch2/catch_test_macros.hpp>

#include "kiosk/play/player.h"
#include "tests/play/naughty.h"

using namespace kassa;
using namespace kassa::play;

namespace {

Act act_of(const std::string& line) {
    INFO(line);
    const auto story = parse(line, "one.story");
    REQUIRE(story);
    REQUIRE(story->lines.size() == 1);
    return story->lines.front().act;
}

template <class Wanted>
Wanted as(const std::string& line) {
    const Act act = act_of(line);
    INFO(line);
    REQUIRE(std::holds_alternative<Wanted>(act));
    return std::get<Wanted>(act);
}

std::string refusal(const std::string& text) {
    const auto story = parse(text, "wrong.story");
    INFO(text);
    REQUIRE_FALSE(story);
    return story.error().sentence;
}

}  // namespace

TEST_CASE("what a shopper does") {
    CHECK(as<ShowsPhoto>("shows photo a.jpg").files == std::vector<std::string>{"a.jpg"});
    CHECK(as<ShowsPhoto>("shows photo \"two words.jpg\"").files == std::vector<std::string>{"two words.jpg"});
    CHECK(as<ShowsPhoto>("shows photos a.jpg b.jpg").files == std::vector<std::string>{"a.jpg", "b.jpg"});
    CHECK(as<ShowsProduct>("shows product 9521234000303").picture.empty());
    CHECK(as<ShowsProduct>("shows product 9521234000303 milk.png").picture == "milk.png");
    CHECK(as<ShowsProduct>("shows product 9521234000303").symbol.empty());
    CHECK(as<ShowsProduct>("shows (01)09521234000303(10)L7 as datamatrix").code == "(01)09521234000303(10)L7");
    CHECK(as<ShowsProduct>("shows (01)09521234000303(10)L7 as datamatrix").symbol == "datamatrix");
    CHECK(as<Scans>("scans 9521234000303").code == "9521234000303");
    CHECK(as<Scans>("scans 9521234000303").symbol.empty());
    CHECK(as<Scans>("scans (01)09521234000303(10)L7 as datamatrix").code == "(01)09521234000303(10)L7");
    CHECK(as<Scans>("scans https://a.example/01/09521234000303 as qr").symbol == "qr");
    CHECK(as<Keys>("keys 4011").code == "4011");
    CHECK(as<Weighs>("weighs 1240").weight == Weight::grams(1240));
    CHECK(as<Bags>("bags 0").weight == Weight{});
    CHECK(as<Lifts>("lifts 64").weight == Weight::grams(64));
    CHECK(as<Touches>("touches \"I won’t bag this\"").words == "I won’t bag this");
    CHECK(as<TouchesId>("touches #pay-by-card").id == "pay-by-card");
    CHECK(as<AttendantSignsIn>("attendant 9001 2580").badge == "9001");
    CHECK(as<AttendantSignsIn>("attendant 9001 2580").pin == "2580");
    CHECK(as<Waits>("waits 120 s").duration == 120s);
}

TEST_CASE("what the devices and the power do") {
    CHECK(as<CardDoes>("card approves").command == "approve");
    CHECK(as<CardDoes>("card declines").command == "decline");
    CHECK(as<CardDoes>("card declines with completion").command == "decline-with-completion");
    CHECK(as<CardDoes>("card dies after charging").command == "die after charging");
    CHECK(as<CardDoes>("card dies before charging").command == "die before charging");
    CHECK(as<CardDoes>("card is silent").command == "silent");
    CHECK(as<CardDoes>("card speaks again").command == "speak");
    CHECK(as<CardDoes>("card key aborts").command == "abort-key");
    CHECK(as<PrinterDoes>("printer runs out of paper").command == "out of paper");
    CHECK(as<PrinterDoes>("printer is refilled").command == "refill");
    CHECK(as<PrinterDoes>("printer cover is opened").command == "cover open");
    CHECK(as<PrinterDoes>("printer cover is closed").command == "cover closed");
    CHECK(as<ScaleDoes>("scale is unplugged").command == "unplug");
    CHECK(as<ScaleDoes>("scale is plugged in").command == "plug");
    CHECK(as<ScaleIs>("scale is stuck").command == "stuck on");
    CHECK(as<ScaleIs>("scale drifts 60").command == "drift 60");
    CHECK(as<ScaleIs>("scale trembles 2").off == 8);
    CHECK(as<ScaleIs>("scale creeps 5").command == "creep 0.005");
    CHECK(as<Leans>("leans 900 for 4 s").weight == Weight::grams(900));
    CHECK(as<Leans>("leans 900 for 4 s").duration == 4s);
    CHECK(as<StoreDoes>("store goes away").command == "cable out");
    CHECK(as<StoreDoes>("store comes back").command == "cable in");
    CHECK(as<Keys>("keys telephone 0033123456789").telephone);
    CHECK(as<Keys>("keys telephone 0033123456789").code == "0033123456789");
    as<PowerFails>("power fails");
    as<ReaderDies>("reader dies");
}

TEST_CASE("what is looked for") {
    CHECK(as<Sees>("sees \"Whole milk\"").price.empty());
    CHECK(as<Sees>("sees \"Whole milk\" 1.16").price == "1.16");
    CHECK(as<SeesNot>("sees not \"Whole milk\"").words == "Whole milk");
    CHECK(as<Sees>("sees \"not\"").words == "not");
    CHECK(as<ExpectsTotal>("expects total 12.34").amount == "12.34");
    CHECK(as<ExpectsScreen>("expects screen thanks").name == "thanks");
    CHECK(as<ExpectsReceipt>("expects receipt \"TOTAL\"").words == "TOTAL");
    CHECK(as<ExpectsPaid>("expects paid 0").amount == "0");
    CHECK(as<Pictures>("pictures basket").name == "basket");
}

TEST_CASE("lines, comments and blanks") {
    const auto story =
        parse("# a comment\n\n  scans 1  # and why\r\ntouches #pay # now\n\t\nsees \"# 1\"", "a.story");
    REQUIRE(story);
    REQUIRE(story->lines.size() == 3);
    CHECK(story->lines[0].number == 3);
    CHECK(std::get<TouchesId>(story->lines[1].act).id == "pay");
    CHECK(story->lines[2].number == 6);
    CHECK(std::get<Sees>(story->lines[2].act).words == "# 1");
    CHECK(parse("", "empty.story")->lines.empty());
}

TEST_CASE("an unknown word is refused with its file, its line and all the words there are") {
    const std::string said = refusal("scans 1\n\nsings \"a song\"");
    CHECK(said.starts_with("wrong.story:3: 'sings a song' is not a line of a story"));
    CHECK(said.contains("shows photo FILE"));
    CHECK(said.contains("pictures NAME"));
}

TEST_CASE("a known word with the wrong things behind it is refused") {
    for (const char* line : {"scans",
                             "scans 1 2",
                             "scans 1 as",
                             "scans 1 as aztec",
                             "shows 1 as aztec",
                             "scans 1 in qr",
                             "keys",
                             "weighs",
                             "weighs 1.5",
                             "weighs -1",
                             "bags lots",
                             "bags 5 g",
                             "lifts 99999999999999999999",
                             "touches pay",
                             "touches #",
                             "touches",
                             "card",
                             "card sings",
                             "printer",
                             "scale is happy",
                             "power",
                             "power fails twice",
                             "attendant 9001",
                             "waits 5",
                             "waits 5 m",
                             "waits x s",
                             "waits 99999999 s",
                             "sees milk",
                             "sees \"milk\" much",
                             "sees",
                             "sees not milk",
                             "sees not \"milk\" 1.00",
                             "expects",
                             "expects total",
                             "expects total much",
                             "expects change 1.00",
                             "expects paid 1,00 EUR",
                             "pictures",
                             "shows",
                             "shows photo",
                             "shows photos a.jpg",
                             "shows film a.y4m",
                             "scans \"open"}) {
        const std::string said = refusal(std::string("\n") + line);
        INFO(said);
        CHECK(said.starts_with("wrong.story:2: "));
        CHECK(said.size() > 20);
    }
}

TEST_CASE("every form in the vocabulary is understood") {
    // The placeholders become things that fit; each alternative is a line.
    std::string text(vocabulary());
    const auto replace = [&](const std::string& from, const std::string& to) {
        for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
            text.replace(at, from.size(), to);
    };
    replace(" [PICTURE]", " milk.png"), replace(" [PRICE]", " 1.00"), replace("|\n ", "|"),
        replace("GTIN", "9521234000303");
    replace("FILE", "a.jpg"), replace("CODE", "4011"), replace("BADGE PIN", "9001 2580"),
        replace("\"WORDS\"", "\"milk\"");
    replace(" G ", " 5 "), replace(" G\n", " 5\n"), replace(" P\n", " 1.00\n"), replace(" P ", " 1.00 "),
        replace("NAME", "thanks");
    replace(" N s", " 5 s");
    std::size_t forms = 0;
    for (std::size_t at = 0; at < text.size(); ++forms) {
        const auto end = std::min(text.find_first_of("|\n", at), text.size());
        act_of(text.substr(at, end - at));
        at = end + 1;
    }
    CHECK(forms >= 30);
}

TEST_CASE("amounts are the same however they are written") {
    CHECK(amount_in("1.99", 2) == "199");
    CHECK(amount_in("€1.99", 2) == "199");
    CHECK(amount_in("1,99 €", 2) == "199");
    CHECK(amount_in("1.234,50 €", 2) == "123450");
    CHECK(amount_in("1,234.50", 2) == "123450");
    CHECK(amount_in("1 234", 2) == "123400");
    CHECK(amount_in("-0.13", 2) == "-13");
    CHECK(amount_in("0", 2) == "0");
    CHECK(amount_in("0.00", 2) == "0");
    CHECK(amount_in("5", 2) == "500");
    CHECK(amount_in("1,234", 0) == "1234");
    CHECK(amount_in("no number", 2).empty());
    CHECK(amount_in("", 2).empty());
}

TEST_CASE("naughty strings harm no story") {
    for (const std::string& naughty : naughty_strings()) {
        INFO(naughty);
        for (const std::string& text :
             {naughty, "scans " + naughty, "sees \"" + naughty + "\"", "expects total " + naughty,
              "waits " + naughty + " s", "touches #" + naughty}) {
            const auto story = parse(text, "naughty.story");
            if (!story) CHECK(story.error().sentence.starts_with("naughty.story:"));
        }
        (void)amount_in(naughty, 2);
    }
}
