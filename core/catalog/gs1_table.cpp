// Every application identifier of General Specifications, chapter 3: how its value is built.
#include "core/catalog/gs1_table.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

#include "core/catalog/barcode.h"

namespace kassa::catalog::gs1 {
namespace {

// How the value of an identifier is built, part by part: n digits, x characters of set 82, y of set 39, z of set 64;
// then a length, or "-" and the greatest length; then what is checked: c a check digit, d a date whose day may be
// 00, D a full date (and perhaps an hour), t hours and minutes, z that it is zero, b that it is 0 or 1, p a piece's
// number and how many there are, a and o a latitude and a longitude. A "?" marks parts that may be missing from there
// on.
struct Shape {
    std::string_view first;
    std::string_view last;  // of a range of identifiers; equal to `first` for a single one
    std::string_view parts;
};

constexpr auto shapes = std::to_array<Shape>({
    {"00", "00", "n18c"},        {"01", "02", "n14c"},          {"03", "03", "n14c"},
    {"10", "10", "x-20"},        {"11", "13", "n6d"},           {"15", "17", "n6d"},
    {"20", "20", "n2"},          {"21", "22", "x-20"},          {"235", "235", "x-28"},
    {"240", "241", "x-30"},      {"242", "242", "n-6"},         {"243", "243", "x-20"},
    {"250", "251", "x-30"},      {"253", "253", "n13c x-17?"},  {"254", "254", "x-20"},
    {"255", "255", "n13c n-12?"}, {"30", "30", "n-8"},          {"3100", "3105", "n6"},
    {"3110", "3115", "n6"},      {"3120", "3125", "n6"},        {"3130", "3135", "n6"},
    {"3140", "3145", "n6"},      {"3150", "3155", "n6"},        {"3160", "3165", "n6"},
    {"3200", "3205", "n6"},      {"3210", "3215", "n6"},        {"3220", "3225", "n6"},
    {"3230", "3235", "n6"},      {"3240", "3245", "n6"},        {"3250", "3255", "n6"},
    {"3260", "3265", "n6"},      {"3270", "3275", "n6"},        {"3280", "3285", "n6"},
    {"3290", "3295", "n6"},      {"3300", "3305", "n6"},        {"3310", "3315", "n6"},
    {"3320", "3325", "n6"},      {"3330", "3335", "n6"},        {"3340", "3345", "n6"},
    {"3350", "3355", "n6"},      {"3360", "3365", "n6"},        {"3370", "3375", "n6"},
    {"3400", "3405", "n6"},      {"3410", "3415", "n6"},        {"3420", "3425", "n6"},
    {"3430", "3435", "n6"},      {"3440", "3445", "n6"},        {"3450", "3455", "n6"},
    {"3460", "3465", "n6"},      {"3470", "3475", "n6"},        {"3480", "3485", "n6"},
    {"3490", "3495", "n6"},      {"3500", "3505", "n6"},        {"3510", "3515", "n6"},
    {"3520", "3525", "n6"},      {"3530", "3535", "n6"},        {"3540", "3545", "n6"},
    {"3550", "3555", "n6"},      {"3560", "3565", "n6"},        {"3570", "3575", "n6"},
    {"3600", "3605", "n6"},      {"3610", "3615", "n6"},        {"3620", "3625", "n6"},
    {"3630", "3635", "n6"},      {"3640", "3645", "n6"},        {"3650", "3655", "n6"},
    {"3660", "3665", "n6"},      {"3670", "3675", "n6"},        {"3680", "3685", "n6"},
    {"3690", "3695", "n6"},      {"37", "37", "n-8"},           {"3900", "3909", "n-15"},
    {"3910", "3919", "n3 n-15"}, {"3920", "3929", "n-15"},      {"3930", "3939", "n3 n-15"},
    {"3940", "3943", "n4"},      {"3950", "3955", "n6"},        {"400", "401", "x-30"},
    {"402", "402", "n17c"},      {"403", "403", "x-30"},        {"410", "417", "n13c"},
    {"420", "420", "x-20"},      {"421", "421", "n3 x-9"},      {"422", "422", "n3"},
    {"423", "423", "n3 n3? n3 n3 n3"}, {"424", "424", "n3"},    {"425", "425", "n3 n3? n3 n3 n3"},
    {"426", "426", "n3"},        {"427", "427", "x-3"},         {"4300", "4301", "x-35"},
    {"4302", "4306", "x-70"},    {"4307", "4307", "x2"},        {"4308", "4308", "x-30"},
    {"4309", "4309", "n10a n10o"},     {"4310", "4311", "x-35"},      {"4312", "4316", "x-70"},
    {"4317", "4317", "x2"},      {"4318", "4318", "x-20"},      {"4319", "4319", "x-30"},
    {"4320", "4320", "x-35"},    {"4321", "4323", "n1b"},        {"4324", "4325", "n6d n4t"},
    {"4326", "4326", "n6D"},     {"4330", "4333", "n6 x1?"},    {"7001", "7001", "n13"},
    {"7002", "7002", "x-30"},    {"7003", "7003", "n6D n4t"},    {"7004", "7004", "n-4"},
    {"7005", "7005", "x-12"},    {"7006", "7006", "n6D"},       {"7007", "7007", "n6D n6D?"},
    {"7008", "7008", "x-3"},     {"7009", "7009", "x-10"},      {"7010", "7010", "x-2"},
    {"7011", "7011", "n6D n4t?"}, {"7020", "7022", "x-20"},      {"7023", "7023", "x-30"},
    {"7030", "7039", "n3 x-27"}, {"7040", "7040", "n1 x3"},     {"710", "716", "x-20"},
    {"7230", "7239", "x2 x-28"}, {"7240", "7240", "x-20"},      {"7241", "7241", "n2"},
    {"7242", "7242", "x-25"},    {"8001", "8001", "n14"},       {"8002", "8002", "x-20"},
    {"8003", "8003", "n1z n13c x-16?"}, {"8004", "8004", "x-30"}, {"8005", "8005", "n6"},
    {"8006", "8006", "n14c n4p"}, {"8007", "8007", "x-34"},      {"8008", "8008", "n8D n-4?"},
    {"8009", "8009", "x-50"},    {"8010", "8010", "y-30"},      {"8011", "8011", "n-12"},
    {"8012", "8012", "x-20"},    {"8013", "8013", "x-25"},      {"8017", "8018", "n18c"},
    {"8019", "8019", "n-10"},    {"8020", "8020", "x-25"},      {"8026", "8026", "n14c n4p"},
    {"8030", "8030", "z-90"},    {"8110", "8110", "x-70"},      {"8111", "8111", "n4"},
    {"8112", "8112", "x-70"},    {"8200", "8200", "x-70"},      {"90", "90", "x-30"},
    {"91", "99", "x-90"},
});

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

// The character sets of General Specifications 7.11 and of AI 8030.
bool allowed(char c, char set) {
    if (is_digit(c)) return true;
    switch (set) {
        case 'x': return is_letter(c) || std::string_view("!\"%&'()*+,-./_:;<=>?").contains(c);
        case 'y': return (c >= 'A' && c <= 'Z') || c == '#' || c == '-' || c == '/';
        case 'z': return is_letter(c) || c == '-' || c == '_' || c == '=';
        default: return false;
    }
}

bool is_date(std::string_view yymmdd, bool day_may_be_missing) {
    const auto two = [&](std::size_t at) { return unsigned(yymmdd[at] - '0') * 10 + unsigned(yymmdd[at + 1] - '0'); };
    const unsigned day = two(4);
    if (day == 0) return day_may_be_missing && two(2) >= 1 && two(2) <= 12;
    // The century slides, but 2000 + yy has the right leap years for all of 1951 to 2050.
    return std::chrono::year_month_day(std::chrono::year(2000 + int(two(0))), std::chrono::month(two(2)),
                                       std::chrono::day(day))
        .ok();
}

struct Part {
    char set;
    bool exact;
    std::size_t length;
    char check;  // 0 for none
    bool optional_from_here;
};

Part read_part(std::string_view word) {
    Part part{word[0], true, 0, 0, false};
    word.remove_prefix(1);
    if (word.starts_with('-')) part.exact = false, word.remove_prefix(1);
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), part.length);
    for (const char c : std::string_view(end, word.data() + word.size())) {
        if (c == '?') part.optional_from_here = true;
        else part.check = c;
    }
    return part;
}

