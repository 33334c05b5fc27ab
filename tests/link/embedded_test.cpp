// The kiosk with a store of its own, which is killed as often as a test likes.
#include <catch2/catch_test_macros.hpp>

#include <csignal>
#include <fstream>

#include <sys/wait.h>

#include "kiosk/link/embedded_store.h"
#include "tests/link/kiosk.h"

using namespace kassa;
using namespace kassa::tests;
using namespace kassa::kiosk;

namespace {

EmbeddedSettings settings_in(const Folder& folder) {
    EmbeddedSettings settings;
    settings.program = KASSA_STORE;
    settings.data = folder.path() / "store";
    settings.lane = "lane-1";
    settings.first_pause = 1ms;
    settings.longest_pause = 5ms;
    return settings;
}

// Gone, or a zombie that nobody has looked at yet.
bool is_over(int pid) {
    std::ifstream in(std::format("/proc/{}/stat", pid));
    std::string text;
    if (!std::getline(in, text)) return true;
    return text.find(") Z ") != std::string::npos || text.find(") X ") != std::string::npos;
}

}  // namespace

TEST_CASE("every sale arrives exactly once though the store is killed again and again in mid-send") {
    Folder folder;
    const auto settings = settings_in(folder);
    const auto key = good(EmbeddedStore::prepare(settings));
    CHECK(good(EmbeddedStore::prepare(settings)) == key);
    Kiosk kiosk(key, "");
    std::vector<Id> expected;
    for (int i = 0; i < 200; ++i) {
        expected.push_back(std::format("sale-{:04}", i));
        kiosk.outbox.put(sale(expected.back(), 100 + i));
    }
    std::atomic<int> store_pid{0};
    int sends = 0, kills = 0;
    kiosk.outbox.before_send = [&](const OutboxEntry&) {
        // The signal and the request race, so over the run the store dies before, amid and after its work on one.
        if (++sends % 17 != 0 || store_pid == 0) return;
        ::kill(store_pid.exchange(0), SIGKILL);
        ++kills;
    };
    kiosk.start();
    std::atomic<int> ends{0};
    {
        std::atomic<EmbeddedStore*> running{nullptr};
        EmbeddedStore store(
            settings, Random(3),
            [&](const std::string& url) {
                while (!running) ::usleep(100);
                store_pid = running.load()->pid();
                kiosk.link->moved(url);
            },
            [&](const std::string& sentence) {
                if (sentence.contains("signal 9")) ++ends;
            });
        running = &store;
        REQUIRE(comes([&] { return kiosk.outbox.waiting() == 0; }));
        kiosk.link.reset();
    }
    CHECK(kills >= 5);
    CHECK(ends >= kills - 1);
    CHECK(kiosk.outbox.sent() == expected);
    const auto storage =
        good(storage::open(settings.data / "store.db", storage::Open::Existing, kiosk.clock));
    std::vector<Id> kept;
    good(storage->each_sale([&](const service::SaleRow& row) { kept.push_back(row.id); }));
    CHECK(kept == expected);
}

TEST_CASE("a store of one's own ends with the kiosk, even with one that is killed") {
    Folder folder;
    const auto settings = settings_in(folder);
    good(EmbeddedStore::prepare(settings));
    int pipe[2];
    REQUIRE(::pipe(pipe) == 0);
    const pid_t kiosk = ::fork();
    if (kiosk == 0) {
        std::atomic<bool> is_ready{false};
        EmbeddedStore store(
            settings, Random(1), [&](const std::string&) { is_ready = true; }, [](const std::string&) {});
        while (!is_ready) ::usleep(1000);
        const int pid = store.pid();
        if (::write(pipe[1], &pid, sizeof pid) != sizeof pid) ::_exit(1);
        for (;;) ::pause();
    }
    int store = 0;
    REQUIRE(::read(pipe[0], &store, sizeof store) == sizeof store);
    CHECK_FALSE(is_over(store));
    ::kill(kiosk, SIGKILL);
    ::waitpid(kiosk, nullptr, 0);
    CHECK(comes([&] { return is_over(store); }));
    ::close(pipe[0]);
    ::close(pipe[1]);

    int ended = 0;
    {
        std::atomic<bool> is_ready{false};
        EmbeddedStore polite(
            settings, Random(1), [&](const std::string&) { is_ready = true; }, [](const std::string&) {});
        REQUIRE(comes([&] { return is_ready.load(); }));
        ended = polite.pid();
    }
    CHECK(is_over(ended));
}

