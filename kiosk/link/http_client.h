#pragma once
// Asks a store over HTTP/1.1, one request after the other on one connection that is kept. A call waits at most as
// long as it is told; another thread can end the waiting. Boost.Beast is named in http_client.cpp alone.
#include <memory>
#include <string>

#include "core/base/result.h"
#include "core/base/time.h"
#include "kiosk/link/trust.h"

namespace kassa::kiosk {

struct Reply {
    int status = 0;
    std::string etag;  // without its quotes
    std::string body;
};

class HttpClient {
public:
    virtual ~HttpClient() = default;
    // `target` is path and query. A fault means that there is no answer, and that nobody knows whether the request
    // was acted on: what is asked must be harmless to ask again. `power::point` stands before the send, after it
    // and after the answer.
    virtual Result<Reply> get(const std::string& target) = 0;
    virtual Result<Reply> post(const std::string& target, const std::string& body) = 0;
    // From any thread: ends a call that waits, and every later one, with a fault.
    virtual void interrupt() = 0;

    // `url` as core/base/store_address.h has it; over https the store has to show the certificate that `trust` tells;
    // `key` stands behind "Authorization: Bearer" unless it is empty. Nothing is sent yet.
    static Result<std::unique_ptr<HttpClient>> make(const std::string& url, const std::string& key,
                                                    Duration answer_time, const Trust& trust = {});
};

}  // namespace kassa::kiosk