bool passes(std::string_view piece, char check) {
    switch (check) {
        case 'c': return has_valid_check_digit(piece);
        case 'd': return is_date(piece, true);
        case 'D': return is_date(piece.substr(0, 6), false) && (piece.size() == 6 || piece.substr(6) < "24");
        case 't': return piece.substr(0, 2) < "24" && piece.substr(2) < "60";
        case 'z': return piece.find_first_not_of('0') == piece.npos;
        case 'b': return piece == "0" || piece == "1";
        case 'p': return piece.substr(0, 2) != "00" && piece.substr(0, 2) <= piece.substr(2);
        case 'a': return piece <= "1800000000";
        case 'o': return piece <= "3600000000";
        default: return true;
    }
}

bool is_built_as(std::string_view value, std::string_view parts) {
    bool optional = false;
    while (!parts.empty()) {
        const std::string_view word = parts.substr(0, parts.find(' '));
        parts.remove_prefix(std::min(word.size() + 1, parts.size()));
        const Part part = read_part(word);
        optional = optional || part.optional_from_here;
        if (value.empty() && optional) return true;
        const std::size_t length = part.exact ? part.length : std::min(part.length, value.size());
        if (value.empty() || value.size() < length) return false;
        const std::string_view piece = value.substr(0, length);
        if (!std::ranges::all_of(piece, [&](char c) { return allowed(c, part.set); })) return false;
        if (!passes(piece, part.check)) return false;
        value.remove_prefix(length);
    }
    return value.empty();
}

