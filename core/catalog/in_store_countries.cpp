// The layouts of in-store codes that national GS1 organisations have published. A store takes its country's with one
// key of the policy, or writes its own.
#include <algorithm>
#include <array>

#include "core/catalog/in_store.h"

namespace kassa::catalog {
namespace {

struct Row {
    std::string_view countries;  // ISO 3166-1 alpha-2, divided by spaces
    std::string_view pattern;
    int decimals;
    std::string_view note;
};

constexpr auto published = std::to_array<Row>({
    {"ee lv lt fi no se", "23IIIIIIWWWWC", 3, "weight, three decimals"},
    {"ee lv lt fi no se", "24IIIIIIWWWWC", 2, "weight, two decimals"},
    {"ee lv lt fi no se", "25IIIIIIWWWWC", 1, "weight, one decimal"},
    {"no se", "20IIIIIIPPPPC", 2, "price, two decimals"},
    {"no se", "21IIIIIIPPPPC", 1, "price, one decimal"},
    {"no se", "22IIIIIIPPPPC", 0, "price, no decimals"},
    {"dk", "21IIIIIPPPPPC", 2, "price"},
    {"dk", "22IIIIIPPPPPC", 2, "price"},
    {"dk", "23IIIIIPPPPPC", 2, "price"},
    {"dk", "24IIIIIPPPPPC", 2, "price"},
    {"dk", "26IIIIIWWWWWC", 3, "weight"},
    {"dk", "27IIIIIWWWWWC", 3, "weight"},
    {"dk", "28IIIIIWWWWWC", 3, "weight"},
    {"de", "22IIIIVPPPPPC", 2, "price"},
    {"de", "23IIIIVPPPPPC", 2, "price"},
    {"de", "25IIIIVNNNNNC", 0, "count"},
    {"de", "26IIIIVNNNNNC", 0, "count"},
    {"de", "28IIIIVWWWWWC", 3, "weight"},
    {"de", "29IIIIVWWWWWC", 3, "weight"},
    {"gb", "20IIIIIVPPPPC", 2, "price"},
});

}  // namespace

std::vector<InStoreRule> in_store_rules_of(std::string_view country) {
    std::vector<InStoreRule> rules;
    if (country.size() != 2 || country.contains(' ')) return rules;
    for (const Row& row : published)
        if (row.countries.contains(country))
            rules.push_back({std::string(row.pattern), row.decimals, std::string(row.note)});
    return rules;
}

}  // namespace kassa::catalog
