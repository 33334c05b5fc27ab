#include "kiosk/link/push_client.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/ssl.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <thread>

#include "kiosk/link/link.h"
#include "kiosk/link/store_stream.h"

namespace kassa::kiosk {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using Error = boost::system::error_code;
using asio::ip::tcp;

constexpr auto connect_time = 10s;

// One connection. `ended` is called once, when it is over or never came to be.
class Wire {
public:
    virtual ~Wire() = default;
    virtual void begin() = 0;
    virtual void close() = 0;
};

template <class Stream>
class WireOver final : public Wire, public std::enable_shared_from_this<WireOver<Stream>> {
public:
    template <class... Made>
    WireOver(const PushSettings& settings, StoreAddress address, std::vector<tcp::endpoint> places,
             std::function<void(const protocol::Push&)> heard, std::function<void()> ended, Made&&... made)
        : settings_(settings),
          address_(std::move(address)),
          places_(std::move(places)),
          heard_(std::move(heard)),
          ended_(std::move(ended)),
          socket_(std::forward<Made>(made)...) {}

    void begin() override {
        auto& tcp_stream = beast::get_lowest_layer(socket_);
        tcp_stream.expires_after(connect_time);
        tcp_stream.async_connect(places_, [self = this->shared_from_this()](const Error& error, auto&&...) {
            if (error) return self->end();
            if constexpr (std::is_same_v<Stream, beast::tcp_stream>)
                self->greet();
            else
                self->socket_.next_layer().async_handshake(asio::ssl::stream_base::client,
                                                           [self](const Error& failed) {
                                                               failed ? self->end() : self->greet();
                                                           });
        });
    }
    void close() override { beast::get_lowest_layer(socket_).close(); }

private:
    void greet() {
        beast::get_lowest_layer(socket_).expires_never();  // the WebSocket has deadlines of its own
        websocket::stream_base::timeout patience{};
        patience.handshake_timeout = connect_time;
        patience.idle_timeout = settings_.silence;
        patience.keep_alive_pings = true;
        socket_.set_option(patience);
        socket_.read_message_max(4096);
        socket_.set_option(websocket::stream_base::decorator([key = settings_.key](websocket::request_type& request) {
            request.set(beast::http::field::authorization, "Bearer " + key);
        }));
        socket_.async_handshake(address_.host + ":" + address_.port, "/v1/push",
                                [self = this->shared_from_this()](const Error& error) {
                                    if (error) return self->end();
                                    self->listen();
                                });
    }
    void listen() {
        socket_.async_read(buffer_, [self = this->shared_from_this()](const Error& error, std::size_t) {
            if (error) return self->end();
            const auto push = from_text<protocol::Push>(beast::buffers_to_string(self->buffer_.data()));
            self->buffer_.clear();
            if (push) self->heard_(*push);
            self->listen();
        });
    }
    void end() {
        if (auto ended = std::exchange(ended_, nullptr)) ended();
    }

    const PushSettings& settings_;
    const StoreAddress address_;
    const std::vector<tcp::endpoint> places_;
    const std::function<void(const protocol::Push&)> heard_;
    std::function<void()> ended_;
    websocket::stream<Stream> socket_;
    beast::flat_buffer buffer_;
};

}  // namespace

// Everything but the constructor and `moved` happens in the thread.
struct PushClient::Worker {
    Worker(PushSettings settings, Random random, std::function<void(const protocol::Push&)> heard)
        : settings(std::move(settings)), random(random), heard(std::move(heard)) {}

    void connect();
    void lost(const Wire* which);
    void close() {
        if (const auto open = std::exchange(wire, nullptr)) open->close();
    }

    PushSettings settings;
    Random random;
    const std::function<void(const protocol::Push&)> heard;
    asio::io_context context{1};
    asio::executor_work_guard<asio::io_context::executor_type> work{context.get_executor()};
    asio::steady_timer pause{context};
    std::unique_ptr<asio::ssl::context> tls;
    std::shared_ptr<Wire> wire;
    int failures = 0;
    std::thread thread;
};

void PushClient::Worker::connect() {
    close();
    if (settings.url.empty()) return;
    auto address = store_address(settings.url);
    Error error;
    std::vector<tcp::endpoint> places;
    if (address) places = places_of(*address, error);
    if (address && address->tls) {
        auto made = trusting(settings.trust);
        if (made) tls = std::move(*made);
        else address = std::unexpected(made.error());
    }
    // What is wrong with the address or the certificate is told by the link, which asks the same store.
    if (!address || error) return lost(nullptr);
    const auto told = [this](const protocol::Push& push) {
        failures = 0;
        heard(push);
    };
    const auto holder = std::make_shared<const Wire*>(nullptr);
    const auto ended = [this, holder] { lost(*holder); };
    if (address->tls)
        wire = std::make_shared<WireOver<beast::ssl_stream<beast::tcp_stream>>>(
            settings, *address, places, told, ended, beast::tcp_stream(context), *tls);
    else
        wire = std::make_shared<WireOver<beast::tcp_stream>>(settings, *address, places, told, ended,
                                                             beast::tcp_stream(context));
    *holder = wire.get();
    wire->begin();
}

void PushClient::Worker::lost(const Wire* which) {
    if (which && which != wire.get()) return;  // it was left for another one
    wire.reset();
    ++failures;
    pause.expires_after(back_off(failures, settings.first_pause, settings.longest_pause, random));
    pause.async_wait([this](const Error& stopped) {
        if (!stopped) connect();
    });
}

PushClient::PushClient(PushSettings settings, Random random, std::function<void(const protocol::Push&)> heard)
    : worker_(std::make_unique<Worker>(std::move(settings), random, std::move(heard))) {
    asio::post(worker_->context, [worker = worker_.get()] { worker->connect(); });
    worker_->thread = std::thread([worker = worker_.get()] { worker->context.run(); });
}

PushClient::~PushClient() {
    worker_->context.stop();
    worker_->thread.join();
}

void PushClient::moved(const std::string& url) {
    asio::post(worker_->context, [worker = worker_.get(), url] {
        if (worker->settings.url == url) return;
        worker->settings.url = url;
        worker->failures = 0;
        worker->pause.cancel();
        worker->connect();
    });
}

}  // namespace kassa::kiosk
