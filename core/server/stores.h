#pragma once
// What a route's handler works with: the store's services over one database session. Each worker thread has a Stores
// of its own; what the process has once (the people waiting for news) is reached through `changed`.
#include <functional>

#include "core/service/service.h"

namespace kassa::server {

// The store's own secrets and papers, from its folder.
struct Keys {
    std::string card_key;     // of the members' pseudonyms, 64 hex digits
    std::string certificate;  // PEM; "" while the store serves loopback only
};

struct Stores {
    Stores(service::Storage& storage, const Clock& clock, Keys keys = {})
        : storage(storage), clock(clock), keys(std::move(keys)), service(storage, clock) {}

    service::Storage& storage;
    const Clock& clock;
    const Keys keys;
    // Called by a handler that has written something which others wait to hear of: they are told to look.
    std::function<void()> changed = [] {};

    service::Service service;
    // One line a subject: service::Members members{storage, clock};
};

}  // namespace kassa::server
