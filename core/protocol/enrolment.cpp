#include "core/protocol/enrolment.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <sodium.h>

#include "core/base/check.h"

namespace kassa::protocol {
namespace {

// Without 0 and O, 1, I and L.
constexpr std::string_view letters = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";
constexpr std::size_t code_length = 10, mark_length = 16;

}  // namespace

std::string new_enrolment_code() {
    CHECK(sodium_init() >= 0);
    std::string code;
    for (std::size_t i = 0; i < code_length; ++i) code += letters[randombytes_uniform(letters.size())];
    return code;
}

std::string printed(const PrintedCode& code) {
    std::string text = code.code.substr(0, 5) + "-" + code.code.substr(5);
    for (std::size_t i = 0; i < code.certificate.size(); i += 4) text += "-" + code.certificate.substr(i, 4);
    return text;
}

Result<PrintedCode> read_printed_code(std::string_view text) {
    std::string all;
    for (char c : text) {
        if (c == '-' || c == ' ') continue;
        if (c >= 'a' && c <= 'z') c = char(c - 'a' + 'A');
        if (!letters.contains(c)) return fault("a code has the letters and digits {} only", letters);
        all += c;
    }
    if (all.size() != code_length && all.size() != code_length + mark_length)
        return fault("a code has 10 letters and digits, or 26 where the store shows a certificate; this has {}",
                     all.size());
    return PrintedCode{all.substr(0, code_length), all.substr(code_length)};
}

std::string certificate_mark_of_der(std::string_view der) {
    unsigned char hash[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    if (EVP_Digest(der.data(), der.size(), hash, &size, EVP_sha256(), nullptr) != 1) return {};
    // The hash as a number, written to the base of the alphabet: the remainder of a long division, 16 times.
    std::string mark;
    for (std::size_t i = 0; i < mark_length; ++i) {
        unsigned rest = 0;
        for (unsigned at = 0; at < size; ++at) {
            const unsigned value = rest * 256 + hash[at];
            hash[at] = static_cast<unsigned char>(value / letters.size());
            rest = unsigned(value % letters.size());
        }
        mark += letters[rest];
    }
    return mark;
}

std::string certificate_mark(std::string_view pem) {
    const std::unique_ptr<BIO, int (*)(BIO*)> text(BIO_new_mem_buf(pem.data(), int(pem.size())), BIO_free);
    const std::unique_ptr<X509, void (*)(X509*)> certificate(
        text ? PEM_read_bio_X509(text.get(), nullptr, nullptr, nullptr) : nullptr, X509_free);
    if (!certificate) return {};
    unsigned char* der = nullptr;
    const int size = i2d_X509(certificate.get(), &der);
    if (size <= 0) return {};
    const auto mark = certificate_mark_of_der({reinterpret_cast<const char*>(der), std::size_t(size)});
    OPENSSL_free(der);
    return mark;
}

}  // namespace kassa::protocol
