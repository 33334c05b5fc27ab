#include "core/service/terms.h"

#include "core/base/describe.h"
#include "core/protocol/secrets.h"

namespace kassa::service {
namespace {

struct Terms {
    std::optional<Money> price;
    catalog::SoldBy sold_by{};
    std::string tax;
    std::optional<Money> deposit;
    std::string category;
    std::string brand;
};
KASSA_DESCRIBE(Terms, price, sold_by, tax, deposit, category, brand)

}  // namespace

std::string terms_of(const catalog::Product& product) {
    return to_text(
        Terms{product.price, product.sold_by, product.tax, product.deposit, product.category, product.brand});
}

std::string mark_of(const std::string& terms) { return protocol::fingerprint(terms); }

}  // namespace kassa::service
