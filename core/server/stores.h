#pragma once
// What a route's handler works with: the store's services over one database session. Each worker thread has a Stores
// of its own.
#include <functional>

#include "core/service/books.h"
#include "core/service/coupons.h"
#include "core/service/lanes.h"
#include "core/service/members.h"
#include "core/service/people.h"
#include "core/service/promotions.h"
#include "core/service/recalls.h"
#include "core/service/service.h"
#include "core/service/stock.h"
#include "core/service/weights.h"

namespace kassa::server {

// The store's own secrets and papers, from its folder.
struct Keys {
    std::string card_key;     // of the members' pseudonyms, 64 hex digits
    std::string certificate;  // PEM; "" while the store serves loopback only
    std::string person_key;   // of members' personal data, 64 hex digits; "": it can be neither read nor written
};

struct Stores {
    Stores(service::Storage& storage, const Clock& clock, Keys keys = {})
        : storage(storage), clock(clock), keys(std::move(keys)), service(storage, clock), people(storage, clock),
          lanes(storage, clock), members(storage, clock, {this->keys.card_key, this->keys.person_key}),
          promotions(storage), recalls(storage),
          coupons(storage, clock, this->keys.card_key), stock(storage, clock), weights(storage, clock),
          books(
              storage, clock,
              [this](const std::string& policy, std::int64_t version) {
                  return promotions.rules(policy, version);
              },
              [this](const protocol::Sale& sale, const pricing::PricedBasket& priced,
                     const service::MemberLimits& limits) {
                  return members.book_sale(sale, priced, limits);
              }) {}
    Stores(const Stores&) = delete;
    Stores& operator=(const Stores&) = delete;

    service::Storage& storage;
    const Clock& clock;
    const Keys keys;
    // Takes a note of what was refused. By itself it is written at once; a server's workers collect them.
    std::function<void(const service::RefusalNote&)> note = [this](const service::RefusalNote& note) {
        // A refusal stands, noted or not; the database's fault shows in whatever is asked next.
        (void)people.note({note});
    };

    service::Service service;
    service::People people;
    service::Lanes lanes;
    service::Members members;
    service::Promotions promotions;
    service::Recalls recalls;
    service::Coupons coupons;
    service::Stock stock;
    service::Weights weights;
    service::Books books;
};

}  // namespace kassa::server