TEST_CASE("a program that is not there, or that will not start, is told in a sentence") {
    Folder folder;
    auto settings = settings_in(folder);
    settings.program = folder.path() / "no-such-store";
    const auto prepared = EmbeddedStore::prepare(settings);
    REQUIRE_FALSE(prepared);
    CHECK(prepared.error().sentence.contains("no-such-store"));
    CHECK(prepared.error().sentence.contains("is it installed?"));

    settings.program = KASSA_STORE;
    settings.lane = "lane/../1";
    const auto odd = EmbeddedStore::prepare(settings);
    REQUIRE_FALSE(odd);
    CHECK(odd.error().sentence.contains("no lane's name"));

    // Serving a folder without a store fails each time; the supervisor goes on trying and says so.
    settings.data = folder.path() / "empty";
    std::mutex mutex;
    std::vector<std::string> told;
    EmbeddedStore store(
        settings, Random(1), [](const std::string&) {},
        [&](const std::string& sentence) {
            const std::lock_guard lock(mutex);
            told.push_back(sentence);
        });
    REQUIRE(comes([&] {
        const std::lock_guard lock(mutex);
        return told.size() >= 3;
    }));
    const std::lock_guard lock(mutex);
    CHECK(told[0].contains("exit code 1"));
}

TEST_CASE("the great catalogue is imported, served and copied in seconds") {
    const auto file = std::filesystem::path(KASSA_SOURCE_DIR) / "../shared/data/catalogue.csv.xz";
    if (!std::filesystem::exists(file)) SKIP("../shared/data/catalogue.csv.xz is not there");
    Folder folder;
    const auto settings = settings_in(folder);
    const auto key = good(EmbeddedStore::prepare(settings));
    const auto started = std::chrono::steady_clock::now();
    const auto import = std::format("xzcat '{}' | '{}' import --data '{}' - >'{}' 2>&1", file.string(),
                                    KASSA_STORE, settings.data.string(), (folder.path() / "said").string());
    REQUIRE(std::system(import.c_str()) == 0);
    const auto imported = std::chrono::steady_clock::now();
    // Some articles stand in the file twice, with and without leading zeros: "171606 good rows (171568 products
    // new, …".
    std::ifstream said(folder.path() / "said");
    std::size_t rows = 0, products = 0;
    std::string all((std::istreambuf_iterator<char>(said)), {});
    const auto last = all.rfind('\n', all.size() - 2);
    REQUIRE(std::sscanf(all.c_str() + (last == std::string::npos ? 0 : last + 1), "%zu good rows (%zu", &rows,
                        &products) == 2);
    CHECK(rows >= 171'000);
    CHECK(products >= 171'000);

    Kiosk kiosk(key, "");
    kiosk.start();
    std::chrono::steady_clock::time_point asked;
    long peak_kilobytes = 0;
    {
        std::atomic<bool> is_ready{false};
        asked = std::chrono::steady_clock::now();
        EmbeddedStore store(
            settings, Random(1),
            [&](const std::string& url) {
                kiosk.link->moved(url);
                is_ready = true;
            },
            [](const std::string&) {});
        REQUIRE(comes([&] { return is_ready && kiosk.heard<CatalogueFresh>() == 1; }));
        std::ifstream status(std::format("/proc/{}/status", store.pid()));
        for (std::string line; std::getline(status, line);)
            if (line.starts_with("VmHWM:")) peak_kilobytes = std::stol(line.substr(6));
        kiosk.link.reset();
    }
    const auto seconds = [](auto span) { return std::chrono::duration<double>(span).count(); };
    const double import_time = seconds(imported - started),
                 copy_time = seconds(std::chrono::steady_clock::now() - asked);
    std::printf("catalogue of %zu products: import %.1f s, copy %.1f s, store's memory %ld kB\n", products,
                import_time, copy_time, peak_kilobytes);
    CHECK(kiosk.sink.size() == products);
    CHECK(import_time <= 20);
    CHECK(copy_time <= 20);
    CHECK(peak_kilobytes > 0);
    CHECK(peak_kilobytes <= 45'000);
}
