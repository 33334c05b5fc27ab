#pragma once
// Message catalogues as translators write them (GNU gettext manual, "The Format of PO Files"), as far as the tests
// look into them, and what is wrong with a translation.
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kassa::locales::tests {

struct Message {
    std::string plural;              // msgid_plural; empty: the message has one form
    std::vector<std::string> forms;  // msgstr, or msgstr[0]…
    bool fuzzy = false;
};
struct Po {
    std::string header;                       // the translation of ""
    std::map<std::string, Message> messages;  // by msgid
};

// Obsolete messages (#~) are left out. A line that is none of the format is returned by number as the key "line N".
Po parse_po(std::string_view text);

// The {names} in a text, sorted.
std::vector<std::string> names_in(std::string_view text);

// One sentence for each message of the template that the catalogue lacks, leaves empty or fuzzy, gives too few
// forms, or translates with other {names}. "{n}" may be left out of a plural form: "one item".
std::vector<std::string> complaints(const Po& messages, const Po& catalogue);

}  // namespace kassa::locales::tests
