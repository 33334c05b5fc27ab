#pragma once
// A request's way to its route: who asks is found out, whether they may is decided, and what is refused is noted. No
// sockets and no threads here, so a test can ask everything that a network can.
#include "core/server/routes.h"

namespace kassa::server {

// What became of a request before anybody has worked on it: a call for a route, or the answer already.
struct Admitted {
    const Route* route = nullptr;
    Call call;
    std::optional<Answer> answer;
};

// Finds the route, the caller and the right. A stranger does not learn which paths there are. Of a request whose body
// is still to come the answer says whether it may.
Admitted admit(Stores& stores, const Request& request);

// Notes an answer that refused for want of right: who, when, which route and why; never what was sent.
void note_if_refused(Stores& stores, const Admitted& admitted, const Answer& answer);

// Admits a request and answers it, here and now.
Answer answer(Stores& stores, const Request& request);

}  // namespace kassa::server
