#include "core/server/workers.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include <spdlog/spdlog.h>

namespace kassa::server {
namespace {

// Together they are one transaction, which holds other writers up for a while.
constexpr std::size_t most_together = 256;
constexpr auto notes_every = 200ms;
constexpr auto tidies_every = 60s;  // what nobody asks for is let go of
constexpr std::size_t most_notes = 1000;  // kinds of refusals between two writings; more are only counted in the log

struct Job {
    Job(Request request, Done done) : request(std::move(request)), done(std::move(done)) {}
    Request request;
    Done done;
    std::optional<Admitted> admitted;  // refers to `request`
};
using Jobs = std::deque<std::unique_ptr<Job>>;

class Queue {
public:
    explicit Queue(std::size_t most) : most_(most) {}
    bool put(std::unique_ptr<Job>& job) {
        {
            const std::lock_guard lock(mutex_);
            if (closed_ || jobs_.size() >= most_) return false;
            jobs_.push_back(std::move(job));
        }
        some_.notify_one();
        return true;
    }
    // Waits for at least one job and takes up to `most`; none when `patience` is over or the queue is closed.
    Jobs take(std::size_t most, std::optional<Duration> patience = std::nullopt) {
        std::unique_lock lock(mutex_);
        const auto ready = [&] { return closed_ || !jobs_.empty(); };
        if (patience)
            some_.wait_for(lock, *patience, ready);
        else
            some_.wait(lock, ready);
        Jobs taken;
        if (closed_) return taken;
        while (!jobs_.empty() && taken.size() < most) {
            taken.push_back(std::move(jobs_.front()));
            jobs_.pop_front();
        }
        return taken;
    }
    void close() {
        {
            const std::lock_guard lock(mutex_);
            closed_ = true;
            jobs_.clear();
        }
        some_.notify_all();
    }
    bool closed() {
        const std::lock_guard lock(mutex_);
        return closed_;
    }

private:
    const std::size_t most_;
    std::mutex mutex_;
    std::condition_variable some_;
    Jobs jobs_;
    bool closed_ = false;
};

// Notes of refusals on their way to the database; the same one again only counts.
class Notes {
public:
    void add(const service::RefusalNote& note) {
        const std::lock_guard lock(mutex_);
        const auto key = std::tuple(note.who, note.method, note.route, note.why);
        const auto held = notes_.find(key);
        if (held != notes_.end()) {
            held->second.last = note.last;
            ++held->second.times;
        } else if (notes_.size() < most_notes) {
            notes_[key] = note;
        }
    }
    std::vector<service::RefusalNote> take() {
        const std::lock_guard lock(mutex_);
        std::vector<service::RefusalNote> all;
        for (auto& [key, note] : notes_) all.push_back(std::move(note));
        notes_.clear();
        return all;
    }

private:
    std::mutex mutex_;
    std::map<std::tuple<std::string, std::string, std::string, std::string>, service::RefusalNote> notes_;
};

class Pool final : public Workers {
public:
    Pool(WorkerCounts counts, std::function<void()> wrote)
        : reading_(counts.waiting), writing_(counts.waiting), pricing_(counts.waiting), preparing_(counts.waiting),
          slowly_(64), wrote_(std::move(wrote)) {}
    ~Pool() override { stop(); }

    Result<void> open(const OpenSession& open, const WorkerCounts& counts);
    void answer(Request request, Done done) override {
        pass(reading_, std::make_unique<Job>(std::move(request), std::move(done)));
    }
    void stop() override;

private:
    void read(Session session);
    void write(Session session);
    void price(Session session);
    void prepare(Session session);
    void work_slowly(Session session);
    void note_refusals(Stores& stores);
    static void let_go_of_overdue(Stores& stores);
    static void pass(Queue& queue, std::unique_ptr<Job> job) {
        if (!queue.put(job) && !queue.closed())
            job->done(problem(503, "the store has more to do than it can: try again in a moment"));
    }

