// Commands for staff, kiosks, the certificate, and what was refused.
#include <iostream>
#include <print>

#include <termios.h>
#include <unistd.h>

#include "core/protocol/enrolment.h"
#include "core/server/open_store.h"
#include "core/service/people.h"

namespace kassa::server {
namespace {

namespace fs = std::filesystem;

// A line of standard input without echo.
std::string read_secret(const char* question) {
    const bool terminal = ::isatty(STDIN_FILENO) != 0;
    termios before{};
    if (terminal) {
        std::print(stderr, "{}", question);
        ::tcgetattr(STDIN_FILENO, &before);
        termios quiet = before;
        quiet.c_lflag &= ~tcflag_t(ECHO);
        ::tcsetattr(STDIN_FILENO, TCSANOW, &quiet);
    }
    std::string line;
    std::getline(std::cin, line);
    if (terminal) {
        ::tcsetattr(STDIN_FILENO, TCSANOW, &before);
        std::println(stderr, "");
    }
    if (line.ends_with('\r')) line.pop_back();
    return line;
}

std::string moment(Instant at) {
    return std::format("{:%FT%TZ}", std::chrono::floor<std::chrono::seconds>(at));
}

}  // namespace

Result<void> renew_certificate(const Place& place, const std::vector<std::string>& hosts) {
    if (const auto store = open(place); !store) return std::unexpected(store.error());
    if (auto made = make_papers(place, hosts); !made) return made;
    std::println("a new certificate is in {}; kiosks on other machines have to be enrolled again",
                 (place.data / "certificate.pem").string());
    return {};
}

Result<void> add_staff(const Place& place, const std::string& badge, const std::string& name,
                       const std::string& role) {
    const auto store = open(place);
    if (!store) return std::unexpected(store.error());
    protocol::Role known{};
    if (!boost::describe::enum_from_string(role.c_str(), known))
        return fault("'{}' is no role: attendant, supervisor, manager or technician", role);
    const auto pin = read_secret("PIN (4 to 8 digits): ");
    if (auto added = (*store)->service.add_staff(badge, name, known, pin); !added) return added;
    std::println("badge {} belongs to {}, {}", badge, name, role);
    return {};
}

Result<void> remove_staff(const Place& place, const std::string& badge) {
    const auto store = open(place);
    if (!store) return std::unexpected(store.error());
    if (auto removed = service::People(*(*store)->storage, place.clock).remove_staff(badge); !removed) return removed;
    std::println("badge {} is nobody's any more", badge);
    return {};
}

Result<void> unlock_staff(const Place& place, const std::string& badge) {
    const auto store = open(place);
    if (!store) return std::unexpected(store.error());
    const auto unlocked = service::People(*(*store)->storage, place.clock).unlock(badge);
    if (!unlocked) return fault("{}", unlocked.error().sentence);
    std::println("badge {} may sign in again", badge);
    return {};
}

Result<void> enrol(const Place& place, const std::string& lane, const fs::path& out) {
    const auto store = open(place);
    if (!store) return std::unexpected(store.error());
    const auto cards = card_key(place);
    if (!cards) return std::unexpected(cards.error());
    const auto papers = read_certificate(place.data);
    if (!papers) return std::unexpected(papers.error());
    auto key = (*store)->service.enrol(lane, *cards);
    if (!key) return std::unexpected(key.error());
    key->certificate = papers->certificate;
    fs::path file = out;
    if (file.empty()) {
        std::error_code error;
        fs::create_directories(place.data / "keys", error);
        file = place.data / "keys" / (lane + ".key");
    }
    if (auto wrote = protocol::write_private_file(file, to_text(*key) + "\n"); !wrote) return wrote;
    std::println("lane {} is enrolled; its key is in {}", lane, file.string());
    return {};
}

Result<void> print_code(const Place& place, const std::string& lane) {
    const auto store = open(place);
    if (!store) return std::unexpected(store.error());
    const auto cards = card_key(place);
    if (!cards) return std::unexpected(cards.error());
    const auto papers = read_certificate(place.data);
    if (!papers) return std::unexpected(papers.error());
    const auto code = service::People(*(*store)->storage, place.clock).new_code(lane, *cards);
    if (!code) return std::unexpected(code.error());
    std::println("{}", protocol::printed({*code, protocol::certificate_mark(papers->certificate)}));
    std::println(stderr,
                 "good for lane {} within 24 hours, once: `kiosk enrol --url URL --lane {} --code CODE --key-file FILE`",
                 lane, lane);
    return {};
}

Result<void> report_refused(const Place& place) {
    const auto store = open(place);
    if (!store) return std::unexpected(store.error());
    const auto notes = service::People(*(*store)->storage, place.clock).refusals(1000);
    if (!notes) return std::unexpected(notes.error());
    for (const auto& note : *notes)
        std::println("{}  {:>6} times since {}  {}  {} {}  {}", moment(note.last), note.times, moment(note.first),
                     note.who, note.method, note.route, note.why);
    if (notes->empty()) std::println("nothing was refused");
    return {};
}

}  // namespace kassa::server
