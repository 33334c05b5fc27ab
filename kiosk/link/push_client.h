#pragma once
// Listens to the store's pushes (WebSocket) in a thread of its own, so that a kiosk looks at once when something is
// newer instead of at its next look. It says only that there is a reason to look; a kiosk without pushes misses nothing
// but time. Lost, the connection is made again with growing pauses.
#include <functional>
#include <memory>
#include <string>

#include "core/base/random.h"
#include "core/base/time.h"
#include "core/protocol/protocol.h"
#include "kiosk/link/trust.h"

namespace kassa::kiosk {

struct PushSettings {
    std::string url;  // "http://127.0.0.1:8640"; "" until `moved` tells one
    std::string key;
    Trust trust;
    Duration first_pause = 500ms;  // doubled after each failure, shortened by up to half by chance
    Duration longest_pause = 30s;
    Duration silence = 90s;  // the store pings every 15 s; one that is silent for so long is gone
};

class PushClient {
public:
    // `heard` is called from the client's thread. The store begins each connection with an empty `what`: what was
    // pushed before it is not told again, so it is a reason to look too.
    PushClient(PushSettings settings, Random random, std::function<void(const protocol::Push&)> heard);
    ~PushClient();  // ends the thread
    PushClient(const PushClient&) = delete;
    PushClient& operator=(const PushClient&) = delete;

    // The store answers at another address from now on. Any thread.
    void moved(const std::string& url);

private:
    struct Worker;
    std::unique_ptr<Worker> worker_;
};

}  // namespace kassa::kiosk
