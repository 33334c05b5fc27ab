#pragma once
// HTTP/1.1 as a function from a request to an answer. Everything that the network can do wrong (garbage, endless
// headers, cut or slow bodies) ends in here; a handler only sees complete requests within the limits. Boost.Beast
// is named in http.cpp alone.
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "core/base/result.h"

namespace kassa::server {

struct Request {
    std::string method;                        // "GET"
    std::string path;                          // "/v1/changes", percent signs decoded
    std::map<std::string, std::string> query;  // decoded
    std::string bearer;         // the key behind "Authorization: Bearer"; "" when there is none
    std::string if_none_match;  // as it was sent
    std::string body;
    std::string peer;  // the other end's address, for the log
};

struct Answer {
    int status = 200;
    std::string type = "application/json";
    std::string body;
    std::string etag;   // sent in quotes when it is not empty
    std::string allow;  // of a 405
};

struct Limits {
    std::uint32_t header_bytes = 8 * 1024;
    std::uint64_t body_bytes = 4 * 1024 * 1024;
    int connections = 1024;
    std::chrono::milliseconds request_time{
        10'000};  // from a request's first byte to its last, and for the answer
    std::chrono::milliseconds idle_time{90'000};  // between two requests of one connection
};

using Handler = std::function<Answer(const Request&)>;

// A refusal by RFC 9457 with a sentence for a person.
Answer problem(int status, std::string sentence);

class HttpServer {
public:
    virtual ~HttpServer() = default;
    // "http://127.0.0.1:41233"
    virtual std::string url() const = 0;
    // Answers until `stop`, SIGTERM or SIGINT, all in the calling thread.
    virtual void run() = 0;
    // May be called from any thread.
    virtual void stop() = 0;

    // Listens at "127.0.0.1:8640" or "[::1]:8640"; port 0 takes a free one.
    static Result<std::unique_ptr<HttpServer>> listen(const std::string& address, Limits limits,
                                                      Handler handler);
};

}  // namespace kassa::server
