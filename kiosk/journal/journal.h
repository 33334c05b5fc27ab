#pragma once
// The lane's memory. Before an event is acted on, the journal holds it together with the lane's state after it, on
// the disk: after a power cut the kiosk reads the last state and the shopper sees the same basket. What waits for the
// store (the outbox) lives in the same file and is as durable.
//
// An event is kept with what it changed (kiosk/journal/changes.h) and the newest state is kept whole; the first event
// of a visit, and every hundredth, also carries the whole state before it, so that a visit can be told again from any
// of these (kiosk/journal/retell.h). Every record carries `flows::lane_version` and the version of the policy it was
// stepped with.
//
// The lane's thread and the store link's worker may call at the same time.
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/protocol/seal.h"
#include "core/base/time.h"
#include "flows/events.h"
#include "flows/lane.h"
#include "flows/step.h"
#include "kiosk/journal/changes.h"
#include "kiosk/journal/crash_note.h"
#include "kiosk/journal/promotions.h"
#include "kiosk/link/link.h"
#include "kiosk/sqlite/database.h"

namespace kassa::journal {

// Of the tables; written into the file. A file with a greater number is another program's and is set aside unread.
inline constexpr int journal_version = 3;

struct Options {
    std::string lane;                // this kiosk's name in sales; a replay needs it
    std::int64_t most_bytes = 256 << 20;  // the file is kept below this by trimming the oldest visits
    // Every sale is sealed with it (core/protocol/seal.h) as it goes into the outbox; none: sales go unsealed.
    std::optional<protocol::SigningKey> signing;
    bool key_is_old = false;         // the key was there before this start: a journal that is new says so in its seals
    std::string vfs;                 // of kiosk/sqlite/unsynced_vfs.h in a test; "": the operating system's
    // None exists for one test, which must notice that it loses events.
    enum class Durability { Full, None } durability = Durability::Full;
};

struct LastState {
    flows::Lane lane;
    int lane_version = flows::lane_version;  // the one it was written with; members added since have their defaults
    std::string policy;                      // version of the policy in use then
    std::int64_t promotions = 0;             // number of the store's promotions in use then
    std::int64_t event = 0;                  // number of the event it stands after
    bool operator==(const LastState&) const = default;
};

// One event as recorded.
struct Entry {
    std::int64_t number = 0;  // counts up by one over the journal's whole life
    std::string visit;        // "": between visits
    int lane_version = 0;
    std::string policy;
    std::int64_t promotions = 0;
    flows::Heard heard;
    std::vector<Change> changes;
    std::vector<std::string> effects;  // their types, in order
    std::string effects_digest;        // `digest` of the effects as JSON
    std::optional<boost::json::value> before;  // the whole lane before it, where recorded
    std::string lane;                          // with `before`: the kiosk's name
    bool operator==(const Entry&) const = default;
};

struct VisitRecord {
    std::string visit;
    Instant first{};
    Instant last{};
    std::int64_t events = 0;
    bool operator==(const VisitRecord&) const = default;
};

// A journal that could not be used stands aside under another name, whole, and the kiosk went on with a fresh one.
struct SetAside {
    std::string sentence;          // what was wrong and where it is now
    std::filesystem::path file;
    std::int64_t rescued = 0;      // entries of its outbox that went over into the fresh one
    bool state_kept = false;       // its last state could be read and went over too
};

// FNV-1a, 64 bits, as 16 hex digits: tells two texts apart in a record, no more than that.
std::string digest(std::string_view text);

class Journal final : public kiosk::OutboxSource, public kiosk::PromotionsSink {
public:
    // Opens or creates the file and its folder. A broken file, or one of a newer program, is set aside (`set_aside`).
    // Faults: another kiosk holds it; the folder cannot be written.
    static Result<std::unique_ptr<Journal>> open(const std::filesystem::path& file, Instant now,
                                                 const Options& options);
    ~Journal() override;

    const std::optional<SetAside>& set_aside() const { return set_aside_; }
    // The newest state; none in a journal without events.
    std::optional<LastState> last() const;

    // From here on events are recorded as stepped with this policy. Its text is kept for replays. Durable on return.
    Result<void> use_policy(const std::string& version, const std::string& text, std::int64_t promotions = 0);
    Result<std::string> policy(const std::string& version);

    // --- The store's promotions (kiosk/journal/promotions.h) ---------------------------------------------------------

    kiosk::CataloguePosition promotions_at() const override;
    Result<void> apply(const protocol::PromotionsPage& page) override;
    // As they were with this number; by default the newest.
    Result<PromotionSet> promotions(std::optional<std::int64_t> number = {});

