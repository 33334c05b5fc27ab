#include "core/server/http.h"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <charconv>
#include <set>

#include <csignal>

#include <spdlog/spdlog.h>

#include "core/protocol/protocol.h"

namespace kassa::server {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
using Error = boost::system::error_code;
using asio::ip::tcp;
using TlsStream = beast::ssl_stream<beast::tcp_stream>;

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

// A percent sign that begins no escape stays as it is; the path is then simply not one of ours.
std::string decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool escape = text[i] == '%' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 &&
                            hex_value(text[i + 2]) >= 0;
        if (!escape) {
            out += text[i];
            continue;
        }
        out += char(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
        i += 2;
    }
    return out;
}

void read_target(std::string_view target, Request& request) {
    const auto question = target.find('?');
    request.path = decoded(target.substr(0, question));
    if (question == std::string_view::npos) return;
    std::string_view rest = target.substr(question + 1);
    while (!rest.empty()) {
        const auto pair = rest.substr(0, rest.find('&'));
        rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
        const auto equals = pair.find('=');
        if (equals != std::string_view::npos)
            request.query[decoded(pair.substr(0, equals))] = decoded(pair.substr(equals + 1));
    }
}

Request request_of(const http::request<http::string_body>& message, const std::string& peer) {
    Request request;
    request.method = std::string(message.method_string());
    read_target(std::string_view(message.target()), request);
    const std::string_view authorization(message[http::field::authorization]);
    constexpr std::string_view scheme = "Bearer ";
    if (authorization.starts_with(scheme)) request.bearer = std::string(authorization.substr(scheme.size()));
    request.if_none_match = std::string(message[http::field::if_none_match]);
    request.body = message.body();
    request.peer = peer;
    request.websocket = websocket::is_upgrade(message);
    return request;
}

// What a request that never became one is told; nothing when there is nobody left to tell.
std::optional<Answer> answer_to(const Error& error, const Limits& limits) {
    if (error == http::error::body_limit)
        return problem(413, std::format("a request's body has at most {} bytes", limits.body_bytes));
    if (error == http::error::end_of_stream || error == http::error::partial_message) return std::nullopt;
    const Error of_http = http::error::bad_method;  // any error of Beast's parser, to compare categories with
    if (error.category() == of_http.category())
        return problem(400, "this is not an HTTP request: " + error.message());
    return std::nullopt;
}

// At a port of both families an IPv4 address comes dressed up as one of IPv6.
asio::ip::address undressed(const asio::ip::address& address) {
    if (!address.is_v6() || !address.to_v6().is_v4_mapped()) return address;
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
}

// One host: its IPv4 address, or the network of its IPv6 address, in which it may take any.
std::string host_of(const asio::ip::address& address) {
    if (address.is_v4()) return address.to_string();
    auto bytes = address.to_v6().to_bytes();
    std::ranges::fill(bytes.begin() + 8, bytes.end(), std::uint8_t(0));
    return asio::ip::address_v6(bytes).to_string() + "/64";
}

// A connection that is told of news.
class Pushed {
public:
    virtual ~Pushed() = default;
    virtual bool hears(const std::string& topic) const = 0;
    virtual void push(const std::string& topic, std::shared_ptr<const std::string> text) = 0;
};

class Server final : public HttpServer {
public:
    Server(Limits limits, Handler handler) : limits(limits), handler(std::move(handler)) {}

    Result<void> listen(const std::string& address, const Papers& papers);
    std::string url() const override { return shown_; }
    void run() override { context_.run(); }
    void stop() override { context_.stop(); }
    void push(std::string topic, std::string text) override;

    const Limits limits;
    const Handler handler;
    int connections = 0;
    std::map<std::string, int> strangers;  // connections on which no key was shown yet, by host
    std::set<Pushed*> pushed;

private:
    Result<void> take(const Papers& papers);
    void accept();
    void welcome(tcp::socket socket);
    std::string host_to_count(const tcp::socket& socket) const;

    asio::ssl::context tls_{asio::ssl::context::tls_server};
    bool with_tls_ = false;
    asio::io_context context_{1};
    tcp::acceptor acceptor_{context_};
    asio::steady_timer pause_{context_};
    asio::signal_set signals_{context_};
    std::string shown_;
};

