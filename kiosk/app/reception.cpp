#include "kiosk/app/reception.h"

namespace kassa::kiosk {
namespace {

// A product whose tax the policy does not know cannot be priced, and is treated as one without a price.
std::optional<catalog::Product> sellable(std::optional<catalog::Product> product, const policy::Policy& policy) {
    if (product && !policy.pricing.taxes.contains(product->tax)) product->price.reset();
    return product;
}

// Only a card in the scanner's beam is a card: a picture of it, or its number typed, may be anybody's.
protocol::Recognised recognised(flows::ItemRead::How how) {
    return how == flows::ItemRead::How::Scanner ? protocol::Recognised::Card : protocol::Recognised::Picture;
}

// Cards, badges and coupons that lie in the picture are nobody's business and stay out of the journal.
std::vector<std::string> items_in_view(const CodeSeen& seen, const policy::Policy& policy) {
    std::vector<std::string> texts;
    for (const catalog::Barcode& barcode : seen.in_view)
        if (std::holds_alternative<catalog::ItemCode>(
                catalog::interpret(barcode, policy.codes, policy.pricing.currency)))
            texts.push_back(barcode.text);
    return texts;
}

}  // namespace

std::optional<flows::RecallFound> recall_of(const catalog::ItemCode& code, const catalog::RecallBook& recalls,
                                            Instant now) {
    const auto found = recalls.find(code, now);
    if (!found) return std::nullopt;
    return flows::RecallFound{found->recall, found->sentence, found->certain};
}

flows::Event receive(const CodeSeen& seen, const policy::Policy& policy, const catalog::Catalogue& catalogue,
                     const catalog::RecallBook& recalls, Instant now, const MemberLookUp& members,
                     const CouponLookUp& coupons) {
    const catalog::Meaning meaning = catalog::interpret(seen.barcode, policy.codes, policy.pricing.currency);
    if (const auto* item = std::get_if<catalog::ItemCode>(&meaning))
        return flows::ItemRead{seen.how, seen.barcode, *item, sellable(catalogue.find(item->item), policy),
                               recall_of(*item, recalls, now), {}, items_in_view(seen, policy)};
    if (const auto* card = std::get_if<catalog::VipCardCode>(&meaning))
        return members(card->number, recognised(seen.how));
    if (const auto* badge = std::get_if<catalog::BadgeCode>(&meaning)) return flows::BadgeShown{badge->number};
    if (const auto* coupon = std::get_if<catalog::CouponCode>(&meaning)) return coupons(*coupon);
    return flows::CodeRefused{seen.how, seen.barcode, std::get<catalog::NotForSale>(meaning).why};
}

}  // namespace kassa::kiosk
