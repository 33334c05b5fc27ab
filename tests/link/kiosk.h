#pragma once
// A kiosk's replica and outbox in memory, and a line between kiosk and store that can be cut at any byte.
#include <poll.h>

#include <atomic>
#include <deque>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "kiosk/link/cache.h"
#include "kiosk/link/link.h"
#include "tests/server/raw_http.h"

namespace kassa::tests {

// Waits for something that must come; twenty seconds without it is a failure, not a slow machine.
template <class Condition>
bool comes(Condition condition) {
    for (int i = 0; i < 4000; ++i) {
        if (condition()) return true;
        ::usleep(5000);
    }
    return false;
}

class MemorySink final : public kiosk::CatalogueSink {
public:
    kiosk::CataloguePosition version() const override {
        const std::lock_guard lock(mutex_);
        return position_;
    }
    Result<void> apply(const protocol::ChangesPage& page) override {
        const std::lock_guard lock(mutex_);
        if (page.from_start) products_.clear();
        for (const auto& product : page.products) products_[product.item] = product;
        position_ = {page.store, page.version};
        ++pages_;
        return {};
    }
    std::map<std::string, catalog::Product> products() const {
        const std::lock_guard lock(mutex_);
        return products_;
    }
    std::size_t size() const {
        const std::lock_guard lock(mutex_);
        return products_.size();
    }

private:
    mutable std::mutex mutex_;
    kiosk::CataloguePosition position_;
    std::map<std::string, catalog::Product> products_;
    int pages_ = 0;
};

class MemoryPromotions final : public kiosk::PromotionsSink {
public:
    kiosk::CataloguePosition promotions_at() const override {
        const std::lock_guard lock(mutex_);
        return position_;
    }
    Result<void> apply(const protocol::PromotionsPage& page) override {
        const std::lock_guard lock(mutex_);
        if (page.from_start) held_.clear();
        for (const auto& change : page.promotions) {
            if (change.promotion) held_[change.id] = *change.promotion;
            else held_.erase(change.id);
        }
        position_ = {page.store, page.version};
        return {};
    }
    std::map<std::string, pricing::Promotion> held() const {
        const std::lock_guard lock(mutex_);
        return held_;
    }

private:
    mutable std::mutex mutex_;
    kiosk::CataloguePosition position_;
    std::map<std::string, pricing::Promotion> held_;
};

class MemoryWeights final : public kiosk::WeightsSink {
public:
    kiosk::CataloguePosition weights_at() const override {
        const std::lock_guard lock(mutex_);
        return position_;
    }
    Result<void> apply(const protocol::WeightsPage& page) override {
        const std::lock_guard lock(mutex_);
        if (page.from_start) held_.clear();
        for (const auto& change : page.weights) held_[change.item] = change.learned;
        position_ = {page.store, page.version};
        return {};
    }
    std::map<std::string, weights::Learned> held() const {
        const std::lock_guard lock(mutex_);
        return held_;
    }

private:
    mutable std::mutex mutex_;
    kiosk::CataloguePosition position_;
    std::map<std::string, weights::Learned> held_;
};

class MemoryOutbox final : public kiosk::OutboxSource {
public:
    std::optional<kiosk::OutboxEntry> next() override {
        const std::lock_guard lock(mutex_);
        if (waiting_.empty()) return std::nullopt;
        if (before_send) before_send(waiting_.front());
        return waiting_.front();
    }
    void done(const Id& id) override {
        const std::lock_guard lock(mutex_);
        if (!waiting_.empty() && waiting_.front().id == id) waiting_.pop_front();
        done_.push_back(id);
    }
    void refused(const Id& id, const std::string& why) override {
        const std::lock_guard lock(mutex_);
        if (!waiting_.empty() && waiting_.front().id == id) waiting_.pop_front();
        refused_[id] = why;
    }
    Result<std::int64_t> tell_again(const protocol::LaneChain&) override { return 0; }  // it keeps nothing that is done
    void put(const protocol::Sale& sale) {
        const std::lock_guard lock(mutex_);
        waiting_.push_back({sale.id, "/v1/sales", to_text(sale)});
    }
    void put(const kiosk::OutboxEntry& entry) {
        const std::lock_guard lock(mutex_);
        waiting_.push_back(entry);
    }
    void put(const protocol::WeightsTold& told) {
        const std::lock_guard lock(mutex_);
        waiting_.push_back({told.id, "/v1/weights", to_text(told)});
    }
    std::vector<Id> sent() const {
        const std::lock_guard lock(mutex_);
        return done_;
    }
    std::map<Id, std::string> set_aside() const {
        const std::lock_guard lock(mutex_);
        return refused_;
    }
    std::size_t waiting() const {
        const std::lock_guard lock(mutex_);
        return waiting_.size();
    }