// One connection of those that the limit counts.
struct Counted {
    explicit Counted(Server& server) : server(server) { ++server.connections; }
    ~Counted() { --server.connections; }
    Counted(const Counted&) = delete;
    Counted& operator=(const Counted&) = delete;
    Server& server;
};

// One of its host's connections on which no key was shown yet; "" is a host that is not counted.
struct Stranger {
    Stranger(Server& server, std::string host) : server(server), host(std::move(host)) {
        if (!this->host.empty()) ++server.strangers[this->host];
    }
    ~Stranger() {
        const auto found = server.strangers.find(host);
        if (found != server.strangers.end() && --found->second == 0) server.strangers.erase(found);
    }
    Stranger(const Stranger&) = delete;
    Stranger& operator=(const Stranger&) = delete;
    Server& server;
    const std::string host;
};

// A WebSocket: it is sent what is pushed, and pings. What it sends itself means nothing, and too much of it ends it.
template <class Stream>
class PushSession final : public Pushed, public std::enable_shared_from_this<PushSession<Stream>> {
public:
    PushSession(Stream stream, Server& server, Request asked, std::vector<std::string> hears)
        : counted_(server), socket_(std::move(stream)), asked_(std::move(asked)), hears_(std::move(hears)),
          again_(socket_.get_executor()) {}
    ~PushSession() override { counted_.server.pushed.erase(this); }

    void begin(const http::request<http::string_body>& request) {
        beast::get_lowest_layer(socket_).expires_never();  // the WebSocket has deadlines of its own
        websocket::stream_base::timeout patience{};
        patience.handshake_timeout = counted_.server.limits.request_time;
        patience.idle_timeout = counted_.server.limits.push_time;
        patience.keep_alive_pings = true;
        socket_.set_option(patience);
        socket_.read_message_max(1024);
        socket_.auto_fragment(false);
        socket_.text(true);
        socket_.async_accept(request, [self = this->shared_from_this()](const Error& error) {
            if (error) return;
            self->counted_.server.pushed.insert(self.get());
            self->listen();
            self->ask_again();
            // From here on nothing is missed: whoever looks when this comes is up to date.
            self->push("", std::make_shared<const std::string>(to_text(protocol::Push{})));
        });
    }
    bool hears(const std::string& topic) const override { return std::ranges::contains(hears_, topic); }
    void push(const std::string& topic, std::shared_ptr<const std::string> text) override {
        waiting_[topic] = std::move(text);
        if (!sending_) send();
    }

private:
    static constexpr int most_messages = 1000;

    // Reading is what answers pings and notices the end.
    void listen() {
        socket_.async_read(heard_, [self = this->shared_from_this()](const Error& error, std::size_t) {
            if (error || ++self->messages_ > most_messages) return self->leave();
            self->heard_.clear();
            self->listen();
        });
    }
    void send() {
        sending_ = waiting_.begin()->second;
        waiting_.erase(waiting_.begin());
        socket_.async_write(asio::buffer(*sending_),
                            [self = this->shared_from_this()](const Error& error, std::size_t) {
                                self->sending_.reset();
                                if (error) return self->leave();
                                if (!self->waiting_.empty()) self->send();
                            });
    }
    // Whoever had the right to listen may have lost it since. While the store cannot say, the connection stays.
    void ask_again() {
        again_.expires_after(counted_.server.limits.push_right);
        again_.async_wait([weak = this->weak_from_this()](const Error& error) {
            const auto self = weak.lock();
            if (error || !self) return;
            self->counted_.server.handler(self->asked_, [weak, executor = self->again_.get_executor()](Answer answer) {
                asio::post(executor, [weak, status = answer.status, hears = std::move(answer.hears)]() mutable {
                    const auto self = weak.lock();
                    if (!self) return;
                    if (status == 401 || status == 403) return self->leave();
                    if (status == switching) self->hears_ = std::move(hears);
                    self->ask_again();
                });
            });
        });
    }
    void leave() {
        counted_.server.pushed.erase(this);
        beast::get_lowest_layer(socket_).close();
    }

    Counted counted_;
    websocket::stream<Stream> socket_;
    const Request asked_;
    std::vector<std::string> hears_;
    asio::steady_timer again_;
    beast::flat_buffer heard_{2048};
    std::map<std::string, std::shared_ptr<const std::string>> waiting_;
    std::shared_ptr<const std::string> sending_;
    int messages_ = 0;
};

