#pragma once
// A store with two lanes and somebody of every role signed in, asked without sockets.
#include "core/server/api.h"
#include "tests/service/shop.h"

namespace kassa::tests {

inline const std::string some_card_key(64, 'a');

// As little work as Argon2id takes, so that tests are quick.
inline constexpr protocol::PinCost cheap{.operations = 1, .bytes = 8192};

struct StaffedShop {
    StaffedShop() {
        using protocol::Role;
        for (const auto& [badge, role] : {std::pair("7001", Role::attendant), std::pair("7002", Role::supervisor),
                                          std::pair("7003", Role::manager), std::pair("7004", Role::technician)}) {
            good(shop.service.add_staff(badge, "Somebody", role, "1234", cheap));
            tokens[role] = sign_in(badge);
        }
        lane_1 = good(shop.service.enrol("lane-1", some_card_key));
        lane_2 = good(shop.service.enrol("lane-2", some_card_key));
    }
    std::string sign_in(const std::string& badge) {
        return good(stores.people.sign_in({badge, "1234"})).token;
    }
    server::Answer ask(const std::string& bearer, const std::string& method, const std::string& path,
                       const std::string& body = "", std::map<std::string, std::string> query = {}) {
        server::Request request{.method = method, .path = path, .query = std::move(query), .bearer = bearer};
        request.body = body;
        request.peer = "192.0.2.7";
        return server::answer(stores, request);
    }
    std::int64_t refusals() {
        std::int64_t times = 0;
        for (const auto& note : good(stores.people.refusals(10'000))) times += note.times;
        return times;
    }

    Shop shop;
    server::Stores stores{*shop.storage, shop.clock, {some_card_key, "", std::string(64, 'c')}};
    std::map<protocol::Role, std::string> tokens;
    protocol::KioskKey lane_1, lane_2;
};

}  // namespace kassa::tests
