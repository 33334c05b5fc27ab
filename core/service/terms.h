#pragma once
// What a product's price is worked out from, besides the rules: lanes tell it with each sale, as it stood when the
// goods were scanned, and the store looks whether it ever said so.
#include <string>

#include "core/catalog/product.h"

namespace kassa::service {

// Price, unit of sale, tax, deposit, and what promotions go by; the same text for the same terms.
std::string terms_of(const catalog::Product& product);
// What the store remembers of terms: as short for long texts.
std::string mark_of(const std::string& terms);

}  // namespace kassa::service
