// A failing case as small as it goes: what can be left out without the property holding again is left out.
#include <functional>

#include "tests/pricing/proof/properties.h"

namespace kassa::proof {

using namespace pricing;

namespace {

using Cut = std::function<bool(Case&)>;  // false: nothing to cut here

template <class T>
void cut_elements(std::vector<Cut>& cuts, std::size_t count, T member) {
    for (std::size_t i = count; i-- > 0;)
        cuts.push_back([i, member](Case& made) {
            auto& all = member(made);
            if (i >= all.size()) return false;
            all.erase(all.begin() + std::ptrdiff_t(i));
            return true;
        });
}

template <class T>
Cut reset(std::size_t promotion, T Promotion::*member) {
    return [=](Case& made) {
        if (promotion >= made.rules.promotions.size()) return false;
        auto& held = made.rules.promotions[promotion].*member;
        const T plain = Promotion().*member;
        if (held == plain) return false;
        held = plain;
        return true;
    };
}

std::vector<Cut> cuts_for(const Case& made) {
    std::vector<Cut> cuts;
    cut_elements(
        cuts, made.rules.promotions.size(), [](Case & of) -> auto& { return of.rules.promotions; });
    cut_elements(
        cuts, made.basket.lines.size(), [](Case & of) -> auto& { return of.basket.lines; });
    cut_elements(
        cuts, made.basket.coupons.size(), [](Case & of) -> auto& { return of.basket.coupons; });
    for (std::size_t i = 0; i < made.basket.lines.size(); ++i) {
        cuts.push_back([i](Case& of) {
            return i < of.basket.lines.size() && of.basket.lines[i].quantity > 1 &&
                   (--of.basket.lines[i].quantity, true);
        });
        cuts.push_back([i](Case& of) {
            if (i >= of.basket.lines.size() || !of.basket.lines[i].product.deposit) return false;
            of.basket.lines[i].product.deposit.reset();
            return true;
        });
    }
    for (std::size_t i = 0; i < made.rules.promotions.size(); ++i) {
        cuts.push_back(reset(i, &Promotion::validity));
        cuts.push_back(reset(i, &Promotion::audience));
        cuts.push_back(reset(i, &Promotion::limit_per_basket));
        cuts.push_back(reset(i, &Promotion::limit_per_member));
        cuts.push_back(reset(i, &Promotion::cap));
        cuts.push_back(reset(i, &Promotion::bulk));
        cuts.push_back(reset(i, &Promotion::priority));
        cuts.push_back(reset(i, &Promotion::group));
        cuts.push_back(reset(i, &Promotion::spent));
    }
    cuts.push_back(
        [](Case& of) { return !of.basket.member_tier.empty() && (of.basket.member_tier.clear(), true); });
    cuts.push_back([](Case& of) { return of.rules.points.enabled && !(of.rules.points.enabled = false); });
    cuts.push_back([](Case& of) {
        return of.rules.tax_mode == TaxMode::Added && (of.rules.tax_mode = TaxMode::Contained, true);
    });
    cuts.push_back([](Case& of) { return !of.basket.used.empty() && (of.basket.used.clear(), true); });
    return cuts;
}

}  // namespace

Case minimised(const Case& made, const std::string& property, const Effort& effort) {
    Case smallest = made;
    Tally ignored;
    for (bool smaller = true; smaller;) {
        smaller = false;
        for (const Cut& cut : cuts_for(smallest)) {
            Case tried = smallest;
            if (!cut(tried) || tried.basket.lines.empty()) continue;
            const auto found = violation_of(tried, effort, ignored);
            if (!found || found->property != property) continue;
            smallest = tried;
            smaller = true;
            break;
        }
    }
    return smallest;
}

}  // namespace kassa::proof
