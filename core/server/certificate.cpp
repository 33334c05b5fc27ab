#include "core/server/certificate.h"

#include <fstream>
#include <sstream>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <boost/asio/ip/address.hpp>

#include "core/protocol/secrets.h"

namespace kassa::server {
namespace {

namespace fs = std::filesystem;

template <class T, void (*Free)(T*)>
struct Freed {
    void operator()(T* made) const { Free(made); }
};
void free_bio(BIO* bio) { BIO_free(bio); }
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY, EVP_PKEY_free>>;
using Paper = std::unique_ptr<X509, Freed<X509, X509_free>>;
using Text = std::unique_ptr<BIO, Freed<BIO, free_bio>>;

std::unexpected<Fault> failed() {
    char reason[256] = "no reason given";
    if (const auto code = ERR_get_error()) ERR_error_string_n(code, reason, sizeof reason);
    return fault("the store's certificate cannot be made: {}", reason);
}

std::string text_of(BIO* bio) {
    char* data = nullptr;
    const auto size = BIO_get_mem_data(bio, &data);
    return size > 0 ? std::string(data, std::size_t(size)) : std::string();
}

bool is_host_name(const std::string& host) {
    return !host.empty() && host.size() <= 253 && std::ranges::all_of(host, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
    });
}

// "DNS:store.local,IP:127.0.0.1"
Result<std::string> names_of(std::vector<std::string> hosts) {
    for (const char* own : {"localhost", "127.0.0.1", "::1"})
        if (!std::ranges::contains(hosts, own)) hosts.emplace_back(own);
    std::string names;
    for (const auto& host : hosts) {
        boost::system::error_code error;
        boost::asio::ip::make_address(host, error);
        if (error && !is_host_name(host)) return fault("'{}' is neither a host's name nor an address", host);
        names += (names.empty() ? "" : ",") + std::string(error ? "DNS:" : "IP:") + host;
    }
    return names;
}

bool add_extension(X509* paper, int kind, const char* value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, paper, paper, nullptr, nullptr, 0);
    const std::unique_ptr<X509_EXTENSION, Freed<X509_EXTENSION, X509_EXTENSION_free>> extension(
        X509V3_EXT_nconf_nid(nullptr, &context, kind, value));
    return extension && X509_add_ext(paper, extension.get(), -1) == 1;
}

bool set_serial(X509* paper) {
    unsigned char bytes[16];
    if (RAND_bytes(bytes, sizeof bytes) != 1) return false;
    bytes[0] &= 0x7F;  // a serial number is positive (RFC 5280, 4.1.2.2)
    const std::unique_ptr<BIGNUM, Freed<BIGNUM, BN_free>> number(BN_bin2bn(bytes, sizeof bytes, nullptr));
    return number && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(paper)) != nullptr;
}

bool fill(X509* paper, EVP_PKEY* key, const std::string& names) {
    constexpr long day = 24 * 60 * 60;
    X509_NAME* name = X509_get_subject_name(paper);
    return X509_set_version(paper, X509_VERSION_3) == 1 && set_serial(paper) &&
           X509_gmtime_adj(X509_getm_notBefore(paper), -day) != nullptr &&
           X509_gmtime_adj(X509_getm_notAfter(paper), 3653 * day) != nullptr && X509_set_pubkey(paper, key) == 1 &&
           X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char*>("Kassa store"),
                                      -1, -1, 0) == 1 &&
           X509_set_issuer_name(paper, name) == 1 &&
           add_extension(paper, NID_basic_constraints, "critical,CA:FALSE") &&
           add_extension(paper, NID_key_usage, "critical,digitalSignature") &&
           add_extension(paper, NID_ext_key_usage, "serverAuth") &&
           add_extension(paper, NID_subject_alt_name, names.c_str()) && X509_sign(paper, key, EVP_sha256()) > 0;
}

Result<std::string> read_whole(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    if (!in) return fault("cannot read {}", file.string());
    return text.str();
}

}  // namespace

Result<Certificate> make_certificate(const std::vector<std::string>& hosts) {
    const auto names = names_of(hosts);
    if (!names) return std::unexpected(names.error());
    const Key key(EVP_EC_gen("P-256"));
    const Paper paper(X509_new());
    const Text certificate_text(BIO_new(BIO_s_mem())), key_text(BIO_new(BIO_s_mem()));
    if (!key || !paper || !certificate_text || !key_text || !fill(paper.get(), key.get(), *names) ||
        PEM_write_bio_X509(certificate_text.get(), paper.get()) != 1 ||
        PEM_write_bio_PKCS8PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1)
        return failed();
    return Certificate{text_of(certificate_text.get()), text_of(key_text.get())};
}

Result<void> write_certificate(const fs::path& folder, const Certificate& certificate) {
    if (auto wrote = protocol::write_private_file(folder / "certificate.key", certificate.key); !wrote) return wrote;
    return protocol::write_private_file(folder / "certificate.pem", certificate.certificate);
}

Result<Certificate> read_certificate(const fs::path& folder) {
    if (!fs::exists(folder / "certificate.pem")) return Certificate{};
    auto certificate = read_whole(folder / "certificate.pem");
    if (!certificate) return std::unexpected(certificate.error());
    auto key = read_whole(folder / "certificate.key");
    if (!key) return std::unexpected(key.error());
    return Certificate{std::move(*certificate), std::move(*key)};
}

}  // namespace kassa::server
