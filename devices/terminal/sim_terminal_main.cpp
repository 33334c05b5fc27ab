// sim_terminal: a card terminal that speaks ZVT on a TCP port of this machine and obeys commands on standard input.
#include <arpa/inet.h>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/base/random.h"
#include "devices/terminal/sim_terminal.h"

namespace {

using namespace kassa;
using namespace kassa::devices;

struct Arguments {
    SimTerminal::Options terminal;
    int port = 0;         // 0: any free one
    bool pieces = false;  // send in random pieces
    std::uint64_t seed = 1;
};

constexpr const char* usage =
    "sim_terminal [--port N] [--ledger FILE] [--receipt N] [--password DIGITS] [--ack-ack] [--pieces] [--seed N]\n"
    "A card terminal (ZVT over TCP). Says 'ready tcp:127.0.0.1:PORT', then takes one command a line:\n";

Result<Arguments> read_arguments(int count, char** words) {
    Arguments arguments;
    const auto number = [&](int i, auto& into) -> Result<void> {
        const std::string_view text = i + 1 < count ? words[i + 1] : "";
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), into);
        if (text.empty() || error != std::errc() || end != text.data() + text.size())
            return fault("{} wants a number", words[i]);
        return {};
    };
    for (int i = 1; i < count; ++i) {
        const std::string_view word = words[i];
        Result<void> good;
        if (word == "--pieces") arguments.pieces = true;
        else if (word == "--ack-ack") arguments.terminal.wants_acknowledged_acknowledgements = true;
        else if (word == "--port") good = number(i++, arguments.port);
        else if (word == "--receipt") good = number(i++, arguments.terminal.first_receipt);
        else if (word == "--seed") good = number(i++, arguments.seed);
        else if (word == "--ledger" && i + 1 < count) arguments.terminal.ledger_file = words[++i];
        else if (word == "--password" && i + 1 < count) arguments.terminal.password = words[++i];
        else return fault("'{}' is not an argument of sim_terminal, or lacks its value; see --help", word);
        if (!good) return std::unexpected(good.error());
    }
    return arguments;
}

// The sockets and standard input around a simulated terminal.
class Program {
public:
    Program(SimTerminal terminal, const Arguments& arguments)
        : terminal_(std::move(terminal)), pieces_(arguments.pieces), random_(arguments.seed) {}

    Result<int> listen(int port) {
        listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const int on = 1;
        ::setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
        sockaddr_in here{};
        here.sin_family = AF_INET;
        here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        here.sin_port = htons(std::uint16_t(port));
        socklen_t size = sizeof here;
        if (::bind(listener_, reinterpret_cast<sockaddr*>(&here), size) != 0 || ::listen(listener_, 4) != 0)
            return fault("port {}: {}", port, std::strerror(errno));
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&here), &size);
        return ntohs(here.sin_port);
    }

    // Until standard input ends.
    void run() {
        for (;;) {
            pollfd watched[] = {{STDIN_FILENO, POLLIN, 0}, {listener_, POLLIN, 0}, {connection_, POLLIN, 0}};
            if (::poll(watched, connection_ >= 0 ? 3 : 2, -1) < 0 && errno != EINTR) return;
            // What a till sent before it died is heard before another connection replaces it.
            if (connection_ >= 0) hear_till();
            if (watched[1].revents & POLLIN) accept_till();
            if (watched[0].revents != 0 && !hear_commands()) return;
        }
    }

private:
    void accept_till() {
        const int fresh = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (fresh < 0) return;
        hang_up();
        connection_ = fresh;
        terminal_.begin_connection();
    }

    void hang_up() {
        if (connection_ < 0) return;
        ::close(connection_);
        connection_ = -1;
        terminal_.end_connection();
    }

    void hear_till() {
        std::uint8_t buffer[4096];
        while (connection_ >= 0) {
            const ssize_t got = ::recv(connection_, buffer, sizeof buffer, MSG_DONTWAIT);
            if (got < 0 && errno == EINTR) continue;
            if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return;
            if (got <= 0) return hang_up();
            terminal_.hear({buffer, std::size_t(got)});
            answer_till();
        }
    }

    void answer_till() {
        const Bytes output = terminal_.take_output();
        std::size_t sent = 0;
        while (sent < output.size() && connection_ >= 0) {
            const std::size_t piece = pieces_ ? std::min<std::size_t>(1 + random_.below(5), output.size() - sent)
                                              : output.size() - sent;
            const ssize_t went = ::send(connection_, output.data() + sent, piece, MSG_NOSIGNAL);
            if (went < 0 && errno != EINTR) break;  // reading tells of the end
            sent += went > 0 ? std::size_t(went) : 0;
            if (pieces_) ::usleep(200);
        }
        if (terminal_.wants_drop()) hang_up();
    }

    bool hear_commands() {
        char buffer[1024];
        const ssize_t got = ::read(STDIN_FILENO, buffer, sizeof buffer);
        if (got <= 0) return got < 0 && errno == EINTR;
        typed_.append(buffer, std::size_t(got));
        for (auto end = typed_.find('\n'); end != std::string::npos; end = typed_.find('\n')) {
            const std::string answer = terminal_.command(std::string_view(typed_).substr(0, end));
            typed_.erase(0, end + 1);
            answer_till();
            std::printf("%s\n", answer.c_str());
            std::fflush(stdout);
        }
        return true;
    }

    SimTerminal terminal_;
    bool pieces_;
    Random random_;
    int listener_ = -1;
    int connection_ = -1;
    std::string typed_;
};

int fail(const Fault& why) {
    std::fprintf(stderr, "sim_terminal: %s\n", why.sentence.c_str());
    return 2;
}

}  // namespace

int main(int count, char** words) {
    if (count == 2 && std::string_view(words[1]) == "--help") {
        std::printf("%s%s", usage, std::string(SimTerminal::help()).c_str());
        return 0;
    }
    const auto arguments = read_arguments(count, words);
    if (!arguments) return fail(arguments.error());
    auto terminal = SimTerminal::open(arguments->terminal);
    if (!terminal) return fail(terminal.error());
    Program program(std::move(*terminal), *arguments);
    const auto port = program.listen(arguments->port);
    if (!port) return fail(port.error());
    std::printf("ready tcp:127.0.0.1:%d\n", *port);
    std::fflush(stdout);
    program.run();
    return 0;
}
