#pragma once
// The address of a store, as kiosk.toml and the command line give it. Off this machine a store is asked over TLS only:
// a kiosk's key and its one-time code do not cross a network in clear.
#include <string>

#include "core/base/result.h"

namespace kassa {

struct StoreAddress {
    bool tls = false;
    std::string host;  // without the brackets of an IPv6 address
    std::string port;  // 1 to 65535; without one in the text 443 or 80
    bool operator==(const StoreAddress&) const = default;
};

// "https://store.local:8640", or "http://127.0.0.1:8640" on this machine (127.0.0.0/8, [::1] or localhost). A sentence
// for anything else, and for a store of another machine that would be asked in clear.
Result<StoreAddress> store_address(const std::string& url);

}  // namespace kassa
