#pragma once
// Goods that the tests of the bagging area buy, and a shopper in a store whose scales have seen them often.
#include <optional>

#include "tests/flows/shopper.h"

namespace kassa::flows::tests {

inline const auto rice = product("00000000000017", "Rice", 199, 1020);
inline const auto tea = product("00000000000024", "Tea", 349, 130);
inline const auto oil = product("00000000000062", "Olive oil", 799, 868);
inline const auto soap = product("00000000000079", "Soap", 179, 349);
inline const auto honey = product("00000000000086", "Honey", 549, 744);

inline weights::Belief learned(int grams, int spread_milligrams = 4000) {
    weights::Part part;
    part.share_ppb = 1'000'000'000;
    part.mean = Weight::grams(grams);
    part.mean_sd = Weight::milligrams(500);
    part.unit_sd = Weight::milligrams(spread_milligrams);
    return weights::tidied({part});
}

// A shopper in a store whose scales have seen everything often.
struct Regular : Shopper {
    void scans(const catalog::Product& product) {
        ItemRead item{ItemRead::How::Scanner, {catalog::Symbology::Ean13, product.item}, {}, product};
        item.code.item = product.item;
        item.weight = learned(int(product.gross_weight->in_grams()));
        hears(item);
    }
    // Scanned, put down, and nothing more comes.
    void packs(const catalog::Product& product) {
        scans(product);
        bags(int(product.gross_weight->in_grams()));
        waits(5s);
    }
    bool is_quiet() const {
        const auto what = lane.notice ? std::optional(lane.notice->what) : std::nullopt;
        return what != Notice::What::SomethingElse && what != Notice::What::SomethingMissing &&
               what != Notice::What::PutInBag && what != Notice::What::TakeFromBag;
    }
    bool can_pay() {
        presses(Button::Pay);
        return at<ChoosingTender>();
    }
};

}  // namespace kassa::flows::tests