    // The lane begins with this state, not by an event: at the very first start, or after a state that crashed the
    // program again and again. Durable on return.
    Result<void> begin_with(const flows::Lane& lane);

    // Durable on return: the event, what it changed, and the lane after it. Nothing is to be acted on after a fault.
    // `for_store` goes into the outbox in the same transaction, as by `keep`: either both are written or neither.
    Result<void> append(const flows::Heard& heard, const flows::Lane& after, const std::vector<flows::Effect>& effects,
                        const std::vector<kiosk::OutboxEntry>& for_store = {});

    // --- The crash guard: begin, step, append, act and show, finished ----------------------------------------------

    // Notes that this event is being worked on. Returns how often the same event (its time and chance aside) has
    // brought the program down in this visit. From 2 on it is not to be stepped: feed flows::EventCrashed, which is
    // begun in its turn; should that have crashed twice as well, begin with a fresh lane.
    int begin(const flows::Heard& heard);
    // The event begun last is through: stepped, recorded, shown. An earlier crash is forgotten then; two are not, for
    // such an event was left out.
    void finished();

    // --- The outbox ------------------------------------------------------------------------------------------------

    // Durable on return. The same entry a second time changes nothing while the first still waits; another body under
    // the same id (a case that was decided) waits behind it. A sale is sealed, and kept once: the same sale again
    // changes nothing, whether the first still waits or the store has it. The first sale of a kiosk that was enrolled
    // as another lane begins that lane's chain anew, and says so.
    Result<void> keep(const Id& id, const std::string& path, const std::string& body);
    std::optional<kiosk::OutboxEntry> next() override;
    void done(const Id& id) override;
    void refused(const Id& id, const std::string& why) override;
    // The newest 2,000 sealed sales are kept when they are done.
    Result<std::int64_t> tell_again(const protocol::LaneChain& store_has) override;
    std::int64_t waiting() const;  // entries for the store, the refused ones not counted

    // --- Looking back ----------------------------------------------------------------------------------------------

    Result<std::vector<VisitRecord>> visits();  // newest last
    Result<std::vector<Entry>> events(const std::string& visit);

    // Forgets events before `older_than`, and older ones than fit into `most_bytes`, a bite at a time (some
    // milliseconds), never those of the visit that is open. True: there is more to do. For quiet moments.
    Result<bool> trim(Instant older_than);

    // What happened to the outbox that no caller was there to hear of; "" when all is well. Cleared by asking.
    std::string trouble();

private:
    struct Statements;
    Journal(NoteFile note, const Options& options);
    Result<void> open_database(const std::filesystem::path& file);
    Result<void> read_back();
    Result<void> count_crash(Instant now);
    Result<void> write_state(std::int64_t number, const boost::json::value& lane, const flows::Lane& after);
    Result<void> commit(sqlite::Transaction& transaction);
    Result<void> put(const kiosk::OutboxEntry& entry);
    Result<std::string> seal(const kiosk::OutboxEntry& entry);
    Result<void> forget_promotions();
    Result<void> settle(const Id& id, std::initializer_list<sqlite::Statement*> steps);
    std::unexpected<Fault> failed(Fault fault);
    std::string fingerprint(const flows::Heard& heard) const;

    mutable std::mutex mutex_;
    bool open_ = false;
    NoteFile note_file_;
    Note note_;
    Options options_;
    mutable sqlite::Database database_;
    std::unique_ptr<Statements> statements_;
    std::optional<SetAside> set_aside_;
    std::map<std::string, int> crashes_;  // by the event's fingerprint

    boost::json::value lane_;    // the newest state
    std::int64_t number_ = 0;    // of the newest event; 0: none yet
    bool has_state_ = false;
    std::string open_visit_;     // of the newest state; "": nobody is here
    std::string visit_;          // of the newest event
    int since_whole_ = 0;        // events since one with the whole state before it
    std::string policy_;
    std::int64_t promotions_ = 0;
    std::optional<std::int64_t> offered_;  // the outbox row that `next` gave last
    std::string trouble_;
};

// Reads a journal without changing it, a running kiosk's too: for `kiosk replay`.
class Recording {
public:
    static Result<Recording> open(const std::filesystem::path& file);
    Result<std::vector<VisitRecord>> visits();
    Result<std::vector<Entry>> events(const std::string& visit);
    Result<std::string> policy(const std::string& version);
    Result<PromotionSet> promotions(std::int64_t number);

private:
    sqlite::Database database_;
};

}  // namespace kassa::journal
