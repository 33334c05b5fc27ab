#pragma once
// A store behind a real TCP port in a thread of its own, and a client that sends whatever bytes a test likes.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

#include "core/server/api.h"
#include "core/server/http.h"
#include "tests/service/shop.h"

namespace kassa::tests {

// The server's thread has a connection to the database of its own; `shop` is the test's.
struct RunningStore {
    explicit RunningStore(server::Limits limits = {}) : serving(shop.folder, storage::Open::Existing) {
        key = good(shop.service.enrol("lane-1", std::string(64, 'a')));
        server =
            good(server::HttpServer::listen("127.0.0.1:0", limits, [this](server::Request request, server::Done done) {
                done(server::answer(stores, request));
            }));
        thread = std::thread([this] { server->run(); });
    }
    ~RunningStore() {
        server->stop();
        thread.join();
    }
    std::uint16_t port() const {
        return std::uint16_t(std::stoi(server->url().substr(server->url().rfind(':') + 1)));
    }

    Shop shop;
    Shop serving;
    server::Stores stores{*serving.storage, serving.clock};
    protocol::KioskKey key;
    std::unique_ptr<server::HttpServer> server;
    std::thread thread;
};

class Connection {
public:
    // `from`: the address that it comes from, of this machine's 127.0.0.0/8.
    explicit Connection(std::uint16_t port, in_addr_t from = INADDR_LOOPBACK)
        : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(from);
        if (::bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
            throw std::runtime_error("cannot bind");
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
            throw std::runtime_error("cannot connect");
        const timeval patience{20, 0};
        ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    }
    ~Connection() { ::close(socket_); }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    // The other end may have had enough before all is sent.
    void send(std::string_view bytes) {
        while (!bytes.empty()) {
            const auto count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (count <= 0) return;
            bytes.remove_prefix(std::size_t(count));
        }
    }
    void finish_sending() { ::shutdown(socket_, SHUT_WR); }
    // Everything until the other end closes.
    std::string rest() {
        std::string all;
        char bytes[4096];
        for (;;) {
            const auto count = ::recv(socket_, bytes, sizeof bytes, 0);
            if (count == 0) return all;
            if (count < 0) {
                if (errno == EAGAIN)
                    throw std::runtime_error("the server keeps the connection open and says nothing");
                return all;
            }
            all.append(bytes, std::size_t(count));
        }
    }

    // One answer, of a connection that stays; "" where it was closed.
    std::string answer() {
        std::string all;
        char byte = 0;
        const auto complete = [&] {
            const auto end = all.find("\r\n\r\n"), length = all.find("Content-Length: ");
            return end != std::string::npos && all.size() >= end + 4 + std::stoul(all.substr(length + 16));
        };
        while (!complete()) {
            if (::recv(socket_, &byte, 1, 0) != 1) return "";
            all += byte;
        }
        return all;
    }

private:
    int socket_;
};

struct Heard {
    int status = 0;  // 0: no answer
    std::string head;
    std::string body;
};

inline Heard parse(const std::string& bytes) {
    Heard heard;
    if (!bytes.starts_with("HTTP/1.1 ")) return heard;
    heard.status = std::stoi(bytes.substr(9, 3));
    const auto end = bytes.find("\r\n\r\n");
    heard.head = bytes.substr(0, end);
    if (end != std::string::npos) heard.body = bytes.substr(end + 4);
    return heard;
}

// Sends these bytes on a connection of their own and hears the answer out.
inline Heard send_raw(const RunningStore& store, std::string_view bytes) {
    Connection connection(store.port());
    connection.send(bytes);
    connection.finish_sending();
    return parse(connection.rest());
}

inline std::string request(const std::string& method, const std::string& target, const std::string& key,
                           const std::string& body = "", const std::string& more = "") {
    return std::format(
        "{} {} HTTP/1.1\r\nHost: store\r\n{}{}Content-Length: {}\r\nConnection: close\r\n\r\n{}", method,
        target, key.empty() ? "" : "Authorization: Bearer " + key + "\r\n", more, body.size(), body);
}

inline Heard ask(const RunningStore& store, const std::string& method, const std::string& target,
                 const std::string& body = "") {
    return send_raw(store, request(method, target, store.key.key, body));
}

}  // namespace kassa::tests
