#include <deque>
#include <sys/stat.h>

#include "devices/printer/escpos.h"
#include "devices/printer/printer.h"

namespace kassa::devices::printer {
namespace {

constexpr Duration reopen_after = 1s;  // between two tries to reach a printer that is away
constexpr Duration connect_within = 3s;
constexpr Duration answer_within =
    2s;  // real-time status takes milliseconds; a network may lose a packet once
constexpr Duration status_every = 1s;    // while nothing is printed
constexpr Duration watch_every = 500ms;  // while a receipt is being worked off
constexpr Duration job_within = 60s;     // from the last byte sent to the printer's word that it is done
constexpr Duration quiet_for =
    300ms;  // with nothing more to say, what an earlier job asked has been answered

struct Job {
    Id id;
    Document document;
};

// A printer that answers.
class EscposPrinter final : public Printer {
public:
    EscposPrinter(std::string address, Options options, Encoding encoding)
        : address_(std::move(address)), options_(std::move(options)), encoding_(std::move(encoding)) {}

    void print(Id job, Document document) override {
        queue_.push_back({std::move(job), std::move(document)});
    }
    int descriptor() const override { return stream_ ? stream_->descriptor() : -1; }
    std::vector<Event> poll(Instant now) override;

private:
    // What is being done. A survey of the status can run beside each of them.
    enum class Stage {
        Connecting,
        Idle,
        Before,     // a job waits for the survey in front of it
        Draining,   // answers that an earlier job or program still has coming are waited for and thrown away
        Sending,    // piece by piece, the status asked behind each
        Finishing,  // the question behind the last byte is out
        After,      // it was answered; a survey decides
        Clearing,   // a failed job's rest is being thrown away
    };
    // DLE EOT 1, 2, 4 one after the other (a printer may drop a question asked before the last was answered); for a
    // printer without real-time status GS r 1.
    struct Survey {
        int asked = 0;  // how many of the questions have been answered
        std::uint8_t bits[3] = {};
    };

    bool reach(Instant now);
    void lose(const std::string& why, Instant now);
    void listen(Instant now);
    void hear(const PrinterAnswer& answer, Instant now);
    void mind_the_clock(Instant now);
    void proceed(Instant now);
    void send(std::span<const std::uint8_t> bytes, Instant now);
    void start_survey(Instant now);
    void ask_next(Instant now);
    void survey_done(Instant now);
    void barrier_answered(std::uint8_t bits, Instant now);
    void send_piece(Instant now);
    void end_job(Instant now);
    void fail_job(const std::string& why, Instant now);
    Status verdict() const;

    const std::string address_;
    const Options options_;
    const Encoding encoding_;

    std::unique_ptr<Stream> stream_;
    Bytes arrived_;
    std::vector<Event> events_;
    std::deque<Job> queue_;  // the first is being printed from Stage::Before to Stage::After

