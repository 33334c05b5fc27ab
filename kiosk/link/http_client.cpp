#include "kiosk/link/http_client.h"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <charconv>

#include "core/base/power.h"

namespace kassa::kiosk {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using Error = boost::system::error_code;
using asio::ip::tcp;

constexpr std::uint64_t largest_answer = 32u << 20;

struct Address {
    std::string host;
    std::string port;
};

Result<Address> address_of(const std::string& url) {
    constexpr std::string_view scheme = "http://";
    std::string_view rest = url;
    if (!rest.starts_with(scheme))
        return fault("'{}' is no store's address: write it as http://127.0.0.1:8640", url);
    rest.remove_prefix(scheme.size());
    if (rest.ends_with('/')) rest.remove_suffix(1);
    const auto colon = rest.rfind(':');
    const bool has_port = colon != std::string_view::npos && rest.find(']', colon) == std::string_view::npos;
    std::string host(rest.substr(0, has_port ? colon : rest.size()));
    std::string port(has_port ? rest.substr(colon + 1) : "80");
    unsigned number = 0;
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
    const bool good_port =
        error == std::errc() && end == port.data() + port.size() && number > 0 && number < 65536;
    if (host.size() > 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
    if (host.empty() || host.find_first_of("/?#@ ") != std::string::npos || !good_port)
        return fault("'{}' is no store's address: write it as http://127.0.0.1:8640", url);
    return Address{host, port};
}

class BeastClient final : public HttpClient {
public:
    BeastClient(Address address, std::string url, std::string key, Duration answer_time)
        : address_(std::move(address)),
          url_(std::move(url)),
          key_(std::move(key)),
          answer_time_(answer_time) {}

    Result<Reply> get(const std::string& target) override { return ask(http::verb::get, target, {}); }
    Result<Reply> post(const std::string& target, const std::string& body) override {
        return ask(http::verb::post, target, body);
    }
    void interrupt() override {
        interrupted_ = true;
        // A posted handler waits for the next run if none is going on, so it cannot be missed.
        asio::post(context_, [this] { stream_.close(); });
    }

private:
    using Message = http::request<http::string_body>;

    Result<Reply> ask(http::verb verb, const std::string& target, const std::string& body);
    Error exchange(Message& message, Reply& reply);
    Error connect();
    // Runs what `start` begins to its end. Beast's deadlines hold only for asynchronous calls, hence not the
    // blocking ones.
    template <class Start>
    Error wait_for(Start start) {
        Error result = asio::error::operation_aborted;
        stream_.expires_after(answer_time_);
        start([&](const Error& error, auto&&...) { result = error; });
        context_.restart();
        context_.run();
        return interrupted_ ? Error(asio::error::operation_aborted) : result;
    }

    const Address address_;
    const std::string url_;
    const std::string key_;
    const Duration answer_time_;
    asio::io_context context_{1};
    beast::tcp_stream stream_{context_};
    beast::flat_buffer buffer_;
    bool connected_ = false;
    std::atomic<bool> interrupted_{false};
};

Error BeastClient::connect() {
    buffer_.clear();
    stream_.close();
    Error error;
    const auto number = asio::ip::make_address(address_.host, error);
    std::vector<tcp::endpoint> places{{number, std::uint16_t(std::stoi(address_.port))}};
    if (error) {  // a name: the system's resolver decides how long it takes
        error = {};
        tcp::resolver resolver(context_);
        places.clear();
        for (const auto& found : resolver.resolve(address_.host, address_.port, error))
            places.push_back(found.endpoint());
    }
    if (!error) error = wait_for([&](auto done) { stream_.async_connect(places, done); });
    connected_ = !error;
    if (connected_) {
        Error ignored;
        stream_.socket().set_option(tcp::no_delay(true), ignored);
    }
    return error;
}

Error BeastClient::exchange(Message& message, Reply& reply) {
    power::point("link: before a request");
    Error error = wait_for([&](auto done) { http::async_write(stream_, message, done); });
    power::point("link: after a request");
    http::response_parser<http::string_body> parser;
    parser.body_limit(largest_answer);
    if (!error) error = wait_for([&](auto done) { http::async_read(stream_, buffer_, parser, done); });
    power::point("link: after an answer");
    if (error) return error;
    auto& answer = parser.get();
    reply.status = int(answer.result_int());
    reply.etag = std::string(answer[http::field::etag]);
    if (reply.etag.size() >= 2 && reply.etag.front() == '"')
        reply.etag = reply.etag.substr(1, reply.etag.size() - 2);
    if (!answer.keep_alive()) connected_ = false;
    reply.body = std::move(answer.body());
    return error;
}

Result<Reply> BeastClient::ask(http::verb verb, const std::string& target, const std::string& body) {
    Message message(verb, target, 11);
    message.set(http::field::host, address_.host + ":" + address_.port);
    message.set(http::field::authorization, "Bearer " + key_);
    if (verb == http::verb::post) message.set(http::field::content_type, "application/json");
    message.body() = body;
    message.prepare_payload();

    Reply reply;
    Error error = asio::error::not_connected;
    // The store may have closed a connection that was idle for long; that shows only in use, and is no news.
    if (connected_ && !interrupted_) error = exchange(message, reply);
    if (error && error != beast::error::timeout && !interrupted_) {
        error = connect();
        if (!error) error = exchange(message, reply);
    }
    if (!error) return reply;
    connected_ = false;
    if (interrupted_) return fault("the link to the store was closed");
    return fault("the store at {} does not answer: {}", url_, error.message());
}

}  // namespace

Result<std::unique_ptr<HttpClient>> HttpClient::make(const std::string& url, const std::string& key,
                                                     Duration answer_time) {
    auto address = address_of(url);
    if (!address) return std::unexpected(address.error());
    return std::make_unique<BeastClient>(std::move(*address), url, key, answer_time);
}

}  // namespace kassa::kiosk
