// Every language says everything: the messages of the sources, collected at build, against every catalogue.
#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/locales/po.h"

using namespace kassa::locales::tests;

namespace {

std::string text_of(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    INFO(file);
    REQUIRE(in.good());
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

const std::filesystem::path sources = KASSA_SOURCE_DIR;

}  // namespace

TEST_CASE("Every message of the sources is translated into every language") {
    const Po messages = parse_po(text_of(std::filesystem::path(KASSA_BUILD_DIR) / "locales/kassa.pot"));
    CHECK(messages.messages.contains("{price} each"));  // of locales/words.cpp: the extraction works
    CHECK(messages.messages.contains("TOTAL"));         // of kiosk/receipt
    int catalogues = 0;
    for (const auto& entry : std::filesystem::directory_iterator(sources / "locales/po")) {
        if (entry.path().extension() != ".po") continue;
        ++catalogues;
        const Po catalogue = parse_po(text_of(entry.path()));
        for (const std::string& complaint : complaints(messages, catalogue))
            FAIL_CHECK(entry.path().filename().string() << ": " << complaint
                       << ". Run locales/extract " << entry.path().stem().string() << " and translate it.");
        for (const auto& [id, message] : catalogue.messages)
            if (!messages.messages.contains(id))
                FAIL_CHECK(entry.path().filename().string()
                           << ": \"" << id << "\" is in no source any more; take it out.");
    }
    CHECK(catalogues >= 1);
}

TEST_CASE("What is wrong with a catalogue is named") {
    const Po messages = parse_po(R"(msgid "Pay"
msgstr ""

msgid "Pay {amount} to {shop}"
msgstr ""

msgid "1 item"
msgid_plural "{n} items "
"in {shop}"
msgstr[0] ""
msgstr[1] ""
)");
    CHECK(messages.messages.at("1 item").plural == "{n} items in {shop}");
    const std::string header = "msgid \"\"\nmsgstr \"\"\n\"Plural-Forms: nplurals=3; plural=0;\\n\"\n\n";
    const auto said = [&](const std::string& catalogue) { return complaints(messages, parse_po(header + catalogue)); };
    const std::string pay = "msgid \"Pay\"\nmsgstr \"P\"\n\n";
    const std::string amount = "msgid \"Pay {amount} to {shop}\"\nmsgstr \"{shop}: {amount}\"\n\n";
    const std::string items = "msgid \"1 item\"\nmsgid_plural \"{n} items in {shop}\"\n"
                              "msgstr[0] \"one in {shop}\"\nmsgstr[1] \"{n} in {shop}\"\nmsgstr[2] \"{n}, {shop}\"\n";
    using Sentences = std::vector<std::string>;
    CHECK(said(pay + amount + items) == Sentences{});
    CHECK(said(amount + items) == Sentences{"\"Pay\" is not translated"});
    CHECK(said("#~ msgid \"Pay\"\n#~ msgstr \"P\"\n" + amount + items) == Sentences{"\"Pay\" is not translated"});
    CHECK(said("msgid \"Pay\"\nmsgstr \"\"\n\n" + amount + items) == Sentences{"\"Pay\" is not translated"});
    CHECK(said("#, fuzzy\n" + pay + amount + items) ==
          Sentences{"\"Pay\" is marked fuzzy: somebody has to look at it"});
    CHECK(said(pay + "msgid \"Pay {amount} to {shop}\"\nmsgstr \"{amount} {sum}\"\n\n" + items) ==
          Sentences{"\"Pay {amount} to {shop}\" has other names in its translation \"{amount} {sum}\""});
    CHECK(said(pay + amount + "msgid \"1 item\"\nmsgid_plural \"{n} items in {shop}\"\nmsgstr[0] \"{shop}\"\n"
                              "msgstr[1] \"{shop}\"\n") == Sentences{"\"1 item\" has 2 forms where 3 are needed"});
    CHECK(said(pay + amount + "msgid \"1 item\"\nmsgid_plural \"{n} items in {shop}\"\nmsgstr[0] \"{shop}\"\n"
                              "msgstr[1] \"{n}\"\nmsgstr[2] \"{shop}\"\n") ==
          Sentences{"\"1 item\" has other names in its translation \"{n}\""});
    CHECK(parse_po("nonsense\n").messages.contains("line 1"));
}
