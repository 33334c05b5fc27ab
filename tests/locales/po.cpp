#include "tests/locales/po.h"

#include <algorithm>
#include <cstdlib>
#include <format>

namespace kassa::locales::tests {
namespace {

// What stands between the line's first and last quotation mark.
std::string unquoted(std::string_view line) {
    const auto open = line.find('"'), close = line.rfind('"');
    std::string text;
    if (open == line.npos || close == open) return text;
    for (std::size_t i = open + 1; i < close; ++i) {
        if (line[i] != '\\' || i + 1 == close) text += line[i];
        else text += line[++i] == 'n' ? '\n' : line[i] == 't' ? '\t' : line[i];
    }
    return text;
}

int forms_of(const Po& po) {
    const auto at = po.header.find("nplurals=");
    return at == po.header.npos ? 0 : std::atoi(po.header.c_str() + at + 9);
}

}  // namespace

Po parse_po(std::string_view text) {
    Po po;
    std::string id;
    Message message;
    std::string* open = nullptr;  // what a continuation line goes on with
    bool fuzzy = false;           // of the message that comes next
    const auto finish = [&] {
        if (!open) return;
        if (id.empty()) po.header = message.forms.empty() ? "" : message.forms.front();
        else po.messages[id] = message;
        id.clear();
        message = {};
        open = nullptr;
    };
    int number = 0;
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        ++number;
        if (line.starts_with("#,") && line.contains("fuzzy")) fuzzy = true;
        if (line.empty() || line.starts_with('#')) continue;
        if (line.starts_with("msgid ")) {
            finish();
            message.fuzzy = std::exchange(fuzzy, false);
            open = &(id = unquoted(line));
        } else if (line.starts_with("msgid_plural ")) {
            open = &(message.plural = unquoted(line));
        } else if (line.starts_with("msgstr")) {
            open = &message.forms.emplace_back(unquoted(line));
        } else if (line.starts_with('"') && open) {
            *open += unquoted(line);
        } else {
            po.messages[std::format("line {}", number)] = {};
        }
    }
    finish();
    return po;
}

std::vector<std::string> names_in(std::string_view text) {
    std::vector<std::string> names;
    while (true) {
        const auto open = text.find('{');
        const auto close = open == text.npos ? open : text.find('}', open);
        if (close == text.npos) break;
        names.emplace_back(text.substr(open + 1, close - open - 1));
        text.remove_prefix(close + 1);
    }
    std::ranges::sort(names);
    return names;
}

std::vector<std::string> complaints(const Po& messages, const Po& catalogue) {
    std::vector<std::string> sentences;
    const int forms = forms_of(catalogue);
    for (const auto& [id, wanted] : messages.messages) {
        const auto complain = [&](const std::string& what) { sentences.push_back(std::format("\"{}\" {}", id, what)); };
        const auto found = catalogue.messages.find(id);
        if (found == catalogue.messages.end()) {
            complain("is not translated");
            continue;
        }
        const Message& given = found->second;
        const bool plural = !wanted.plural.empty();
        if (given.fuzzy) complain("is marked fuzzy: somebody has to look at it");
        if (given.plural != wanted.plural) complain("has another plural in the sources");
        if (int(given.forms.size()) != (plural ? forms : 1))
            complain(std::format("has {} forms where {} are needed", given.forms.size(), plural ? forms : 1));
        const auto names = names_in(plural ? wanted.plural : id);
        for (const std::string& form : given.forms) {
            if (form.empty()) complain("is not translated");
            auto in_form = names_in(form);
            if (plural && !std::ranges::contains(in_form, "n") && std::ranges::contains(names, "n")) {
                in_form.emplace_back("n");
                std::ranges::sort(in_form);
            }
            if (!form.empty() && in_form != names)
                complain(std::format("has other names in its translation \"{}\"", form));
        }
    }
    return sentences;
}

}  // namespace kassa::locales::tests
