#include "kiosk/link/link.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "kiosk/link/cache.h"
#include "kiosk/link/http_client.h"

namespace kassa::kiosk {
namespace {

// A story's clock moves when it likes, so a wait looks at it now and then.
constexpr auto longest_nap = 200ms;
constexpr int members_a_page = 5000;

// The sentence of a refusal's problem, else what its status says.
std::string sentence_of(const Reply& reply) {
    const auto problem = from_text<protocol::Problem>(reply.body);
    if (problem && !problem->detail.empty()) return problem->detail;
    return std::format("the store answered with status {}", reply.status);
}

// To let go of what the store does not hold (any more) is as good as done.
bool is_as_good_as_done(int status, const std::string& path) {
    return path.ends_with("/release") && (status == 404 || status == 409);
}

// The store understood the request and will never take it: asking again is useless. A store that has no such path will
// not have it tomorrow; but a sale waits for one that has.
bool is_final(int status, const std::string& path) {
    if (status == 400 || status == 409 || status == 413 || status == 422) return true;
    return (status == 404 || status == 405) && path != "/v1/sales";
}

template <class T>
Result<T> read_reply(const Reply& reply, const std::string& target) {
    if (reply.status != 200) return fault("the store refuses {}: {}", target, sentence_of(reply));
    auto value = from_text<T>(reply.body);
    if (!value) return fault("the store's answer to {} cannot be read: {}", target, value.error().sentence);
    return value;
}

}  // namespace

Duration back_off(int failures, Duration first, Duration longest, Random& random) {
    Duration pause = first;
    for (int i = 1; i < failures && pause < longest; ++i) pause *= 2;
    pause = std::min(pause, longest);
    return pause / 2 + Duration(std::int64_t(double(pause.count() - pause.count() / 2) * random.unit()));
}

struct Link::Worker {
    Worker(LinkSettings settings, CatalogueSink& sink, PromotionsSink& promotions, OutboxSource& outbox, Cache& cache,
           const Clock& clock, Random random, std::function<void(News)> news)
        : settings(std::move(settings)),
          sink(sink),
          promotions(promotions),
          outbox(outbox),
          cache(cache),
          clock(clock),
          random(random),
          news(std::move(news)),
          url(this->settings.url) {}

    void run();
    Result<void> renew_client();
    Result<void> round();
    Result<void> send_waiting();
    Result<void> ask_waiting(bool outbox_is_empty);
    void fail_questions(const Fault& why);
    Result<void> send_state();
    Result<void> look_at_store();
    Result<void> tell_again();
    Result<void> fetch_catalogue(const std::string& store);
    Result<void> fetch_promotions(const protocol::Versions& versions);
    Result<void> fetch_weights(const protocol::Versions& versions);
    Result<void> fetch_policy(const protocol::Versions& versions);
    Result<void> fetch_staff(const protocol::Versions& versions);
    Result<void> fetch_recalls(const protocol::Versions& versions);
    Result<void> fetch_members(const protocol::Versions& versions);
    Result<void> fetch_pictures(const protocol::Versions& versions);
    void heard_of(const Result<void>& round);
    void wait_until(Instant deadline);
    bool asked_to_look() {
        const std::lock_guard lock(mutex);
        return std::exchange(look, false);
    }
    bool stopping() {
        const std::lock_guard lock(mutex);
        return stop;
    }
    template <class T>
    Result<T> get(const std::string& target) {
        const auto reply = client->get(target);
        if (!reply) return std::unexpected(reply.error());
        return read_reply<T>(*reply, target);
    }

    const LinkSettings settings;
    CatalogueSink& sink;
    PromotionsSink& promotions;
    OutboxSource& outbox;
    Cache& cache;
    const Clock& clock;
    Random random;
    const std::function<void(News)> news;

    std::mutex mutex;  // guards what other threads touch: the next ten
    std::condition_variable changed;
    bool stop = false;
    bool woken = false;
    std::string url;
    std::unique_ptr<HttpClient> client;  // made and used by the worker; interrupted by others
    std::deque<Question> questions;
    bool look = false;
    bool plugged_in = true;
    bool renew = false;  // the client was interrupted
    std::optional<protocol::LaneState> state;  // that the store does not have yet