// One connection: a request, its answer, the next request.
template <class Stream>
class Session : public std::enable_shared_from_this<Session<Stream>> {
public:
    Session(Stream stream, Server& server, std::string host)
        : counted_(server), stranger_(std::in_place, server, std::move(host)), stream_(std::move(stream)),
          buffer_(limits().header_bytes) {
        Error error;
        auto& socket = beast::get_lowest_layer(stream_).socket();
        const auto peer = socket.remote_endpoint(error);
        peer_ = error ? "?" : peer.address().to_string();
        socket.set_option(tcp::no_delay(true), error);
    }
    void begin() {
        if constexpr (has_tls) {
            expire_after(limits().request_time);
            stream_.async_handshake(asio::ssl::stream_base::server,
                                    [self = this->shared_from_this()](const Error& error) {
                                        if (!error) self->await_request();
                                    });
        } else {
            await_request();
        }
    }

private:
    static constexpr bool has_tls = !std::is_same_v<Stream, beast::tcp_stream>;
    const Limits& limits() const { return counted_.server.limits; }
    void expire_after(std::chrono::milliseconds time) { beast::get_lowest_layer(stream_).expires_after(time); }

    void await_request();
    void read_request();
    void read_head();
    void read_body();
    void refuse(const Error& error);
    void hand_over(Request request, void (Session::*then)(Answer));
    void may_send(Answer answer);
    void answered(Answer answer);
    void send(Answer answer, bool keep);
    void end();
    void read_away();

    Counted counted_;
    std::optional<Stranger> stranger_;
    std::string peer_;
    Stream stream_;
    beast::flat_buffer buffer_;
    std::optional<http::request_parser<http::string_body>> parser_;
    http::response<http::string_body> response_;
    std::uint64_t read_away_ = 0;
};

template <class Stream>
void Session<Stream>::await_request() {
    if (buffer_.size() > 0) return read_request();  // the next request came with the last one
    expire_after(limits().idle_time);
    stream_.async_read_some(buffer_.prepare(buffer_.max_size() / 2),
                            [self = this->shared_from_this()](const Error& error, std::size_t count) {
                                if (error) return;
                                self->buffer_.commit(count);
                                self->read_request();
                            });
}

template <class Stream>
void Session<Stream>::read_request() {
    expire_after(limits().request_time);
    // Beast's parser limits what it has not parsed yet, so a head of endless short fields would grow for ever; a
    // buffer that the whole head must fit into does limit it.
    asio::async_read_until(
        stream_, buffer_, "\r\n\r\n", [self = this->shared_from_this()](const Error& error, std::size_t) {
            if (error == asio::error::not_found)
                return self->send(problem(431, std::format("a request's head has at most {} bytes",
                                                           self->limits().header_bytes)),
                                  false);
            if (!error) self->read_head();
        });
}

template <class Stream>
void Session<Stream>::read_head() {
    parser_.emplace();
    parser_->header_limit(limits().header_bytes);
    parser_->body_limit(limits().body_bytes);
    http::async_read_header(
        stream_, buffer_, *parser_, [self = this->shared_from_this()](const Error& error, std::size_t) {
            if (error) return self->refuse(error);
            // Chunks may have trailing fields without end, and no kiosk sends any.
            if (self->parser_->chunked())
                return self->send(problem(411, "send the body's length, and the body in one piece"), false);
            const std::uint64_t announced = self->parser_->content_length().value_or(0);
            if (announced <= self->limits().small_body_bytes) return self->read_body();
            auto request = request_of(self->parser_->get(), self->peer_);
            request.announced = announced;
            self->hand_over(std::move(request), &Session::may_send);
        });
}

template <class Stream>
void Session<Stream>::read_body() {
    http::async_read(stream_, buffer_, *parser_,
                     [self = this->shared_from_this()](const Error& error, std::size_t) {
                         if (error) return self->refuse(error);
                         self->hand_over(request_of(self->parser_->get(), self->peer_), &Session::answered);
                     });
}

template <class Stream>
void Session<Stream>::refuse(const Error& error) {
    if (auto told = answer_to(error, limits())) send(std::move(*told), false);
}

