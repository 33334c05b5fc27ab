#include "kiosk/link/store_stream.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl/verify_context.hpp>

#include "core/protocol/enrolment.h"

namespace kassa::kiosk {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

std::string shown_mark(X509* certificate) {
    unsigned char* der = nullptr;
    const int size = certificate ? i2d_X509(certificate, &der) : -1;
    if (size <= 0) return {};
    auto mark = protocol::certificate_mark_of_der({reinterpret_cast<const char*>(der), std::size_t(size)});
    OPENSSL_free(der);
    return mark;
}

}  // namespace

std::vector<tcp::endpoint> places_of(const StoreAddress& address, boost::system::error_code& error) {
    const auto number = asio::ip::make_address(address.host, error);
    std::vector<tcp::endpoint> places{{number, std::uint16_t(std::stoi(address.port))}};
    if (!error) return places;
    error = {};
    asio::io_context context;
    tcp::resolver resolver(context);
    places.clear();
    for (const auto& found : resolver.resolve(address.host, address.port, error)) places.push_back(found.endpoint());
    return places;
}

Result<std::unique_ptr<asio::ssl::context>> trusting(const Trust& trust) {
    const auto mark = trust.certificate.empty() ? trust.mark : protocol::certificate_mark(trust.certificate);
    if (mark.empty())
        return fault("this kiosk has no certificate of its store: enrol it with the code that `store enrol LANE "
                     "--code` prints");
    auto context = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_client);
    SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_3_VERSION);
    context->set_verify_mode(asio::ssl::verify_peer);
    context->set_verify_callback([mark](bool, asio::ssl::verify_context& shown) {
        return shown_mark(X509_STORE_CTX_get0_cert(shown.native_handle())) == mark;
    });
    return context;
}

}  // namespace kassa::kiosk
