#pragma once
// What a route's handler works with: the store's services over one database session. Each worker thread has a Stores
// of its own.
#include <functional>

#include "core/service/lanes.h"
#include "core/service/people.h"
#include "core/service/promotions.h"
#include "core/service/service.h"

namespace kassa::server {

// The store's own secrets and papers, from its folder.
struct Keys {
    std::string card_key;     // of the members' pseudonyms, 64 hex digits
    std::string certificate;  // PEM; "" while the store serves loopback only
};

struct Stores {
    Stores(service::Storage& storage, const Clock& clock, Keys keys = {})
        : storage(storage), clock(clock), keys(std::move(keys)), service(storage, clock), people(storage, clock),
          lanes(storage, clock), promotions(storage) {}
    Stores(const Stores&) = delete;
    Stores& operator=(const Stores&) = delete;

    service::Storage& storage;
    const Clock& clock;
    const Keys keys;
    // Takes a note of what was refused. By itself it is written at once; a server's workers collect them.
    std::function<void(const service::RefusalNote&)> note = [this](const service::RefusalNote& note) {
        (void)people.note({note});  // a refusal stands, noted or not; the database's fault shows in whatever is asked next
    };

    service::Service service;
    service::People people;
    service::Lanes lanes;
    service::Promotions promotions;
    // One line a subject: service::Members members{storage, clock};
};

}  // namespace kassa::server
