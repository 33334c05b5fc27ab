#pragma once
// Promotions of ours as a file: a JSON list of pricing::Promotion, one a line, as `store export promotions` writes it.
// Members that are left out keep their defaults; a member that is not known is wrong, because a condition whose name
// is misspelt would else be no condition.
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/pricing/promotion.h"

namespace kassa::imports {

struct BadPromotion {
    long number = 0;  // in the list, counted from 1
    std::string id;   // "" where even that cannot be read
    std::string reason;
};

struct PromotionsFile {
    std::vector<pricing::Promotion> promotions;
    std::vector<BadPromotion> bad;
};

// Fails when the text is no JSON list; the sentence names file and line.
Result<PromotionsFile> read_promotions(std::string_view text, const std::string& file_name);
void write_promotions(std::ostream& stream, const std::vector<pricing::Promotion>& promotions);

}  // namespace kassa::imports
