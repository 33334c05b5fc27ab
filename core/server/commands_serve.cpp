// `store serve`: the network's thread, the workers and the news put together.
#include <cerrno>
#include <csignal>
#include <cstring>

#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "core/server/news.h"
#include "core/server/open_store.h"

namespace kassa::server {
namespace {

// Without a port's own network a certificate would only cost time; off it, nothing goes without.
Result<Certificate> papers_for(const Place& place, const Serving& serving) {
    const auto loopback = HttpServer::is_loopback(serving.listen);
    if (!loopback) return std::unexpected(loopback.error());
    if (*loopback && !serving.tls) return Certificate{};
    auto papers = read_certificate(place.data);
    if (papers && papers->certificate.empty())
        return fault("{} has no certificate.pem, and off this machine the store speaks TLS only: make one with "
                     "`store certificate --data {} --host NAME`",
                     place.data.string(), place.data.string());
    return papers;
}

// Every kiosk is two connections, and a shell's usual allowance of descriptors is 1,024.
void allow_many_descriptors() {
    rlimit allowed{};
    if (::getrlimit(RLIMIT_NOFILE, &allowed) != 0) return;
    allowed.rlim_cur = std::min<rlim_t>(allowed.rlim_max, 16'384);
    ::setrlimit(RLIMIT_NOFILE, &allowed);
}

// Brings the tables to this program's version, so that the threads' own openings find them so, and answers the key of
// members' personal data.
Result<std::string> first_opening(const Place& place) {
    const auto store = open(place);
    if (!store) return std::unexpected(store.error());
    return person_key(place, *(*store)->storage);
}

Result<void> tell_ready(const Serving& serving, const std::string& url) {
    const std::string line = "ready " + url + "\n";
    const int descriptor = serving.ready_descriptor < 0 ? STDOUT_FILENO : serving.ready_descriptor;
    if (::write(descriptor, line.data(), line.size()) != ssize_t(line.size()))
        return fault("cannot tell at descriptor {} that the store is ready: {}", descriptor,
                     std::strerror(errno));
    return {};
}

}  // namespace

Result<void> serve(const Place& place, const Serving& serving) {
    if (serving.with_parent) ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    ::signal(SIGPIPE, SIG_IGN);
    allow_many_descriptors();
    auto papers = papers_for(place, serving);
    if (!papers) return std::unexpected(papers.error());
    auto cards = card_key(place);
    if (!cards) return std::unexpected(cards.error());
    auto persons = first_opening(place);
    if (!persons) return std::unexpected(persons.error());
    const Keys keys{std::move(*cards), papers->certificate, std::move(*persons)};
    const auto session = [&] { return open_session(place, keys); };

    // SQLite takes one writer at a time and no other store stands on it; PostgreSQL takes several of both.
    const auto database = database_of(place);
    const bool shared = database && database->starts_with("postgres");
    std::unique_ptr<News> news;
    const WorkerCounts counts{.writing = shared ? 4 : 1, .preparing = shared ? 2 : 1};
    auto workers = Workers::start(session, counts, [&] { news->look(); });
    if (!workers) return std::unexpected(workers.error());
    auto server = HttpServer::listen(
        serving.listen, {},
        [&](Request request, Done done) { (*workers)->answer(std::move(request), std::move(done)); },
        Papers{papers->certificate, papers->key});
    if (!server) return std::unexpected(server.error());
    auto watching = session();
    if (!watching) return std::unexpected(watching.error());
    std::optional<Session> hints;
    if (shared) {
        auto hearing = session();
        if (!hearing) return std::unexpected(hearing.error());
        hints = std::move(*hearing);
    }
    news = News::start(std::move(*watching), std::move(hints), [&](const protocol::Push& push) {
        (*server)->push(push.what, to_text(push));
    });
    auto told = tell_ready(serving, (*server)->url());
    if (told) (*server)->run();
    (*workers)->stop();  // what waits holds connections of the server
    news.reset();
    return told;
}

}  // namespace kassa::server
