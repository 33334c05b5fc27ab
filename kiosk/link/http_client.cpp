#include "kiosk/link/http_client.h"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>

#include "core/base/power.h"
#include "kiosk/link/store_stream.h"

namespace kassa::kiosk {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using Error = boost::system::error_code;
using asio::ip::tcp;

constexpr std::uint64_t largest_answer = 32u << 20;

class BeastClient final : public HttpClient {
public:
    // `tls` is none for a store that is asked in clear.
    BeastClient(StoreAddress address, std::string url, std::string key, Duration answer_time,
                std::unique_ptr<asio::ssl::context> tls)
        : address_(std::move(address)),
          url_(std::move(url)),
          key_(std::move(key)),
          answer_time_(answer_time),
          tls_(std::move(tls)) {}

    Result<Reply> get(const std::string& target) override { return ask(http::verb::get, target, {}); }
    Result<Reply> post(const std::string& target, const std::string& body) override {
        return ask(http::verb::post, target, body);
    }
    void interrupt() override {
        interrupted_ = true;
        // A posted handler waits for the next run if none is going on, so it cannot be missed.
        asio::post(context_, [this] { tcp_stream().close(); });
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
        tcp_stream().expires_after(answer_time_);
        start([&](const Error& error, auto&&...) { result = error; });
        context_.restart();
        context_.run();
        return interrupted_ ? Error(asio::error::operation_aborted) : result;
    }

    const StoreAddress address_;
    const std::string url_;
    const std::string key_;
    const Duration answer_time_;
    // Calls `use` with the stream that is in use.
    template <class Use>
    void with_stream(Use use) {
        secure_ ? use(*secure_) : use(plain_);
    }
    beast::tcp_stream& tcp_stream() { return secure_ ? secure_->next_layer() : plain_; }

    const std::unique_ptr<asio::ssl::context> tls_;
    asio::io_context context_{1};
    beast::tcp_stream plain_{context_};
    std::optional<beast::ssl_stream<beast::tcp_stream>> secure_;
    beast::flat_buffer buffer_;
    bool connected_ = false;
    std::atomic<bool> interrupted_{false};
};

Error BeastClient::connect() {
    buffer_.clear();
    tcp_stream().close();
    // A TLS session ends with its connection.
    if (tls_) secure_.emplace(beast::tcp_stream(context_), *tls_);
    Error error;
    const auto places = places_of(address_, error);
    if (!error) error = wait_for([&](auto done) { tcp_stream().async_connect(places, done); });
    if (!error) {
        Error ignored;
        tcp_stream().socket().set_option(tcp::no_delay(true), ignored);
    }
    if (!error && secure_)
        error = wait_for([&](auto done) { secure_->async_handshake(asio::ssl::stream_base::client, done); });
    connected_ = !error;
    return error;
}

Error BeastClient::exchange(Message& message, Reply& reply) {
    power::point("link: before a request");
    Error error = wait_for([&](auto done) {
        with_stream([&](auto& stream) { http::async_write(stream, message, done); });
    });
    power::point("link: after a request");
    http::response_parser<http::string_body> parser;
    parser.body_limit(largest_answer);
    if (!error)
        error = wait_for([&](auto done) {
            with_stream([&](auto& stream) { http::async_read(stream, buffer_, parser, done); });
        });
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
    if (!key_.empty()) message.set(http::field::authorization, "Bearer " + key_);
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
    if (error.category() == asio::error::get_ssl_category())
        return fault("what answers at {} does not show this kiosk's store's certificate: if the store has a new one, "
                     "enrol this kiosk again ({})",
                     url_, error.message());
    return fault("the store at {} does not answer: {}", url_, error.message());
}

}  // namespace

Result<std::unique_ptr<HttpClient>> HttpClient::make(const std::string& url, const std::string& key,
                                                     Duration answer_time, const Trust& trust) {
    auto address = store_address(url);
    if (!address) return std::unexpected(address.error());
    std::unique_ptr<asio::ssl::context> tls;
    if (address->tls) {
        auto made = trusting(trust);
        if (!made) return std::unexpected(made.error());
        tls = std::move(*made);
    }
    return std::make_unique<BeastClient>(std::move(*address), url, key, answer_time, std::move(tls));
}

}  // namespace kassa::kiosk