// Nothing is read meanwhile, so nothing can expire; the handler answers in its own time and thread.
template <class Stream>
void Session<Stream>::hand_over(Request request, void (Session::*then)(Answer)) {
    beast::get_lowest_layer(stream_).expires_never();
    auto done = [self = this->shared_from_this(), then](Answer answer) mutable {
        const auto executor = self->stream_.get_executor();
        // The session goes along, so that it ends in the network's thread.
        asio::post(executor, [self = std::move(self), then, answer = std::move(answer)]() mutable {
            if (answer.known) self->stranger_.reset();
            (*self.*then)(std::move(answer));
        });
    };
    counted_.server.handler(std::move(request), std::move(done));
}

// The answer to what was announced.
template <class Stream>
void Session<Stream>::may_send(Answer answer) {
    if (answer.status != send_on) return send(std::move(answer), false);
    expire_after(limits().request_time);
    read_body();
}

template <class Stream>
void Session<Stream>::answered(Answer answer) {
    if (answer.status != switching) return send(std::move(answer), parser_->get().keep_alive());
    const auto request = parser_->release();
    std::make_shared<PushSession<Stream>>(std::move(stream_), counted_.server, request_of(request, peer_),
                                          std::move(answer.hears))
        ->begin(request);
}

template <class Stream>
void Session<Stream>::send(Answer answer, bool keep) {
    response_ = {};
    response_.version(11);
    response_.result(unsigned(answer.status));
    response_.set(http::field::cache_control, answer.etag.empty() ? "no-store" : "no-cache");
    response_.set("X-Content-Type-Options", "nosniff");
    if (!answer.etag.empty()) response_.set(http::field::etag, '"' + answer.etag + '"');
    if (!answer.allow.empty()) response_.set(http::field::allow, answer.allow);
    if (answer.status == 401) response_.set(http::field::www_authenticate, "Bearer");
    if (answer.status == 426) response_.set(http::field::upgrade, "websocket");
    if (answer.status != 304) {
        response_.set(http::field::content_type, answer.type);
        // The answer to HEAD is a head only.
        const bool head_only =
            parser_ && parser_->is_header_done() && parser_->get().method() == http::verb::head;
        if (!head_only) response_.body() = std::move(answer.body);
    }
    response_.keep_alive(keep);
    response_.prepare_payload();
    expire_after(limits().request_time);
    const bool all_read = parser_ && parser_->is_done();
    http::async_write(stream_, response_,
                      [self = this->shared_from_this(), keep, all_read](const Error& error, std::size_t) {
                          self->response_ = {};
                          self->parser_.reset();
                          if (error) return;
                          if (keep) return self->await_request();
                          all_read ? self->end() : self->read_away();
                      });
}

template <class Stream>
void Session<Stream>::end() {
    if constexpr (has_tls) {
        stream_.async_shutdown([self = this->shared_from_this()](const Error&) {});
    } else {
        Error ignored;
        stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
    }
}

// Whoever is still sending would never read why it was refused: a connection that is closed over unread bytes takes the
// answer with it. So they are taken and thrown away, for no longer than a request may take.
template <class Stream>
void Session<Stream>::read_away() {
    if constexpr (!has_tls) {
        Error ignored;
        stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
    }
    buffer_.clear();
    stream_.async_read_some(buffer_.prepare(buffer_.max_size()),
                            [self = this->shared_from_this()](const Error& error, std::size_t count) {
                                self->read_away_ += count;
                                if (!error && self->read_away_ <= self->limits().body_bytes) self->read_away();
                            });
}

