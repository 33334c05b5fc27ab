#pragma once
// The kiosk's side of the store: one worker that keeps the kiosk's copy of the store fresh and sends what waits for
// it. The lane never waits for the link; everything it learns arrives as `News` at one callback, and with the store
// away the kiosk sells on from its copy while its outbox grows.
//
// Receiving: every few seconds the worker asks the store for its versions, and fetches what is newer: catalogue
// pages go to the `CatalogueSink`, the rest to files in a cache folder (kiosk/link/cache.h) that are also read at
// start, so that staff and members are known offline. Sending: the outbox's oldest entry is sent until the store
// has answered; the store knows each by its id, so an entry whose answer was lost is sent again without harm, and
// order is kept.
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "core/base/ids.h"
#include "core/base/random.h"
#include "core/base/result.h"
#include "core/base/time.h"
#include "core/protocol/chain.h"
#include "core/protocol/protocol.h"

namespace kassa::kiosk {

// --- What the kiosk lends the link; called from the link's worker thread only
// ------------------------------------------

// How far the kiosk's catalogue has come: the store's id and its change number. Empty and 0 before the first page.
struct CataloguePosition {
    std::string store;
    std::int64_t version = 0;
    bool operator==(const CataloguePosition&) const = default;
};

// Where catalogue pages go: the kiosk's replica.
class CatalogueSink {
public:
    virtual ~CatalogueSink() = default;
    virtual CataloguePosition version() const = 0;
    // Takes a page in one transaction: with `page.from_start` it forgets everything first, then puts in or replaces
    // the products, then stands at (page.store, page.version). After a fault the position is what it was before.
    virtual Result<void> apply(const protocol::ChangesPage& page) = 0;
};

// Where pages of the store's promotions go: the kiosk's journal, which also tells a past visit by them.
class PromotionsSink {
public:
    virtual ~PromotionsSink() = default;
    virtual CataloguePosition promotions_at() const = 0;
    // Takes a page in one transaction, as CatalogueSink::apply does.
    virtual Result<void> apply(const protocol::PromotionsPage& page) = 0;
};

// Where pages of learned weights go: the kiosk's copy of them.
class WeightsSink {
public:
    virtual ~WeightsSink() = default;
    virtual CataloguePosition weights_at() const = 0;
    // Takes a page in one transaction, as CatalogueSink::apply does.
    virtual Result<void> apply(const protocol::WeightsPage& page) = 0;
};

// One request that waits for the store.
struct OutboxEntry {
    Id id;
    std::string path;  // "/v1/sales"
    std::string body;  // JSON
    bool operator==(const OutboxEntry&) const = default;
};

// What waits for the store, oldest first. `next` gives the same entry until `done` or `refused` was called with its
// id.
class OutboxSource {
public:
    virtual ~OutboxSource() = default;
    virtual std::optional<OutboxEntry> next() = 0;
    // The store has it. Calling it twice is harmless.
    virtual void done(const Id& id) = 0;
    // The store will never take it as it is (`why` is its sentence). It is kept aside for a technician and never
    // lost; the entries behind it go on.
    virtual void refused(const Id& id, const std::string& why) = 0;
    // So far the store has this lane's records: those that were done and are not among them come again, before what
    // waits. How many.
    virtual Result<std::int64_t> tell_again(const protocol::LaneChain& store_has) = 0;
};

// --- What the link tells
// -----------------------------------------------------------------------------------------------

struct StoreReached {
    bool operator==(const StoreReached&) const = default;
};
struct StoreLost {
    std::string why;
    bool operator==(const StoreLost&) const = default;
};
struct CatalogueFresh {  // the last page of an update was applied
    CataloguePosition position;
    std::int64_t products = 0;  // that came with it
    bool operator==(const CatalogueFresh&) const = default;
};
struct PromotionsFresh {  // the last page of an update was applied
    CataloguePosition position;
    bool operator==(const PromotionsFresh&) const = default;
};
struct PolicyFresh {
    protocol::PolicyText policy;
    bool operator==(const PolicyFresh&) const = default;
};
struct StaffFresh {
    protocol::StaffList staff;
    bool operator==(const StaffFresh&) const = default;
};
struct RecallsFresh {
    protocol::RecallList recalls;
    bool operator==(const RecallsFresh&) const = default;
};
struct MembersFresh {  // ask Cache::tier_of
    std::int64_t version = 0;
    bool operator==(const MembersFresh&) const = default;
};
struct PictureFresh {  // Cache::picture_file(name) has new content
    std::string name;
    bool operator==(const PictureFresh&) const = default;
};
struct EntryRefused {  // an outbox entry that the store will never take
    Id id;
    std::string why;
    bool operator==(const EntryRefused&) const = default;
};
struct StoreTime {  // with each look
    Instant store{};  // what the store's clock showed
    Instant asked{};  // this kiosk's clock, before the question and after the answer
    Instant heard{};
    bool operator==(const StoreTime&) const = default;
};
// Something a technician should see; the link goes on and tries again.
struct LinkTrouble {
    std::string sentence;
    bool operator==(const LinkTrouble&) const = default;
};
using News = std::variant<StoreReached, StoreLost, CatalogueFresh, PromotionsFresh, PolicyFresh, StaffFresh,
                          RecallsFresh, MembersFresh, PictureFresh, EntryRefused, StoreTime, LinkTrouble>;

// A question that somebody waits for. It is asked once, as soon as the worker is free; `then` is called from the
// worker with what came back, or with why nothing did.
struct Question {
    std::string path;
    std::string body;             // "": GET, else POST
    bool behind_outbox = false;   // what waits has to be told first
    std::function<void(Result<std::string>)> then;  // the body of an answer with status 200
};

// --- The link
// ----------------------------------------------------------------------------------------------------------

struct LinkSettings {
    std::string url;           // "http://127.0.0.1:8640"; "" until `moved` tells one
    protocol::KioskKey key;    // of `store enrol`
    Duration look_every = 5s;  // between two looks at the store's versions
    Duration first_pause =
        500ms;  // after a failure; doubled after each further one, and shortened by up to half by chance,
    Duration longest_pause = 30s;  // so that a shop's kiosks do not all come back at once
    Duration answer_time = 10s;    // that one request may take
    int page = 1000;               // products a page
    bool pushes = true;            // the store says when something is newer (kiosk/link/push_client.h)
    WeightsSink* weights = nullptr;  // used until the link is gone; none: learned weights are not fetched
};

class Cache;  // kiosk/link/cache.h

class Link {
public:
    // Sink, outbox and cache are used until the link is gone. `news` is called from the worker and should only post.
    Link(LinkSettings settings, CatalogueSink& sink, PromotionsSink& promotions, OutboxSource& outbox, Cache& cache,
         const Clock& clock, Random random, std::function<void(News)> news);
    // Ends the worker; a request that waits for its answer is given up (and sent again after the next start).
    ~Link();
    Link(const Link&) = delete;
    Link& operator=(const Link&) = delete;

    // The store answers at another address from now on. Any thread.
    void moved(const std::string& url);
    // For stories: as if the cable to the store were pulled out, or plugged in again. Any thread.
    void cable(bool plugged_in);
    // Something is newer at the store. Any thread.
    void look_now();
    // Something was put into the outbox. Any thread.
    void wake();
    // Any thread.
    void ask(Question question);
    // What the store should know of this lane; only the newest counts, and it is sent when the store is there. Any
    // thread.
    void tell_state(const protocol::LaneState& state);

private:
    struct Worker;
    std::unique_ptr<Worker> worker_;
};

// How long to wait before try number `failures` + 1 (failures ≥ 1): the longest is `longest`, the shortest half of
// what it would be.
Duration back_off(int failures, Duration first, Duration longest, Random& random);

}  // namespace kassa::kiosk
