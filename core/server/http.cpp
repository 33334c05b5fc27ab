#include "core/server/http.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <charconv>

#include <csignal>

#include <spdlog/spdlog.h>

#include "core/protocol/protocol.h"

namespace kassa::server {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using Error = boost::system::error_code;
using asio::ip::tcp;

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

class Server;

// One connection: a request, its answer, the next request.
class Session : public std::enable_shared_from_this<Session> {
public:
    Session(tcp::socket socket, Server& server);
    ~Session();
    void await_request();

private:
    void read_request();
    void read_head();
    void read_body();
    void refuse(const Error& error);
    void answer();
    void send(Answer answer, bool keep);

    Server& server_;
    std::string peer_;
    beast::tcp_stream stream_;
    beast::flat_buffer buffer_;
    std::optional<http::request_parser<http::string_body>> parser_;
    http::response<http::string_body> response_;
};

class Server final : public HttpServer {
public:
    Server(Limits limits, Handler handler) : limits(limits), handler(std::move(handler)) {}

    Result<void> listen(const std::string& address);
    std::string url() const override;
    void run() override;
    void stop() override { context_.stop(); }

    const Limits limits;
    const Handler handler;
    int connections = 0;

private:
    void accept();

    asio::io_context context_{1};
    tcp::acceptor acceptor_{context_};
    asio::signal_set signals_{context_};
    std::string shown_;
};

Session::Session(tcp::socket socket, Server& server)
    : server_(server), stream_(std::move(socket)), buffer_(server.limits.header_bytes) {
    ++server_.connections;
    Error error;
    const auto peer = stream_.socket().remote_endpoint(error);
    peer_ = error ? "?" : peer.address().to_string();
    stream_.socket().set_option(tcp::no_delay(true), error);
}

Session::~Session() { --server_.connections; }

void Session::await_request() {
    if (buffer_.size() > 0) return read_request();  // the next request came with the last one
    stream_.expires_after(server_.limits.idle_time);
    stream_.async_read_some(buffer_.prepare(buffer_.max_size() / 2),
                            [self = shared_from_this()](const Error& error, std::size_t count) {
                                if (error) return;
                                self->buffer_.commit(count);
                                self->read_request();
                            });
}

void Session::read_request() {
    stream_.expires_after(server_.limits.request_time);
    // Beast's parser limits what it has not parsed yet, so a head of endless short fields would grow for ever; a
    // buffer that the whole head must fit into does limit it.
    asio::async_read_until(
        stream_, buffer_, "\r\n\r\n", [self = shared_from_this()](const Error& error, std::size_t) {
            if (error == asio::error::not_found)
                return self->send(problem(431, std::format("a request's head has at most {} bytes",
                                                           self->server_.limits.header_bytes)),
                                  false);
            if (!error) self->read_head();
        });
}

void Session::read_head() {
    parser_.emplace();
    parser_->header_limit(server_.limits.header_bytes);
    parser_->body_limit(server_.limits.body_bytes);
    http::async_read_header(
        stream_, buffer_, *parser_, [self = shared_from_this()](const Error& error, std::size_t) {
            if (error) return self->refuse(error);
            // Chunks may have trailing fields without end, and no kiosk sends any.
            if (self->parser_->chunked())
                return self->send(problem(411, "send the body's length, and the body in one piece"), false);
            self->read_body();
        });
}

void Session::read_body() {
    http::async_read(stream_, buffer_, *parser_,
                     [self = shared_from_this()](const Error& error, std::size_t) {
                         if (error) return self->refuse(error);
                         self->answer();
                     });
}

void Session::refuse(const Error& error) {
    if (auto told = answer_to(error, server_.limits)) send(std::move(*told), false);
}

void Session::answer() {
    const auto& message = parser_->get();
    Answer answer;
    try {
        answer = server_.handler(request_of(message, peer_));
    } catch (const std::exception& error) {  // memory that ran out costs one request, not the shop
        spdlog::error("a request from {} failed: {}", peer_, error.what());
        answer = problem(500, "the store could not work this request out; its log says why");
    }
    send(std::move(answer), message.keep_alive());
}

void Session::send(Answer answer, bool keep) {
    response_ = {};
    response_.version(11);
    response_.result(unsigned(answer.status));
    response_.set(http::field::cache_control, answer.etag.empty() ? "no-store" : "no-cache");
    response_.set("X-Content-Type-Options", "nosniff");
    if (!answer.etag.empty()) response_.set(http::field::etag, '"' + answer.etag + '"');
    if (!answer.allow.empty()) response_.set(http::field::allow, answer.allow);
    if (answer.status == 401) response_.set(http::field::www_authenticate, "Bearer");
    if (answer.status != 304) {
        response_.set(http::field::content_type, answer.type);
        // The answer to HEAD is a head only.
        const bool head_only =
            parser_ && parser_->is_header_done() && parser_->get().method() == http::verb::head;
        if (!head_only) response_.body() = std::move(answer.body);
    }
    response_.keep_alive(keep);
    response_.prepare_payload();
    stream_.expires_after(server_.limits.request_time);
    http::async_write(stream_, response_, [self = shared_from_this(), keep](const Error& error, std::size_t) {
        self->response_ = {};
        self->parser_.reset();
        if (error) return;
        if (keep) return self->await_request();
        Error ignored;
        self->stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
    });
}

Result<void> Server::listen(const std::string& address) {
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
    const tcp::endpoint endpoint(ip, std::uint16_t(port));
    acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (error) return fault("cannot listen at {}: {}", address, error.message());
    const auto local = acceptor_.local_endpoint();
    shown_ = ip.is_v6() ? std::format("http://[{}]:{}", host, local.port())
                        : std::format("http://{}:{}", host, local.port());
    if (!ip.is_loopback())
        spdlog::warn(
            "the store listens at {} without encryption: keep this network to the shop's own machines",
            shown_);
    signals_.add(SIGTERM);
    signals_.add(SIGINT);
    signals_.async_wait([this](const Error& failed, int) {
        if (!failed) stop();
    });
    accept();
    return {};
}

std::string Server::url() const { return shown_; }

void Server::accept() {
    acceptor_.async_accept([this](const Error& error, tcp::socket socket) {
        if (error == asio::error::operation_aborted) return;
        // Beyond the limit a connection is closed at once; so is one that broke while it was made.
        if (!error && connections < limits.connections)
            std::make_shared<Session>(std::move(socket), *this)->await_request();
        accept();
    });
}

void Server::run() { context_.run(); }

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
            .allow = {}};
}

Result<std::unique_ptr<HttpServer>> HttpServer::listen(const std::string& address, Limits limits,
                                                       Handler handler) {
    auto server = std::make_unique<Server>(limits, std::move(handler));
    if (auto listening = server->listen(address); !listening) return std::unexpected(listening.error());
    return server;
}

}  // namespace kassa::server
