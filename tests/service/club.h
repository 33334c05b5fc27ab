#pragma once
// A shop with members: the shipped department store's policy, and words for what members, lanes and staff do.
#include "core/service/members.h"
#include "tests/service/shop.h"

#include <fstream>
#include <sstream>

namespace kassa::tests {

inline const std::string key_of_cards(64, 'a');
inline const std::string key_of_persons(64, 'b');

inline std::string shipped_policy() {
    std::ifstream in(KASSA_SOURCE_DIR "/packaging/policies/department-store.toml");
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
}

struct Club : Shop {
    using Shop::Shop;

    static std::string pseudonym(const std::string& card) {
        return good(protocol::card_pseudonym(card, key_of_cards));
    }

    void opens() { good(service.apply_policy(shipped_policy(), "department-store.toml")); }

    protocol::CardDone joins(const std::string& card, const std::string& tier = "gold",
                             const std::string& telephone = "13800138000") {
        return good(members.apply({.id = "join-" + pseudonym(card),
                                   .card = card,
                                   .tier = tier,
                                   .document = "passport",
                                   .person = {"Li Wei", telephone, "8 Nanjing Road", "1990-11-21", "li@example.org"}}));
    }

    protocol::Sale bought(const Id& id, const std::string& card, std::int64_t department, std::int64_t supermarket = 0,
                          std::int64_t fen = 10'000) {
        protocol::Sale made = sale(id, fen);
        made.at = clock.now();
        made.member = protocol::SaleMember{pseudonym(card), "gold", protocol::Recognised::Card};
        made.priced.points = pricing::BasketPoints{department, supermarket, false};
        return made;
    }

    std::vector<std::string> books(const protocol::Sale& sale) {
        std::vector<std::string> remarks;
        good(storage->transaction([&]() -> Result<void> {
            auto booked = members.book_sale(sale, sale.priced);
            if (!booked) return std::unexpected(booked.error());
            remarks = *booked;
            return {};
        }));
        return remarks;
    }

    std::vector<std::string> takes_back(const Id& id) {
        protocol::Sale made = sale("void-" + id, 1);
        made.at = clock.now();
        made.voids = id;
        return books(made);
    }

    protocol::Authorisation asks(const Id& id, const std::string& card, std::int64_t fen,
                                 const std::string& voucher = "") {
        return good(members.authorise({.id = id,
                                       .card = pseudonym(card),
                                       .kind = voucher.empty() ? "stored_value" : "voucher",
                                       .voucher = voucher,
                                       .amount = Money::minor(fen)}));
    }

    protocol::MemberView sees(const std::string& card) { return good(members.view(pseudonym(card))); }

    // The tier that kiosks know of a card; none: they have never heard of it.
    std::optional<std::string> kiosks_know(const std::string& pseudonym) {
        const auto row = good(storage->member(pseudonym));
        if (!row) return std::nullopt;
        return row->member.tier;
    }

    service::Members members{*storage, clock, {key_of_cards, key_of_persons}};
};

// With the shipped policy in force.
struct OpenClub : Club {
    OpenClub() { opens(); }
};

}  // namespace kassa::tests