    std::string client_url;
    Instant next_look{};
    std::optional<Fault> stuck;  // why the outbox's oldest entry stays where it is, in this round
    int failures = 0;
    bool chain_is_known = false;  // how far the store has this lane's records, and what it lacks waits to be told
    std::string chain_of;         // the store's id then; "": not yet known
    std::optional<bool> reached;  // as it was last told
    std::string trouble;          // as it was last told

    std::thread thread;
};

void Link::Worker::wait_until(Instant deadline) {
    std::unique_lock lock(mutex);
    while (!stop && !woken && clock.now() < deadline)
        changed.wait_for(lock, std::min<Duration>(deadline - clock.now(), longest_nap));
    woken = false;
}

Result<void> Link::Worker::renew_client() {
    const std::lock_guard lock(mutex);
    if (!plugged_in) return fault("the cable to the store is out");
    if (url == client_url && client && !renew) return {};
    renew = false;
    if (url.empty()) return fault("the store has no address yet");
    auto made = HttpClient::make(url, settings.key.key, settings.answer_time, {settings.key.certificate, {}});
    if (!made) return std::unexpected(made.error());
    client = std::move(*made);
    client_url = url;
    next_look = {};
    return {};
}

void Link::Worker::run() {
    while (!stopping()) {
        Result<void> done = renew_client();
        if (done) done = round();
        if (stopping()) return;
        if (!done) fail_questions(done.error());
        heard_of(done);
        const auto pause =
            back_off(std::max(failures, 1), settings.first_pause, settings.longest_pause, random);
        wait_until(done ? next_look : clock.now() + pause);
    }
}

void Link::Worker::heard_of(const Result<void>& round) {
    if (round) {
        failures = 0;
        trouble.clear();
        if (reached != true) news(StoreReached{});
        reached = true;
        return;
    }
    ++failures;
    chain_is_known = false;
    chain_of.clear();
    // A store that has no address yet is not lost.
    if (client && reached != false) {
        news(StoreLost{round.error().sentence});
        reached = false;
    }
    if (trouble != round.error().sentence) news(LinkTrouble{round.error().sentence});
    trouble = round.error().sentence;
}

Result<void> Link::Worker::round() {
    stuck.reset();
    // First of all: what it lacks stands before what waits.
    if (!chain_is_known)
        if (auto told = tell_again(); !told) return told;
    if (auto sent = send_waiting(); !sent) return sent;
    if (auto sent = send_state(); !sent) return sent;
    if (clock.now() >= next_look || asked_to_look()) {
        if (auto looked = look_at_store(); !looked) return looked;
        next_look = clock.now() + settings.look_every;
    }
    if (stuck) return std::unexpected(*stuck);
    return {};
}

Result<void> Link::Worker::send_waiting() {
    while (!stopping()) {
        if (auto asked = ask_waiting(false); !asked) return asked;
        const auto entry = stuck ? std::nullopt : outbox.next();
        if (!entry) return ask_waiting(true);
        const auto reply = client->post(entry->path, entry->body);
        if (!reply) return std::unexpected(reply.error());
        if (reply->status == 200 || is_as_good_as_done(reply->status, entry->path)) {
            outbox.done(entry->id);
        } else if (is_final(reply->status, entry->path)) {
            outbox.refused(entry->id, sentence_of(*reply));
            news(EntryRefused{entry->id, sentence_of(*reply)});
        } else {
            // A wrong key or a store in trouble: a person puts it right, and until then the entry waits. What the
            // store tells is still worth hearing.
            stuck = Fault{std::format("the store does not take {}: {}", entry->path, sentence_of(*reply))};
        }
    }
    return fault("the link is closing");
}

// What fails here is told to the one who asked; the link itself is broken only when nothing came back at all.
Result<void> Link::Worker::ask_waiting(bool outbox_is_empty) {
    for (;;) {
        Question question;
        {
            const std::lock_guard lock(mutex);
            const auto next = std::ranges::find_if(
                questions, [&](const Question& one) { return outbox_is_empty || !one.behind_outbox; });
            if (stop || next == questions.end()) return {};
            question = std::move(*next);
            questions.erase(next);
        }
        const auto reply =
            question.body.empty() ? client->get(question.path) : client->post(question.path, question.body);
        if (!reply) {
            question.then(std::unexpected(reply.error()));
            return std::unexpected(reply.error());
        }
        if (reply->status == 200) question.then(reply->body);
        else question.then(fault("the store refuses {}: {}", question.path, sentence_of(*reply)));
    }
}

// Whoever waits goes on as with the store away.
void Link::Worker::fail_questions(const Fault& why) {
    std::deque<Question> unasked;
    {
        const std::lock_guard lock(mutex);
        unasked.swap(questions);
    }
    for (const Question& question : unasked) question.then(std::unexpected(why));
}

Result<void> Link::Worker::send_state() {
    std::optional<protocol::LaneState> newest;
    {
        const std::lock_guard lock(mutex);
        newest.swap(state);
    }
    if (!newest) return {};
    const auto reply = client->post("/v1/lanes/state", to_text(*newest));
    if (reply && (reply->status == 200 || is_final(reply->status, "/v1/lanes/state"))) return {};
    const std::lock_guard lock(mutex);
    if (!state) state = std::move(newest);
    return reply ? Result<void>{} : std::unexpected(reply.error());
}

Result<void> Link::Worker::look_at_store() {
    const Instant asked = clock.now();
    const auto versions = get<protocol::Versions>("/v1/versions");
    if (!versions) return std::unexpected(versions.error());
    if (versions->now != Instant{}) news(StoreTime{versions->now, asked, clock.now()});
    if (!chain_of.empty() && chain_of != versions->store) {
        if (auto told = tell_again(); !told) return told;
        if (auto sent = send_waiting(); !sent) return sent;
    }
    chain_of = versions->store;
    if (auto fetched = fetch_policy(*versions); !fetched) return fetched;
    if (auto fetched = fetch_staff(*versions); !fetched) return fetched;
    if (auto fetched = fetch_recalls(*versions); !fetched) return fetched;
    if (auto fetched = fetch_members(*versions); !fetched) return fetched;
    if (auto fetched = fetch_promotions(*versions); !fetched) return fetched;
    if (sink.version() != CataloguePosition{versions->store, versions->products})
        if (auto fetched = fetch_catalogue(versions->store); !fetched) return fetched;
    if (auto fetched = fetch_weights(*versions); !fetched) return fetched;
    return fetch_pictures(*versions);
}

// A store that was restored from a backup lacks what it had confirmed since. It was away for that, and is another store
// by its id.
Result<void> Link::Worker::tell_again() {
    const std::string target = "/v1/lanes/chain";
    const auto reply = client->get(target);
    if (!reply) return std::unexpected(reply.error());
    // An older store does not say; what else is wrong is told by what is asked next.
    chain_is_known = reply->status == 200 || reply->status == 404;
    if (reply->status != 200) return {};
    const auto chain = read_reply<protocol::LaneChain>(*reply, target);
    if (!chain) return std::unexpected(chain.error());
    const auto again = outbox.tell_again(*chain);
    if (!again) return std::unexpected(again.error());
    if (*again > 0)
        news(LinkTrouble{std::format("the store lacks {} sales that it had confirmed: they are told to it again",
                                     *again)});
    return {};
}

Result<void> Link::Worker::fetch_catalogue(const std::string& store) {
    std::int64_t products = 0;
    for (;;) {
        const auto at = sink.version();
        const std::int64_t since = at.store == store ? at.version : 0;
        const auto target =
            std::format("/v1/changes?since={}&limit={}&store={}", since, settings.page, store);
        const auto page = get<protocol::ChangesPage>(target);
        if (!page) return std::unexpected(page.error());
        if (page->more && page->products.empty())
            return fault("the store's answer to {} leads nowhere", target);
        if (auto applied = sink.apply(*page); !applied) return applied;
        products += std::int64_t(page->products.size());
        if (!page->more) break;
        // A first catalogue takes seconds, and a sale does not wait for it.
        if (auto sent = send_waiting(); !sent) return sent;
    }
    news(CatalogueFresh{sink.version(), products});
    return {};
}

Result<void> Link::Worker::fetch_promotions(const protocol::Versions& versions) {
    if (promotions.promotions_at() == CataloguePosition{versions.store, versions.promotions}) return {};
    // A store that never had any has nothing to tell.
    if (versions.promotions == 0 && promotions.promotions_at().version == 0) return {};
    for (;;) {
        const auto at = promotions.promotions_at();
        const std::int64_t since = at.store == versions.store ? at.version : 0;
        const auto target = std::format("/v1/promotions/changes?since={}&limit={}&store={}", since, settings.page,
                                        versions.store);
        const auto reply = client->get(target);
        if (!reply) return std::unexpected(reply.error());
        if (reply->status == 404) return {};  // an older store, which tells its promotions to nobody
        const auto page = read_reply<protocol::PromotionsPage>(*reply, target);
        if (!page) return std::unexpected(page.error());
        if (page->more && page->promotions.empty())
            return fault("the store's answer to {} leads nowhere", target);
        if (auto applied = promotions.apply(*page); !applied) return applied;
        if (!page->more) break;
        if (auto sent = send_waiting(); !sent) return sent;
    }
    news(PromotionsFresh{promotions.promotions_at()});
    return {};
}

// An older store counts no weights and has none to tell.
Result<void> Link::Worker::fetch_weights(const protocol::Versions& versions) {
    WeightsSink* const sink_of_weights = settings.weights;
    if (!sink_of_weights) return {};
    const auto up_to_date = [&] {
        const auto at = sink_of_weights->weights_at();
        return versions.weights == 0 ? at.version == 0
                                     : at == CataloguePosition{versions.store, versions.weights};
    };
    while (!up_to_date()) {
        const auto at = sink_of_weights->weights_at();
        const std::int64_t since = at.store == versions.store ? at.version : 0;
        const auto target =
            std::format("/v1/weights/changes?since={}&limit={}&store={}", since, settings.page, versions.store);
        const auto reply = client->get(target);
        if (!reply) return std::unexpected(reply.error());
        if (reply->status == 404) return {};
        const auto page = read_reply<protocol::WeightsPage>(*reply, target);
        if (!page) return std::unexpected(page.error());
        if (page->more && page->weights.empty()) return fault("the store's answer to {} leads nowhere", target);
        if (auto applied = sink_of_weights->apply(*page); !applied) return applied;
        if (!page->more) return {};
        if (auto sent = send_waiting(); !sent) return sent;
    }
    return {};
}

Result<void> Link::Worker::fetch_policy(const protocol::Versions& versions) {
    const auto held = cache.policy();
    if (versions.policy.empty() || (held && held->version == versions.policy)) return {};
    const auto policy = get<protocol::PolicyText>("/v1/policy");
    if (!policy) return std::unexpected(policy.error());
    if (auto kept = cache.put_policy(*policy); !kept) return kept;
    news(PolicyFresh{*policy});
    return {};
}

Result<void> Link::Worker::fetch_staff(const protocol::Versions& versions) {
    if (cache.staff_store() == versions.store && cache.staff().version == versions.staff) return {};
    const auto staff = get<protocol::StaffList>("/v1/staff");
    if (!staff) return std::unexpected(staff.error());
    if (auto kept = cache.put_staff(versions.store, *staff); !kept) return kept;
    news(StaffFresh{*staff});
    return {};
}

Result<void> Link::Worker::fetch_recalls(const protocol::Versions& versions) {
    const bool same_store = cache.recalls_store() == versions.store;
    if (same_store && cache.recalls().version == versions.recalls) return {};
    const auto reply = client->get("/v1/recalls");
    if (!reply) return std::unexpected(reply.error());
    if (reply->status == 404) return {};  // an older store, which knows of none
    const auto list = read_reply<protocol::RecallList>(*reply, "/v1/recalls");
    if (!list) return std::unexpected(list.error());
    if (auto kept = cache.put_recalls(versions.store, *list); !kept) return kept;
    news(RecallsFresh{*list});
    return {};
}

Result<void> Link::Worker::fetch_members(const protocol::Versions& versions) {
    if (cache.members_at() == std::pair(versions.store, versions.members)) return {};
    for (;;) {
        const auto [store, version] = cache.members_at();
        const std::int64_t since = store == versions.store ? version : 0;
        const auto target = std::format("/v1/members/changes?since={}&limit={}&store={}", since,
                                        members_a_page, versions.store);
        const auto page = get<protocol::MembersPage>(target);
        if (!page) return std::unexpected(page.error());
        if (page->more && page->members.empty())
            return fault("the store's answer to {} leads nowhere", target);
        if (auto kept = cache.put_members(*page); !kept) return kept;
        if (!page->more) break;
    }
    news(MembersFresh{cache.members_at().second});
    return {};
}

Result<void> Link::Worker::fetch_pictures(const protocol::Versions& versions) {
    const auto held = cache.pictures();
    if (held.store == versions.store && held.list.version == versions.pictures) return {};
    const auto list = get<protocol::PictureList>("/v1/pictures");
    if (!list) return std::unexpected(list.error());
    std::map<std::string, std::string> etags;
    for (const auto& picture : held.list.pictures) etags[picture.name] = picture.etag;
    for (const auto& picture : list->pictures) {
        const auto known = etags.find(picture.name);
        if (known != etags.end() && known->second == picture.etag && cache.picture_file(picture.name))
            continue;
        const auto reply = client->get("/v1/pictures/" + picture.name);
        if (!reply) return std::unexpected(reply.error());
        if (reply->status != 200)
            return fault("the store refuses the picture {}: {}", picture.name, sentence_of(*reply));
        if (auto kept = cache.put_picture(picture.name, reply->body); !kept) return kept;
        news(PictureFresh{picture.name});
        if (auto sent = send_waiting(); !sent) return sent;
    }
    return cache.put_pictures(versions.store, *list);
}

Link::Link(LinkSettings settings, CatalogueSink& sink, PromotionsSink& promotions, OutboxSource& outbox, Cache& cache,
           const Clock& clock, Random random, std::function<void(News)> news)
    : worker_(std::make_unique<Worker>(std::move(settings), sink, promotions, outbox, cache, clock, random,
                                       std::move(news))) {
    worker_->thread = std::thread([worker = worker_.get()] { worker->run(); });
}

Link::~Link() {
    {
        const std::lock_guard lock(worker_->mutex);
        worker_->stop = true;
        if (worker_->client) worker_->client->interrupt();
    }
    worker_->changed.notify_all();
    worker_->thread.join();
}

void Link::moved(const std::string& url) {
    {
        const std::lock_guard lock(worker_->mutex);
        worker_->woken = true;
        // Whoever waits for the old address waits in vain.
        if (worker_->url != url && worker_->client) worker_->client->interrupt();
        worker_->url = url;
    }
    worker_->changed.notify_all();
}

void Link::ask(Question question) {
    {
        const std::lock_guard lock(worker_->mutex);
        worker_->questions.push_back(std::move(question));
        worker_->woken = true;
    }
    worker_->changed.notify_all();
}

void Link::tell_state(const protocol::LaneState& state) {
    {
        const std::lock_guard lock(worker_->mutex);
        worker_->state = state;
        worker_->woken = true;
    }
    worker_->changed.notify_all();
}

void Link::cable(bool plugged_in) {
    {
        const std::lock_guard lock(worker_->mutex);
        worker_->plugged_in = plugged_in;
        worker_->woken = true;
        // A client that was interrupted answers nothing any more; a new one is made.
        if (!plugged_in && worker_->client) worker_->client->interrupt();
        worker_->renew = true;
    }
    worker_->changed.notify_all();
}

void Link::look_now() {
    {
        const std::lock_guard lock(worker_->mutex);
        worker_->look = true;
        worker_->woken = true;
    }
    worker_->changed.notify_all();
}

void Link::wake() {
    {
        const std::lock_guard lock(worker_->mutex);
        worker_->woken = true;
    }
    worker_->changed.notify_all();
}

}  // namespace kassa::kiosk
