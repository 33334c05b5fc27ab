#pragma once
// Inside the imports room: what the words of Hebrew promotions say that stands in no column. Each function looks for
// one turn of phrase and answers with its number.
#include <cstdint>
#include <optional>
#include <string_view>

namespace kassa::imports {

// "20ש -קופון", "קופון 200 ש"ח", "10ש"ח הנחה": a sum in shekels, the first.
std::optional<std::int64_t> sum_in_words(std::string_view words);
// "599שח ומעלה": from this sum on.
std::optional<std::int64_t> purchase_from(std::string_view words);
// "מעל 100", "מות-299": whether it holds from a purchase of a sum on.
bool asks_for_a_purchase(std::string_view words);
// "מוגבל 3 יח'", "מוגבל ל2 מימושים", "מוג 4", "עד 6 יח": how often it may be used in a purchase.
std::optional<std::int64_t> limit_in_words(std::string_view words);
// "מוגבל ל3 קג", "עד3ק": up to so many kilograms.
bool limits_kilograms(std::string_view words);
bool speaks_of_the_second(std::string_view words);  // "השני"
bool speaks_of_getting(std::string_view words);     // "קנה … קבל"

}  // namespace kassa::imports