// "127.0.0.1:8640" or "[::1]:8640"
Result<tcp::endpoint> endpoint_of(const std::string& address) {
    const auto colon = address.rfind(':');
    std::string host = address.substr(0, colon);
    if (host.size() > 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
    Error error;
    const auto ip = asio::ip::make_address(host, error);
    unsigned port = 0;
    const std::string digits = colon == std::string::npos ? "" : address.substr(colon + 1);
    const auto [end, number] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (error || digits.empty() || number != std::errc() || end != digits.data() + digits.size() ||
        port > 65535)
        return fault("'{}' is no address to listen at: write it as 127.0.0.1:8640", address);
    return tcp::endpoint(ip, std::uint16_t(port));
}

Result<void> Server::take(const Papers& papers) {
    Error error;
    tls_.use_certificate_chain(asio::buffer(papers.certificate), error);
    if (!error) tls_.use_private_key(asio::buffer(papers.key), asio::ssl::context::pem, error);
    if (error) return fault("the store's certificate or its key cannot be read: {}", error.message());
    // Both ends are ours, so nothing older is needed; and an idle kiosk's connection keeps no buffers.
    SSL_CTX_set_min_proto_version(tls_.native_handle(), TLS1_3_VERSION);
    SSL_CTX_set_mode(tls_.native_handle(), SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_num_tickets(tls_.native_handle(), 0);
    with_tls_ = true;
    return {};
}

Result<void> Server::listen(const std::string& address, const Papers& papers) {
    const auto endpoint = endpoint_of(address);
    if (!endpoint) return std::unexpected(endpoint.error());
    const bool loopback = endpoint->address().is_loopback();
    if (papers.certificate.empty() && !loopback)
        return fault("the store has no certificate, and without one it listens at 127.0.0.1 or [::1] only: make one "
                     "with `store certificate --host NAME`",
                     address);
    if (!papers.certificate.empty())
        if (auto taken = take(papers); !taken) return taken;
    Error error;
    acceptor_.open(endpoint->protocol(), error);
    if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor_.bind(*endpoint, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (error) return fault("cannot listen at {}: {}", address, error.message());
    const auto local = acceptor_.local_endpoint();
    const auto host = local.address().to_string();
    shown_ = std::format("{}://{}:{}", with_tls_ ? "https" : "http",
                         local.address().is_v6() ? "[" + host + "]" : host, local.port());
    signals_.add(SIGTERM);
    signals_.add(SIGINT);
    signals_.async_wait([this](const Error& failed, int) {
        if (!failed) stop();
    });
    accept();
    return {};
}

void Server::accept() {
    acceptor_.async_accept([this](const Error& error, tcp::socket socket) {
        if (error == asio::error::operation_aborted) return;
        // Beyond the limits a connection is closed at once.
        if (!error && connections < limits.connections) welcome(std::move(socket));
        if (!error) return accept();
        // The process may have no descriptor left, and asking for one again at once would do nothing else.
        pause_.expires_after(std::chrono::milliseconds(50));
        pause_.async_wait([this](const Error& stopped) {
            if (!stopped) accept();
        });
    });
}

std::string Server::host_to_count(const tcp::socket& socket) const {
    Error error;
    const auto address = undressed(socket.remote_endpoint(error).address());
    return error || (address.is_loopback() && !limits.loopback_has_strangers) ? "" : host_of(address);
}

void Server::welcome(tcp::socket socket) {
    auto host = host_to_count(socket);
    const auto found = strangers.find(host);
    if (found != strangers.end() && found->second >= limits.strangers) return;
    beast::tcp_stream stream(std::move(socket));
    if (with_tls_)
        std::make_shared<Session<TlsStream>>(TlsStream(std::move(stream), tls_), *this, std::move(host))->begin();
    else
        std::make_shared<Session<beast::tcp_stream>>(std::move(stream), *this, std::move(host))->begin();
}

void Server::push(std::string topic, std::string text) {
    asio::post(context_, [this, topic = std::move(topic), text = std::make_shared<const std::string>(std::move(text))] {
        const auto all = pushed;  // one that fails at once takes itself out
        for (auto* one : all)
            if (pushed.contains(one) && one->hears(topic)) one->push(topic, text);
    });
}

}  // namespace

Answer problem(int status, std::string sentence) {
    protocol::Problem problem;
    problem.title = std::string(http::obsolete_reason(http::int_to_status(unsigned(status))));
    problem.status = status;
    problem.detail = std::move(sentence);
    return {.status = status,
            .type = "application/problem+json",
            .body = to_text(problem),
            .etag = {},
            .allow = {},
            .why = problem.detail};
}

Result<std::unique_ptr<HttpServer>> HttpServer::listen(const std::string& address, Limits limits,
                                                       Handler handler, const Papers& papers) {
    auto server = std::make_unique<Server>(limits, std::move(handler));
    if (auto listening = server->listen(address, papers); !listening) return std::unexpected(listening.error());
    return server;
}

Result<bool> HttpServer::is_loopback(const std::string& address) {
    const auto endpoint = endpoint_of(address);
    if (!endpoint) return std::unexpected(endpoint.error());
    return endpoint->address().is_loopback();
}

}  // namespace kassa::server
