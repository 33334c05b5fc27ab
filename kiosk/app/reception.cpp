#include "kiosk/app/reception.h"

namespace kassa::kiosk {
flows::Event receive(const CodeSeen& seen, const policy::Policy& policy, const catalog::Catalogue& catalogue,
                     const MemberLookUp& members) {
    const catalog::Meaning meaning = catalog::interpret(seen.barcode, policy.codes, policy.pricing.currency);
    if (const auto* item = std::get_if<catalog::ItemCode>(&meaning))
        return flows::ItemRead{seen.how, seen.barcode, *item, catalogue.find(item->item)};
    if (const auto* card = std::get_if<catalog::VipCardCode>(&meaning)) return flows::MemberRead{members(card->number)};
    if (const auto* badge = std::get_if<catalog::BadgeCode>(&meaning)) return flows::BadgeShown{badge->number};
    return flows::CodeRefused{seen.how, seen.barcode, std::get<catalog::NotForSale>(meaning).why};
}

flows::Event choose(const catalog::Product& product) {
    flows::ItemRead item;
    item.how = flows::ItemRead::How::LookedUp;
    item.code.item = product.item;
    item.product = product;
    return item;
}

}  // namespace kassa::kiosk
