#pragma once
// The cable between a kiosk and its store, as something that can be cut at any message. A message is what one end says
// until the other end speaks: with HTTP, a whole request or a whole answer.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <format>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace kassa::tests {

enum class Way { ToStore, ToKiosk };

class Proxy {
public:
    // The `message`-th message (counted from 1) that goes this way never arrives, and its connection ends; the others
    // pass. 0: nothing is cut.
    Proxy(std::uint16_t store, Way way, int message) : store_(store), way_(way), message_(message) {
        listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address = loopback(0);
        socklen_t size = sizeof address;
        auto* any = reinterpret_cast<sockaddr*>(&address);
        if (::bind(listener_, any, size) != 0 || ::listen(listener_, 16) != 0 ||
            ::getsockname(listener_, any, &size) != 0)
            throw std::runtime_error("cannot listen");
        port_ = ntohs(address.sin_port);
        thread_ = std::thread([this] { run(); });
    }
    ~Proxy() {
        stop_ = true;
        thread_.join();
        ::close(listener_);
    }
    Proxy(const Proxy&) = delete;
    Proxy& operator=(const Proxy&) = delete;
    std::string url() const { return std::format("http://127.0.0.1:{}", port_); }
    bool has_cut() const { return cut_; }
    int messages() const { return count_; }
    std::string what_was_cut() const { return words_; }  // the first line of the message; once it has cut

private:
    struct Cable {
        int kiosk = -1, store = -1;
        bool spoke = false;      // somebody has said something
        Way last = Way::ToKiosk;
    };
    static sockaddr_in loopback(std::uint16_t port) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        return address;
    }
    void run() {
        std::vector<Cable> cables;
        while (!stop_) {
            std::vector<pollfd> ends{{listener_, POLLIN, 0}};
            for (const Cable& cable : cables) {
                ends.push_back({cable.kiosk, POLLIN, 0});
                ends.push_back({cable.store, POLLIN, 0});
            }
            if (::poll(ends.data(), ends.size(), 5) <= 0) continue;
            std::vector<Cable> open;
            for (std::size_t i = 0; i < cables.size(); ++i) {
                bool good = true;
                if (ends[1 + 2 * i].revents != 0) good = pass(cables[i], Way::ToStore);
                if (good && ends[2 + 2 * i].revents != 0) good = pass(cables[i], Way::ToKiosk);
                if (good) open.push_back(cables[i]);
                else ::close(cables[i].kiosk), ::close(cables[i].store);
            }
            cables = std::move(open);
            if (ends[0].revents != 0) plug_in(cables);
        }
        for (const Cable& cable : cables) ::close(cable.kiosk), ::close(cable.store);
    }
    void plug_in(std::vector<Cable>& cables) {
        Cable cable;
        cable.kiosk = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        cable.store = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const sockaddr_in address = loopback(store_);
        if (::connect(cable.store, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0)
            return cables.push_back(cable);
        ::close(cable.kiosk);
        ::close(cable.store);
    }
    // False when the connection is over.
    bool pass(Cable& cable, Way way) {
        char bytes[65536];
        const auto count = ::recv(way == Way::ToStore ? cable.kiosk : cable.store, bytes, sizeof bytes, 0);
        if (count <= 0) return false;
        const bool begins = !cable.spoke || cable.last != way;
        cable.spoke = true;
        cable.last = way;
        if (begins && way == way_ && ++count_ == message_) {
            const std::string_view text(bytes, std::size_t(count));
            words_ = text.substr(0, text.find('\r'));
            cut_ = true;
            return false;
        }
        const int to = way == Way::ToStore ? cable.store : cable.kiosk;
        for (ssize_t sent = 0; sent < count;) {
            const auto more = ::send(to, bytes + sent, std::size_t(count - sent), MSG_NOSIGNAL);
            if (more <= 0) return false;
            sent += more;
        }
        return true;
    }

    const std::uint16_t store_;
    const Way way_;
    const int message_;
    int listener_ = -1;
    std::uint16_t port_ = 0;
    std::string words_;
    std::atomic<int> count_{0};
    std::atomic<bool> cut_{false};
    std::atomic<bool> stop_{false};
    std::thread thread_;
};

}  // namespace kassa::tests
