#pragma once
// Where a badge and a PIN become a member of staff. Checking a PIN is slow on purpose (Argon2id, about 0.1 s), so it
// is done on a thread of its own and the answer is posted. After a few wrong tries in a row a badge has to wait,
// longer each time; the tries are counted on the disk before the PIN is looked at, so that pulling the plug is no way
// to try for ever.
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "core/base/result.h"
#include "core/base/time.h"
#include "core/protocol/protocol.h"
#include "kiosk/sqlite/database.h"
#include "kiosk/staff/pin.h"

namespace kassa::staff {

// After `free_tries` wrong ones in a row a badge waits `first_wait`, twice as long after each further one, at most
// `longest_wait`. What is tried while it waits is refused unseen and does not count.
struct Patience {
    int free_tries = 5;
    Duration first_wait = 1min;
    Duration longest_wait = 1h;
};

struct SignedIn {
    std::string badge;
    std::string name;
    protocol::Role role = protocol::Role::attendant;
    bool operator==(const SignedIn&) const = default;
};
// A wrong PIN and an unknown badge look the same, and take the same time.
struct Refused {
    std::string badge;
    std::optional<Instant> wait_until;  // the badge has to wait; none: it may be tried again at once
    bool counted = false;               // one more wrong PIN of this badge; not what was refused unseen, or is nobody's
    bool operator==(const Refused&) const = default;
};
// The tries could not be counted (the disk is full, say), so nothing was checked.
struct Unavailable {
    std::string badge;
    std::string why;  // for the technician
    bool operator==(const Unavailable&) const = default;
};
using Answer = std::variant<SignedIn, Refused, Unavailable>;

// What the store is to hear of an answer, under this id: it locks and forgives a badge in the whole shop, so each wrong
// PIN is told once, and a right one. None: nothing that counts there.
std::optional<protocol::StaffTries> told_to_store(const Answer& answer, const Id& id, Instant at);

class PinDesk {
public:
    // `file` counts wrong tries, and is made when it is not there; one that is broken is begun anew. `clock` has to
    // outlive the desk.
    static Result<std::unique_ptr<PinDesk>> open(const std::filesystem::path& file, const Clock& clock,
                                                 const Patience& patience = {});
    // Waits for the check that is being made; the answers of those behind it are never given.
    ~PinDesk();

    // Who may sign in, as replicated from the store; replaces the list before. From any thread.
    void know(const std::vector<protocol::StaffMember>& staff);

    // Returns at once. `then` is called with the answer from the desk's own thread. From any thread.
    void check(std::string badge, Pin pin, std::function<void(Answer)> then);

private:
    struct Request {
        std::string badge;
        Pin pin;
        std::function<void(Answer)> then;
    };
    struct Tries {
        std::int64_t wrong = 0;
        Instant last{};
    };
    PinDesk(sqlite::Database database, const Clock& clock, const Patience& patience);
    void work();
    Answer answer(const std::string& badge, const Pin& pin);
    Result<Tries> tries_of(const std::string& badge);
    Result<void> count(const std::string& badge, const Tries& tries);
    std::optional<Instant> wait_after(const Tries& tries) const;

    const Clock& clock_;
    Patience patience_;
    sqlite::Database database_;  // the thread's

    std::mutex mutex_;
    std::condition_variable wake_;
    std::map<std::string, protocol::StaffMember> staff_;
    std::deque<Request> requests_;
    bool ending_ = false;
    std::thread thread_;
};

}  // namespace kassa::staff
