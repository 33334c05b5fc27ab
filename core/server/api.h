#pragma once
// The paths of /v1: which request of the service each one is, and which status a refusal has. No sockets here, so a
// test can ask everything a network can.
#include "core/server/http.h"
#include "core/service/service.h"

namespace kassa::server {

// Answers one request. Everything but /v1/health needs a kiosk's key; what is refused for want of right is noted in
// the log.
Answer answer(service::Service& service, const Request& request);

}  // namespace kassa::server
