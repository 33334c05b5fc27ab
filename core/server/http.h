#pragma once
// HTTP/1.1 as a function from a request to an answer, with TLS where the network is not the machine's own, and
// WebSocket connections that are told of news. Everything that the network can do wrong (garbage, endless headers, cut
// or slow bodies) ends in here; a handler only sees complete requests within the limits. One thread does the network's
// work and never waits for a handler. Boost.Beast is named in http*.cpp alone.
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/base/result.h"

namespace kassa::server {

struct Request {
    std::string method;                        // "GET"
    std::string path;                          // "/v1/changes", percent signs decoded
    std::map<std::string, std::string> query;  // decoded
    std::string bearer;         // the key behind "Authorization: Bearer"; "" when there is none
    std::string if_none_match;  // as it was sent
    std::string body;
    std::uint64_t announced = 0;  // bytes of a body that is not here yet: the answer says whether it may come
    std::string peer;        // the other end's address, for the log
    bool websocket = false;  // it asks for a WebSocket
};

struct Answer {
    int status = 200;
    std::string type = "application/json";
    std::string body;
    std::string etag;   // sent in quotes when it is not empty
    std::string allow;  // of a 405
    std::string why;    // of a problem, its sentence: for the log, not sent once more
    std::vector<std::string> hears;  // of `switching`: the topics whose pushes the connection is sent
    bool known = false;  // whoever asked has shown a key or token that is good
};

// The answer to a request for a WebSocket that may have it: from then on the connection hears `HttpServer::push`, until
// the same request is answered with 401 or 403.
inline constexpr int switching = 101;
// The answer to a request whose body was announced and may come. It is handed over again then, whole.
inline constexpr int send_on = 100;

struct Limits {
    std::uint32_t header_bytes = 8 * 1024;
    std::uint64_t body_bytes = 4 * 1024 * 1024;
    std::uint64_t small_body_bytes = 8 * 1024;  // read from anybody; before more is read the handler is asked
    int connections = 4096;  // of a shop's kiosks each has one for requests and one for pushes
    // Of one host, before a key was shown on them. Many kiosks may stand behind one address, but they show theirs.
    int strangers = 128;
    // Connections of the store's own machine may be a proxy's with the whole shop behind it, so they are not counted
    // among these; a test has no other machine.
    bool loopback_has_strangers = false;
    std::chrono::milliseconds request_time{
        10'000};  // from a request's first byte to its last, and for the answer
    std::chrono::milliseconds idle_time{90'000};  // between two requests of one connection
    std::chrono::milliseconds push_time{30'000};  // a WebSocket that answers no ping for so long is dropped
    // So often the handler is asked again whether a WebSocket may stay: keys are replaced, and tokens end.
    std::chrono::milliseconds push_right{60'000};
};

// Gives the answer, once, from any thread.
using Done = std::function<void(Answer)>;
using Handler = std::function<void(Request, Done)>;

// PEM. Given, the server speaks TLS 1.3 and nothing else.
struct Papers {
    std::string certificate;
    std::string key;
};

// A refusal by RFC 9457 with a sentence for a person.
Answer problem(int status, std::string sentence);

class HttpServer {
public:
    virtual ~HttpServer() = default;
    // "http://127.0.0.1:41233"
    virtual std::string url() const = 0;
    // Does the network's work until `stop`, SIGTERM or SIGINT, all in the calling thread.
    virtual void run() = 0;
    // May be called from any thread.
    virtual void stop() = 0;
    // Sends `text` to every WebSocket that hears the topic, from any thread. One that still waits to be sent on a slow
    // connection is replaced by a newer one of the same topic, so a connection never has more waiting than there are
    // topics.
    virtual void push(std::string topic, std::string text) = 0;

    // Listens at "127.0.0.1:8640" or "[::1]:8640"; port 0 takes a free one. Without papers only loopback is taken:
    // keys and PINs do not cross a network in clear. What the handler was given and has not answered has to be given
    // up before the server goes.
    static Result<std::unique_ptr<HttpServer>> listen(const std::string& address, Limits limits, Handler handler,
                                                      const Papers& papers = {});
    // Whether an address such as "127.0.0.1:8640" is this machine's own; a sentence when it is none.
    static Result<bool> is_loopback(const std::string& address);
};

}  // namespace kassa::server