    Queue reading_, writing_, pricing_, preparing_, slowly_;
    Notes notes_;
    const std::function<void()> wrote_;
    std::vector<std::thread> threads_;
};

// Whatever goes wrong costs one request, not the shop.
template <class Work>
Answer guarded(const Job& job, Work work) {
    try {
        return work();
    } catch (const std::exception& error) {
        spdlog::error("a request from {} failed: {}", job.request.peer, error.what());
        return problem(500, "the store could not work this request out; its log says why");
    }
}

void finish(Stores& stores, Job& job, Answer answer) {
    if (job.admitted) {
        note_if_refused(stores, *job.admitted, answer);
        answer.known = job.admitted->call.caller.known();
    }
    job.done(std::move(answer));
}

void handle(Stores& stores, Job& job) {
    finish(stores, job, guarded(job, [&] { return job.admitted->route->handle(stores, job.admitted->call); }));
}

// Those of one route, in one go.
void handle_together(Stores& stores, const Route& route, std::vector<Job*>& jobs) {
    std::vector<Call> calls;
    for (auto* job : jobs) calls.push_back(std::move(job->admitted->call));
    std::vector<Answer> answers;
    try {
        answers = route.handle_together(stores, calls);
    } catch (const std::exception& error) {
        spdlog::error("{} requests to {} failed: {}", jobs.size(), route.path, error.what());
    }
    for (std::size_t i = 0; i < jobs.size(); ++i) {
        jobs[i]->admitted->call.caller = std::move(calls[i].caller);
        finish(stores, *jobs[i],
               i < answers.size() ? std::move(answers[i])
                                  : problem(500, "the store could not work this request out; its log says why"));
    }
}

void Pool::read(Session session) {
    auto& stores = *session.stores;
    while (!reading_.closed()) {
        for (auto& job : reading_.take(1)) {
            auto refused = guarded(*job, [&] {
                job->admitted.emplace(admit(stores, job->request));
                return job->admitted->answer.value_or(Answer{.status = 0});
            });
            if (refused.status != 0) {
                finish(stores, *job, std::move(refused));
                continue;
            }
            if (job->admitted->route->prepare) {
                pass(preparing_, std::move(job));
                continue;
            }
            switch (job->admitted->route->runs) {
                case Runs::Reading: handle(stores, *job); break;
                case Runs::Writing: pass(writing_, std::move(job)); break;
                case Runs::Pricing: pass(pricing_, std::move(job)); break;
                case Runs::Slowly: pass(slowly_, std::move(job)); break;
            }
        }
    }
}

void Pool::write(Session session) {
    auto& stores = *session.stores;
    auto tidies = std::chrono::steady_clock::now();
    while (!writing_.closed()) {
        auto jobs = writing_.take(most_together, notes_every);
        std::map<const Route*, std::vector<Job*>> together;
        for (auto& job : jobs) {
            const auto* route = job->admitted->route;
            if (route->handle_together)
                together[route].push_back(job.get());
            else
                handle(stores, *job);
        }
        for (auto& [route, some] : together) handle_together(stores, *route, some);
        if (!jobs.empty()) wrote_();
        note_refusals(stores);
        if (const auto now = std::chrono::steady_clock::now(); now >= tidies) {
            let_go_of_overdue(stores);
            tidies = now + tidies_every;
        }
    }
    note_refusals(stores);
}

void Pool::price(Session session) {
    while (!pricing_.closed())
        for (auto& job : pricing_.take(1)) handle(*session.stores, *job);
}

void Pool::prepare(Session session) {
    while (!preparing_.closed()) {
        for (auto& job : preparing_.take(1)) {
            auto failed = guarded(*job, [&] {
                job->admitted->call.prepared = job->admitted->route->prepare(*session.stores, job->admitted->call);
                return Answer{.status = 0};
            });
            if (failed.status != 0) finish(*session.stores, *job, std::move(failed));
            else pass(writing_, std::move(job));
        }
    }
}

void Pool::work_slowly(Session session) {
    while (!slowly_.closed()) {
        for (auto& job : slowly_.take(1)) {
            handle(*session.stores, *job);
            wrote_();
        }
    }
}

void Pool::note_refusals(Stores& stores) {
    const auto notes = notes_.take();
    if (notes.empty()) return;
    if (auto noted = stores.people.note(notes); !noted) spdlog::error("{}", noted.error().sentence);
}

// Stored value that a visit held beyond its time and never took: its member has it again, before anybody looks.
void Pool::let_go_of_overdue(Stores& stores) {
    const auto released = stores.members.release_overdue();
    if (!released) spdlog::error("{}", released.error().sentence);
    else if (*released > 0) spdlog::info("{} holds of stored value were over and are let go", *released);
}

Result<void> Pool::open(const OpenSession& open, const WorkerCounts& counts) {
    std::vector<std::pair<void (Pool::*)(Session), int>> kinds = {
        {&Pool::read, counts.reading}, {&Pool::write, counts.writing}, {&Pool::price, counts.pricing},
        {&Pool::prepare, counts.preparing}, {&Pool::work_slowly, 1}};
    for (const auto& [work, count] : kinds) {
        for (int i = 0; i < count; ++i) {
            auto session = open();
            if (!session) return std::unexpected(session.error());
            session->stores->note = [this](const service::RefusalNote& note) { notes_.add(note); };
            threads_.emplace_back([this, work, session = std::move(*session)]() mutable {
                (this->*work)(std::move(session));
            });
        }
    }
    return {};
}

void Pool::stop() {
    for (auto* queue : {&reading_, &slowly_, &pricing_, &preparing_, &writing_}) queue->close();
    for (auto& thread : threads_) thread.join();
    threads_.clear();
}

}  // namespace

Result<std::unique_ptr<Workers>> Workers::start(const OpenSession& open, WorkerCounts counts,
                                                std::function<void()> wrote) {
    auto pool = std::make_unique<Pool>(counts, std::move(wrote));
    if (auto opened = pool->open(open, counts); !opened) return std::unexpected(opened.error());
    return pool;
}

}  // namespace kassa::server