    std::function<void(const kiosk::OutboxEntry&)> before_send;  // set before the link starts

private:
    mutable std::mutex mutex_;
    std::deque<kiosk::OutboxEntry> waiting_;
    std::vector<Id> done_;
    std::map<Id, std::string> refused_;
};

// Everything a link needs, with short pauses.
struct Kiosk {
    explicit Kiosk(const protocol::KioskKey& key, const std::string& url)
        : cache(good(kiosk::Cache::open(folder.path()))) {
        settings.key = key;
        settings.url = url;
        settings.look_every = 20ms;
        settings.first_pause = 2ms;
        settings.longest_pause = 20ms;
        settings.weights = &weights;
    }
    void start() {
        link.emplace(settings, sink, promotions, outbox, *cache, clock, Random(1), [this](const kiosk::News& told) {
            const std::lock_guard lock(mutex);
            news.push_back(told);
        });
    }
    template <class T>
    int heard() const {
        const std::lock_guard lock(mutex);
        return int(
            std::ranges::count_if(news, [](const auto& one) { return std::holds_alternative<T>(one); }));
    }
    template <class T>
    std::optional<T> last() const {
        const std::lock_guard lock(mutex);
        for (auto one = news.rbegin(); one != news.rend(); ++one)
            if (const auto* found = std::get_if<T>(&*one)) return *found;
        return std::nullopt;
    }

    Folder folder;
    SystemClock clock;
    kiosk::LinkSettings settings;
    MemorySink sink;
    MemoryPromotions promotions;
    MemoryWeights weights;
    MemoryOutbox outbox;
    std::unique_ptr<kiosk::Cache> cache;
    mutable std::mutex mutex;
    std::vector<kiosk::News> news;
    std::optional<kiosk::Link> link;  // last: it ends before what it uses
};

// Passes bytes between a kiosk and a store. The first connection is cut after so many bytes of one direction have
// passed; later ones are left alone.
class Cutter {
public:
    enum class Way { ToStore, ToKiosk };
    Cutter(std::uint16_t store, Way way, std::size_t bytes) : store_(store), way_(way), left_(bytes) {
        listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
            ::listen(listener_, 16) != 0 ||
            ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0)
            throw std::runtime_error("cannot listen");
        port_ = ntohs(address.sin_port);
        thread_ = std::thread([this] { run(); });
    }
    ~Cutter() {
        stop_ = true;
        thread_.join();
        ::close(listener_);
    }
    std::string url() const { return std::format("http://127.0.0.1:{}", port_); }
    bool has_cut() const { return cut_; }

private:
    void run() {
        while (!stop_) {
            pollfd waiting{listener_, POLLIN, 0};
            if (::poll(&waiting, 1, 5) <= 0) continue;
            const int kiosk = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
            pass(kiosk);
            ::close(kiosk);
        }
    }
    void pass(int kiosk) {
        const int store = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(store_);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(store, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) {
            while (!stop_) {
                pollfd ends[] = {{kiosk, POLLIN, 0}, {store, POLLIN, 0}};
                if (::poll(ends, 2, 5) <= 0) continue;
                if (ends[0].revents != 0 && !move(kiosk, store, Way::ToStore)) break;
                if (ends[1].revents != 0 && !move(store, kiosk, Way::ToKiosk)) break;
            }
        }
        ::close(store);
    }
    // False when the connection is over.
    bool move(int from, int to, Way way) {
        char bytes[4096];
        auto count = ::recv(from, bytes, sizeof bytes, 0);
        if (count <= 0) return false;
        const bool cuts = !cut_ && way == way_ && std::size_t(count) >= left_;
        if (cuts) count = ssize_t(left_);
        if (!cut_ && way == way_) left_ -= std::size_t(count);
        ::send(to, bytes, std::size_t(count), MSG_NOSIGNAL);
        if (cuts) cut_ = true;
        return !cuts;
    }

    const std::uint16_t store_;
    const Way way_;
    std::size_t left_;
    int listener_ = -1;
    std::uint16_t port_ = 0;
    std::atomic<bool> stop_{false};
    std::atomic<bool> cut_{false};
    std::thread thread_;
};

}  // namespace kassa::tests
