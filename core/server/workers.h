#pragma once
// The threads that work on requests, so that the network's thread never waits for the disk: some that admit and read,
// some that write (one over SQLite, which takes one writer at a time), some that price, some that prepare what is to be
// written, and one for what is slow on purpose. Each has a database session of its own. What waits for a writer and can
// be kept together is kept in one transaction: while the disk takes the last ones, the next ones gather.
#include <memory>

#include "core/server/api.h"

namespace kassa::server {

// A database session and the services over it.
struct Session {
    std::unique_ptr<service::Storage> storage;
    std::unique_ptr<Stores> stores;
};
using OpenSession = std::function<Result<Session>()>;

struct WorkerCounts {
    int reading = 2;
    int writing = 1;
    int pricing = 2;    // for those who ask what something costs
    int preparing = 1;  // before a writer's turn
    std::size_t waiting = 10'000;  // requests that may wait; beyond it they are told to come again
};

class Workers {
public:
    // `wrote` is called from a worker when something may have changed.
    static Result<std::unique_ptr<Workers>> start(const OpenSession& open, WorkerCounts counts,
                                                  std::function<void()> wrote);
    virtual ~Workers() = default;
    // From any thread; `done` is called from a worker's. Never called back once `stop` has returned.
    virtual void answer(Request request, Done done) = 0;
    // Finishes what is being worked on, writes the notes of refusals, and lets go of what waits.
    virtual void stop() = 0;
};

}  // namespace kassa::server