const Shape* shape_of(std::string_view ai) {
    const auto found = std::ranges::find_if(shapes, [&](const Shape& shape) {
        return shape.first.size() == ai.size() && shape.first <= ai && ai <= shape.last;
    });
    return found == shapes.end() ? nullptr : &*found;
}

}  // namespace

bool is_known(std::string_view ai) { return shape_of(ai) != nullptr; }

bool fits(std::string_view ai, std::string_view value) {
    const Shape* shape = shape_of(ai);
    // The first digits promise a length also for what is not known yet.
    if (const int length = fixed_length(ai); length != 0 && value.size() != std::size_t(length)) return false;
    return is_built_as(value, shape ? shape->parts : "x-90");
}

int fixed_length(std::string_view ai) {
    static constexpr auto lengths = std::to_array<std::pair<std::string_view, int>>(
        {{"00", 18}, {"01", 14}, {"02", 14}, {"03", 14}, {"04", 16}, {"11", 6}, {"12", 6}, {"13", 6},
         {"14", 6},  {"15", 6},  {"16", 6},  {"17", 6},  {"18", 6},  {"19", 6}, {"20", 2}, {"31", 6},
         {"32", 6},  {"33", 6},  {"34", 6},  {"35", 6},  {"36", 6},  {"41", 13}});
    for (const auto& [start, length] : lengths)
        if (ai.starts_with(start)) return length;
    return 0;
}

std::size_t identifier_length(std::string_view text) {
    const std::string_view start = text.substr(0, 2);
    if (start == "23" || start == "24" || start == "25" || start == "40" || start == "41" || start == "42" ||
        start == "71")
        return 3;
    if (start >= "31" && start <= "36") return 4;
    if (start == "39" || start == "43" || start == "70" || start == "72" || (start >= "80" && start <= "82")) return 4;
    return 2;
}

}  // namespace kassa::catalog::gs1
