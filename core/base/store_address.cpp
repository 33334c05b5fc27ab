#include "core/base/store_address.h"

#include <arpa/inet.h>

#include <charconv>

namespace kassa {
namespace {

bool is_port(const std::string& text) {
    unsigned number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() && number > 0 && number < 65536;
}

// Another name may be this machine's own today and somebody else's tomorrow.
bool is_this_machine(const std::string& host) {
    in_addr four{};
    if (::inet_pton(AF_INET, host.c_str(), &four) == 1) return (ntohl(four.s_addr) >> 24) == 127;
    in6_addr six{};
    if (::inet_pton(AF_INET6, host.c_str(), &six) == 1) return IN6_IS_ADDR_LOOPBACK(&six);
    return host == "localhost";
}

}  // namespace

Result<StoreAddress> store_address(const std::string& url) {
    std::string_view rest = url;
    StoreAddress address{.tls = rest.starts_with("https://")};
    const bool plain = rest.starts_with("http://");
    if (plain || address.tls) rest.remove_prefix(address.tls ? 8 : 7);
    if (rest.ends_with('/')) rest.remove_suffix(1);
    const auto colon = rest.rfind(':');
    const bool has_port = colon != std::string_view::npos && rest.find(']', colon) == std::string_view::npos;
    auto& host = address.host = rest.substr(0, has_port ? colon : rest.size());
    address.port = has_port ? std::string(rest.substr(colon + 1)) : address.tls ? "443" : "80";
    if (host.size() > 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
    const bool is_host = !host.empty() && host.find_first_of(std::string_view("/?#@ \0", 6)) == std::string::npos;
    if ((!plain && !address.tls) || !is_host || !is_port(address.port))
        return fault("'{}' is no store's address: write it as https://store:8640, or http://127.0.0.1:8640 on this "
                     "machine",
                     url);
    if (plain && !is_this_machine(host))
        return fault("'{}' is on the network and would get this kiosk's key or code in clear: write it as https://{}, "
                     "which `store serve` speaks there (http:// is for 127.0.0.1, [::1] and localhost)",
                     url, url.substr(7));
    return address;
}

}  // namespace kassa
