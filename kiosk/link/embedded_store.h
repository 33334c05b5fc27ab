#pragma once
// A store of the kiosk's own, for a shop that is one box: `store serve` as a child process on loopback. It is
// started again whenever it ends, after a pause that grows while it keeps ending, and it never outlives the kiosk,
// not even one that is killed. A crash of the store costs the lane nothing: the link finds it again.
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "core/base/random.h"
#include "core/base/result.h"
#include "core/base/time.h"
#include "core/protocol/protocol.h"

namespace kassa::kiosk {

struct EmbeddedSettings {
    std::filesystem::path program;  // the `store` executable
    std::filesystem::path data;     // its folder; made when it is not there
    std::string lane;               // this kiosk's name
    Duration first_pause = 200ms;   // before the first restart; doubled for each further end within `healthy`
    Duration longest_pause = 30s;
    Duration healthy = 60s;     // a store that ran so long begins anew with the first pause
    Duration start_time = 15s;  // to be ready in; one that takes longer is ended and started again
};

class EmbeddedStore {
public:
    // Makes the store and this kiosk's key where they are missing, which may take a second. Answers the key.
    static Result<protocol::KioskKey> prepare(const EmbeddedSettings& settings);

    // Starts the store. `ready` gets its address each time it is ready, `trouble` a sentence each time it ended by
    // itself; both are called from the supervising thread.
    EmbeddedStore(EmbeddedSettings settings, Random random, std::function<void(const std::string& url)> ready,
                  std::function<void(const std::string& sentence)> trouble);
    // Asks the store to end (SIGTERM), and ends it after three seconds.
    ~EmbeddedStore();
    EmbeddedStore(const EmbeddedStore&) = delete;
    EmbeddedStore& operator=(const EmbeddedStore&) = delete;

    // The child's process id; 0 while there is none.
    int pid() const;

private:
    struct Supervisor;
    std::unique_ptr<Supervisor> supervisor_;
};

}  // namespace kassa::kiosk
