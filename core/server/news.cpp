#include "core/server/news.h"

#include <condition_variable>
#include <mutex>
#include <thread>

#include <spdlog/spdlog.h>

namespace kassa::server {
namespace {

// A burst of writes is one look; nobody notices the wait.
constexpr auto between_looks = 10ms;

class Watcher final : public News {
public:
    Watcher(Session session, std::optional<Session> hints, std::function<void(const protocol::Push&)> tell,
            Duration look_every)
        : session_(std::move(session)),
          hints_(std::move(hints)),
          tell_(std::move(tell)),
          look_every_(look_every) {
        // What is known before anybody can write is what the first look compares with.
        if (const auto now = session_.stores->service.versions()) before_ = *now;
        thread_ = std::thread([this] { run(); });
        if (hints_) hearing_ = std::thread([this] { hear(); });
    }
    ~Watcher() override {
        {
            const std::lock_guard lock(mutex_);
            ending_ = true;
        }
        changed_.notify_all();
        thread_.join();
        if (hearing_.joinable()) hearing_.join();
    }
    void look() override {
        {
            const std::lock_guard lock(mutex_);
            woken_ = true;
        }
        changed_.notify_all();
    }

private:
    void run() {
        for (;;) {
            if (const auto now = session_.stores->service.versions()) {
                if (before_)
                    for (const auto& push : newer(*before_, *now)) tell_(push);
                if (!ready_ || before_->policy != now->policy || before_->promotions != now->promotions)
                    make_ready(*now);
                before_ = *now;
            } else {
                spdlog::error("what is new cannot be found out: {}", now.error().sentence);
            }
            std::unique_lock lock(mutex_);
            if (changed_.wait_for(lock, between_looks, [&] { return ending_; })) return;
            changed_.wait_for(lock, look_every_, [&] { return woken_ || ending_; });
            if (ending_) return;
            woken_ = false;
        }
    }

    // Rules of thousands of promotions take a while to be made ready: done now, the first who asks need not wait. A
    // store without a policy has none.
    void make_ready(const protocol::Versions& now) {
        (void)session_.stores->promotions.policy_at("", now.promotions);
        ready_ = true;
    }

    void hear() {
        for (;;) {
            const auto hint = hints_->storage->wait_for_hint(1s);
            if (hint && *hint) look();
            std::unique_lock lock(mutex_);
            // A database that is away answers at once, again and again.
            if (!hint) changed_.wait_for(lock, look_every_, [&] { return ending_; });
            if (ending_) return;
        }
    }

    Session session_;
    std::optional<Session> hints_;
    const std::function<void(const protocol::Push&)> tell_;
    const Duration look_every_;
    std::optional<protocol::Versions> before_;  // the thread's, once it runs
    bool ready_ = false;                        // so are they, for what is known
    std::mutex mutex_;
    std::condition_variable changed_;
    bool woken_ = false, ending_ = false;
    std::thread thread_, hearing_;
};

}  // namespace

std::vector<protocol::Push> newer(const protocol::Versions& before, const protocol::Versions& now) {
    std::vector<protocol::Push> news;
    const auto compare = [&](const char* what, std::int64_t was, std::int64_t is) {
        if (was != is) news.push_back({what, is});
    };
    compare("products", before.products, now.products);
    compare("promotions", before.promotions, now.promotions);
    compare("members", before.members, now.members);
    compare("staff", before.staff, now.staff);
    compare("pictures", before.pictures, now.pictures);
    compare("cases", before.cases, now.cases);
    compare("lanes", before.lanes, now.lanes);
    compare("recalls", before.recalls, now.recalls);
    if (before.policy != now.policy) news.push_back({"policy", 0});
    return news;
}

std::unique_ptr<News> News::start(Session session, std::optional<Session> hints,
                                  std::function<void(const protocol::Push&)> tell, Duration look_every) {
    return std::make_unique<Watcher>(std::move(session), std::move(hints), std::move(tell), look_every);
}

}  // namespace kassa::server
