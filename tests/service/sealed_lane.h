#pragma once
// A lane that sells as a kiosk does: priced by the shop's rules, sealed with a key of its own, one record behind the
// other.
#include "core/protocol/seal.h"
#include "tests/service/shop.h"

namespace kassa::tests {

inline const std::string plain_policy =
    "store_name = \"Shop\"\n[currency]\ncode = \"EUR\"\ndecimals = 2\n[taxes.standard]\npercent = \"20\"\nmark = \"A\"\n";

inline pricing::BasketLine line(int id, const std::string& item, int quantity, std::int64_t cents) {
    return {.id = id, .product = product(item, "Goods " + item, cents), .quantity = quantity};
}

class SealedLane {
public:
    // Enrols the lane; the shop's policy must hold already.
    explicit SealedLane(Shop& shop, std::string name = "lane-1")
        : name_(std::move(name)), policy_(good(shop.service.policy("")).version),
          rules_(*good(service::Promotions(*shop.storage, shop.rules).rules(policy_, 0))) {
        key_ = good(protocol::signing_key(good(shop.service.enrol(name_, std::string(64, 'a'))).signing_key));
    }

    protocol::Sale priced(const Id& id, std::vector<pricing::BasketLine> lines, Instant at = noon) {
        protocol::Sale sale{.id = id, .number = ++number_, .at = at, .lane = name_, .policy_version = policy_};
        sale.lines = std::move(lines);
        sale.basket.at = at;
        sale.basket.lane = name_;
        auto basket = sale.basket;
        basket.lines = sale.lines;
        sale.priced = pricing::price(basket, rules_);
        sale.tenders.push_back({.kind = "card", .payment = "pay-" + id, .amount = sale.priced.total});
        return sale;
    }
    // The record that takes `sale` back.
    protocol::Sale taken_back(protocol::Sale sale, const Id& id) {
        sale.voids = std::exchange(sale.id, id);
        sale.number = ++number_;
        return sale;
    }
    // The sale as it is sent, sealed as the next one of the chain.
    boost::json::value sealed(const protocol::Sale& sale, bool restarts = false) {
        auto record = to_json(sale).as_object();
        record.erase("seal");
        const auto seal = protocol::sealed(record, ++position_, previous_, key_, restarts);
        previous_ = seal.hash;
        record["seal"] = to_json(seal);
        return record;
    }
    boost::json::value sells(const Id& id, std::vector<pricing::BasketLine> lines) {
        return sealed(priced(id, std::move(lines)));
    }
    // The kiosk's disk is gone: its chain begins anew.
    void forgets() {
        position_ = 0;
        previous_ = protocol::no_record;
    }
    const std::string& name() const { return name_; }
    const pricing::Rules& rules() const { return rules_; }

private:
    std::string name_, policy_;
    pricing::Rules rules_;
    protocol::SigningKey key_;
    std::int64_t number_ = 0, position_ = 0;
    std::string previous_{protocol::no_record};
};

// The open cases of a shop, by kind and what they are about.
inline std::vector<cases::Case> cases_of(Shop& shop) {
    std::vector<cases::Case> found;
    for (const auto& row : good(shop.storage->cases_since({})))
        found.push_back(good(from_text<cases::Case>(row.body)));
    return found;
}

}  // namespace kassa::tests
