#pragma once
// The way to a store's address, and the TLS with which one is asked that is not on this machine; shared by the client
// of requests and the one of pushes. Asio is named here, so only those two include it.
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <string>

#include "core/base/result.h"
#include "core/base/store_address.h"
#include "kiosk/link/trust.h"

namespace kassa::kiosk {

// The places that a host stands for; a name is resolved by the system, in its own time.
std::vector<boost::asio::ip::tcp::endpoint> places_of(const StoreAddress& address, boost::system::error_code& error);

// TLS 1.3 with a store that shows the trusted certificate. A fault when there is nothing to trust.
Result<std::unique_ptr<boost::asio::ssl::context>> trusting(const Trust& trust);

}  // namespace kassa::kiosk
