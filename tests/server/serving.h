#pragma once
// The real `store` in processes of its own: commands that are run to their end, a store that serves, its clients and
// what they are pushed.
#include <condition_variable>
#include <mutex>

#include "core/service/people.h"
#include "devices/io/process.h"
#include "kiosk/link/http_client.h"
#include "kiosk/link/push_client.h"
#include "tests/service/shop.h"

namespace kassa::tests {

using devices::Child;

// The exit code and all lines that it printed.
inline std::pair<int, std::string> run(std::vector<std::string> argv) {
    argv.insert(argv.begin(), KASSA_STORE);
    const auto child = good(Child::start(argv));
    std::string lines;
    while (const auto line = child->read_line(60s)) lines += *line + "\n";
    return {good(child->wait()), lines};
}

// A store's folder with somebody in it.
struct Place {
    explicit Place(const std::string& in_database = "") {
        std::vector<std::string> argv{"init", "--data", data.string()};
        if (!in_database.empty()) argv.insert(argv.end(), {"--database", in_database});
        CHECK(run(argv).first == 0);
        database = in_database.empty() ? (data / "store.db").string() : in_database;
    }
    std::unique_ptr<service::Storage> storage() const {
        return good(storage::open(database, storage::Open::Existing, clock));
    }
    void add_staff(const std::string& badge, protocol::Role role) const {
        const auto opened = storage();
        good(service::Service(*opened, clock).add_staff(badge, "Somebody", role, "1234", {1, 8192}));
    }
    protocol::KioskKey enrolled(const std::string& lane) const {
        REQUIRE(run({"enrol", lane, "--data", data.string()}).first == 0);
        return good(protocol::read_kiosk_key(data / "keys" / (lane + ".key")));
    }
    std::string code(const std::string& lane) const {
        const auto [status, text] = run({"enrol", lane, "--code", "--data", data.string()});
        REQUIRE(status == 0);
        return text.substr(0, text.find('\n'));
    }

    SystemClock clock;
    Folder folder;
    std::filesystem::path data = folder.path() / "store";
    std::string database;
};

struct Serving {
    Serving(const Place& place, std::vector<std::string> more = {}) {
        std::vector<std::string> argv{KASSA_STORE, "serve", "--data", place.data.string()};
        argv.insert(argv.end(), more.begin(), more.end());
        child = good(Child::start(argv));
        url = good(child->ready());
    }
    ~Serving() { child->kill(); }
    std::unique_ptr<Child> child;
    std::string url;
};

inline std::unique_ptr<kiosk::HttpClient> client(const std::string& url, const std::string& key,
                                                 kiosk::Trust trust = {}) {
    return good(kiosk::HttpClient::make(url, key, 20s, trust));
}

// What a push client has heard.
class Ear {
public:
    std::function<void(const protocol::Push&)> listens() {
        return [this](const protocol::Push& push) {
            const std::lock_guard lock(mutex_);
            heard_.push_back(push.what);
            some_.notify_all();
        };
    }
    // Whether it came, or comes within twenty seconds; what is found is forgotten, and what came before it.
    bool hears(const std::string& what) {
        std::unique_lock lock(mutex_);
        const auto found = [&] { return std::ranges::contains(heard_, what); };
        if (!some_.wait_for(lock, 20s, found)) return false;
        heard_.erase(heard_.begin(), std::ranges::find(heard_, what) + 1);
        return true;
    }

    // What comes next, within twenty seconds; it is forgotten.
    std::string next() {
        std::unique_lock lock(mutex_);
        if (!some_.wait_for(lock, 20s, [&] { return !heard_.empty(); })) return "nothing";
        const auto first = heard_.front();
        heard_.erase(heard_.begin());
        return first;
    }

private:
    std::mutex mutex_;
    std::condition_variable some_;
    std::vector<std::string> heard_;
};

}  // namespace kassa::tests