    Stage stage_ = Stage::Connecting;
    Instant stage_since_{};
    std::optional<Instant> tried_;  // to connect
    std::optional<Survey> survey_;
    std::optional<Instant> asked_;  // a question of the survey, or a watching DLE EOT 1, is out since
    Instant last_asked_{};
    std::optional<Instant> quiet_since_;  // while Draining: the last answer came
    std::vector<Bytes> pieces_;
    std::size_t next_piece_ = 0;
    bool real_time_ = true;       // it answers DLE EOT
    bool ever_answered_ = false;  // on this connection
    bool drain_first_ = true;     // answers to someone else's questions may be on their way
    bool torso_ = false;          // half a receipt hangs from the printer: cut it off before the next
    bool away_ = false;
    std::string away_why_;
    std::optional<Status> status_;
};

std::vector<Event> EscposPrinter::poll(Instant now) {
    if (reach(now)) listen(now);
    if (stream_ && stage_ != Stage::Connecting) mind_the_clock(now);
    if (stream_ && stage_ != Stage::Connecting) proceed(now);
    while (away_ && !queue_.empty()) fail_job(away_why_, now);
    return std::exchange(events_, {});
}

// Opens the connection, waits for it and tries again; true when bytes can flow.
bool EscposPrinter::reach(Instant now) {
    if (!stream_) {
        if (tried_ && now - *tried_ < reopen_after) return false;
        tried_ = now;
        auto opened = Stream::open(address_, options_.name);
        if (!opened) return lose(opened.error().sentence, now), false;
        stream_ = std::move(*opened);
        stage_ = Stage::Connecting;
        stage_since_ = now;
    }
    if (auto sent = stream_->pump(); !sent) return lose(sent.error().sentence, now), false;
    if (!stream_->connected()) {
        if (now - stage_since_ >= connect_within)
            lose(std::format("{} at {}: no connection; is it switched on and is its cable in?", options_.name,
                             address_),
                 now);
        return false;
    }
    if (stage_ == Stage::Connecting) {
        stage_ = Stage::Idle;
        ever_answered_ = false;
        real_time_ = true;
        drain_first_ = true;
        arrived_.clear();
        send(command::no_automatic_status, now);
        if (stream_) start_survey(now);
    }
    return stream_ != nullptr;
}

void EscposPrinter::lose(const std::string& why, Instant now) {
    const bool printing = stage_ >= Stage::Before && !queue_.empty();
    if (stage_ == Stage::Sending || stage_ == Stage::Finishing || stage_ == Stage::After) torso_ = true;
    stream_.reset();
    survey_.reset();
    asked_.reset();
    status_.reset();
    stage_ = Stage::Connecting;
    tried_ = now;
    if (printing) fail_job(why, now);
    if (!away_) events_.push_back(Away{why});
    away_ = true;
    away_why_ = why;
}

void EscposPrinter::listen(Instant now) {
    if (auto got = stream_->read(arrived_); !got) return lose(got.error().sentence, now);
    while (stream_) {
        const auto answer = take_answer(arrived_);
        if (!answer) return;
        hear(*answer, now);
    }
}

void EscposPrinter::hear(const PrinterAnswer& answer, Instant now) {
    if (const auto* status = std::get_if<RealTimeStatus>(&answer)) {
        if (!asked_ || !real_time_) return;
        asked_.reset();
        ever_answered_ = true;
        if (survey_) {
            survey_->bits[survey_->asked++] = status->bits;
            return survey_->asked == 3 ? survey_done(now) : ask_next(now);
        }
        if ((status->bits & offline) && stage_ != Stage::Clearing) start_survey(now);  // why?
    }
    if (const auto* sensor = std::get_if<SensorStatus>(&answer)) {
        if (survey_ && !real_time_) {
            asked_.reset();
            ever_answered_ = true;
            survey_->bits[0] = sensor->bits;
            return survey_done(now);
        }
        barrier_answered(sensor->bits, now);
    }
    if (std::holds_alternative<Cleared>(answer) && stage_ == Stage::Clearing) stage_ = Stage::Idle;
}

void EscposPrinter::mind_the_clock(Instant now) {
    if (asked_ && now - *asked_ >= answer_within) {
        if (real_time_ && !ever_answered_) {
            real_time_ = false;  // an old or simple printer: ask its paper sensor in turn with the data
            asked_.reset();
            return start_survey(now);
        }
        return lose(
            std::format("{} at {}: it does not answer; is it switched on, with paper in and its cover shut?",
                        options_.name, address_),
            now);
    }
    const bool waiting = stage_ == Stage::Finishing || (stage_ == Stage::Draining && !quiet_since_);
    if (waiting && now - stage_since_ >= job_within)
        return lose(std::format("{} at {}: it took the receipt and never said that it was done",
                                options_.name, address_),
                    now);
    if (stage_ == Stage::Clearing && now - stage_since_ >= answer_within) stage_ = Stage::Idle;
    if (asked_ || survey_ || !stream_) return;
    if (stage_ == Stage::Idle && now - last_asked_ >= status_every) start_survey(now);
    if (waiting && real_time_ && now - last_asked_ >= watch_every) ask_next(now);
}

// Takes the next step that waits for no answer.
void EscposPrinter::proceed(Instant now) {
    if (survey_ || asked_) return;
    if (stage_ == Stage::Idle && status_ && !queue_.empty()) {
        stage_ = Stage::Before;
        return start_survey(now);
    }
    if (stage_ == Stage::Draining && quiet_since_ && now - *quiet_since_ >= quiet_for) {
        drain_first_ = torso_ = false;
        stage_ = Stage::Sending;
        send_piece(now);
    } else if (stage_ == Stage::Sending) {
        send_piece(now);
    }
}

void EscposPrinter::send(std::span<const std::uint8_t> bytes, Instant now) {
    if (!stream_) return;
    if (auto sent = stream_->write(bytes); !sent) lose(sent.error().sentence, now);
}

// A watching question that is still out is the survey's first: a second one now would have its answer mistaken.
void EscposPrinter::start_survey(Instant now) {
    survey_.emplace();
    if (!asked_) ask_next(now);
}

void EscposPrinter::ask_next(Instant now) {
    static constexpr std::uint8_t kinds[] = {1, 2, 4};
    const std::uint8_t question[] = {0x10, 0x04, kinds[survey_ ? survey_->asked : 0]};
    asked_ = last_asked_ = now;
    send(real_time_ ? std::span<const std::uint8_t>(question)
                    : std::span<const std::uint8_t>(command::paper_status),
         now);
}

Status EscposPrinter::verdict() const {
    const auto& bits = survey_->bits;
    if (!real_time_) {
        if (bits[0] & sensor_at_end) return {false, true, "out of paper"};
        return {true, (bits[0] & sensor_near_end) != 0, ""};
    }
    const bool low = (bits[2] & roll_near_end) != 0;
    if (bits[1] & cover_open) return {false, low, "the cover is open"};
    if ((bits[1] & stopped_for_paper) || (bits[2] & roll_at_end)) return {false, true, "out of paper"};
    if (bits[1] & error)
        return {false, low, "the printer reports an error; look at its cutter and print head"};
    if (bits[0] & offline) return {false, low, "the printer is off line"};
    return {true, low, ""};
}

void EscposPrinter::survey_done(Instant now) {
    const Status status = verdict();
    survey_.reset();
    if (away_) events_.push_back(Back{});
    away_ = false;
    if (status_ != status) events_.push_back(status);
    status_ = status;
    if (!status.ready) {
        if (stage_ >= Stage::Before && stage_ <= Stage::After) fail_job(status.why, now);
        return;
    }
    if (stage_ == Stage::After) return end_job(now);
    if (stage_ != Stage::Before) return;
    pieces_ = encode(queue_.front().document, encoding_);
    next_piece_ = 0;
    if (!drain_first_) {
        stage_ = Stage::Sending;
        return send_piece(now);
    }
    stage_ = Stage::Draining;
    stage_since_ = now;
    quiet_since_.reset();
    if (torso_) {
        // A picture that broke off in the middle still waits for its dots: white ones. Elsewhere NUL means nothing.
        send(Bytes(largest_piece), now);
        send(command::cut_off, now);
    }
    send(command::paper_status, now);
}

void EscposPrinter::send_piece(Instant now) {
    if (next_piece_ < pieces_.size()) {
        send(pieces_[next_piece_++], now);
        // Without real-time status the pieces follow one another; the question behind the last one decides.
        if (stream_ && real_time_) ask_next(now);
        return;
    }
    stage_ = Stage::Finishing;
    stage_since_ = last_asked_ = now;
    send(command::paper_status, now);
}

void EscposPrinter::barrier_answered(std::uint8_t bits, Instant now) {
    if (stage_ == Stage::Draining) quiet_since_ = now;
    if (stage_ != Stage::Finishing) return;
    if (bits & sensor_at_end) return fail_job("out of paper", now);
    stage_ = Stage::After;
    start_survey(now);
}

void EscposPrinter::end_job(Instant now) {
    events_.push_back(Printed{queue_.front().id});
    queue_.pop_front();
    stage_ = Stage::Idle;
    stage_since_ = now;
}

void EscposPrinter::fail_job(const std::string& why, Instant now) {
    events_.push_back(Failed{queue_.front().id, why});
    queue_.pop_front();
    const bool begun = stage_ >= Stage::Draining && stage_ <= Stage::After;
    if (!begun) {
        if (stage_ == Stage::Before) stage_ = Stage::Idle;
        return;
    }
    torso_ = torso_ || stage_ != Stage::Draining;
    drain_first_ = true;
    stage_ = Stage::Idle;
    if (!real_time_) return;
    stage_ = Stage::Clearing;
    stage_since_ = now;
    send(command::clear_buffers, now);
}

// An ordinary file: nothing answers, and what is written is printed.
class FilePrinter final : public Printer {
public:
    FilePrinter(std::string address, Options options, Encoding encoding)
        : address_(std::move(address)), options_(std::move(options)), encoding_(std::move(encoding)) {}

    void print(Id job, Document document) override {
        queue_.push_back({std::move(job), std::move(document)});
    }
    int descriptor() const override { return -1; }

    std::vector<Event> poll(Instant) override {
        std::vector<Event> events;
        if (!std::exchange(greeted_, true)) events.push_back(Status{true, false, ""});
        for (; !queue_.empty(); queue_.pop_front()) {
            const auto written = write(queue_.front().document);
            if (written)
                events.push_back(Printed{queue_.front().id});
            else
                events.push_back(Failed{queue_.front().id, written.error().sentence});
        }
        return events;
    }

private:
    // Opened anew for each job, so that the file may be taken away between two.
    Result<void> write(const Document& document) {
        auto file = Stream::open(address_, options_.name);
        if (!file) return std::unexpected(file.error());
        for (const Bytes& piece : encode(document, encoding_))
            if (auto written = (*file)->write(piece); !written) return written;
        if ((*file)->unsent() > 0) return fault("{} at {}: the disk takes no more", options_.name, address_);
        return {};
    }

    const std::string address_;
    const Options options_;
    const Encoding encoding_;
    std::deque<Job> queue_;
    bool greeted_ = false;
};

}  // namespace

Result<std::unique_ptr<Printer>> Printer::open(const std::string& address, const Options& options) {
    auto pages = printer::code_pages(options.code_pages);
    if (!pages) return fault("{}: {}", options.name, pages.error().sentence);
    Encoding encoding{options.paper, options.own_qr, std::move(*pages)};
    if (address.starts_with("tcp:") || address.starts_with("serial:"))
        return std::make_unique<EscposPrinter>(address, options, std::move(encoding));
    if (!address.starts_with("file:"))
        return fault("{}: '{}' is no address; write tcp:HOST:9100, serial:PATH:BAUD:8N1 or file:PATH",
                     options.name, address);
    struct stat about {};
    const bool exists = ::stat(address.c_str() + 5, &about) == 0;
    if (exists && S_ISCHR(about.st_mode))
        return std::make_unique<EscposPrinter>(address, options, std::move(encoding));
    // Of a device that is unplugged now nothing is known but that /dev holds no ordinary files.
    if (!exists && address.starts_with("file:/dev/"))
        return std::make_unique<EscposPrinter>(address, options, std::move(encoding));
    if (exists && !S_ISREG(about.st_mode))
        return fault("{}: '{}' is neither a device nor an ordinary file", options.name, address);
    return std::make_unique<FilePrinter>(address, options, std::move(encoding));
}

}  // namespace kassa::devices::printer
