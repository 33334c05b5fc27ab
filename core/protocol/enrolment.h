#pragma once
// What is printed for whoever sets a kiosk up: the one-time code, and behind it which certificate the store shows, so
// that a kiosk that has never met its store knows it from a stranger. Letters and digits that look alike are not used.
//
//     7KM3X-9QPRT                              the store is on loopback and shows no certificate
//     7KM3X-9QPRT-B4VN-8WDE-63YH-TRUK          the last 16 tell the certificate (79 bits of its SHA-256)
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace kassa::protocol {

struct PrintedCode {
    std::string code;         // 10 characters, as the store knows it
    std::string certificate;  // 16 characters, see certificate_mark; "": none
    bool operator==(const PrintedCode&) const = default;
};

// A fresh code (49 bits of chance).
std::string new_enrolment_code();

std::string printed(const PrintedCode& code);

// Reads it back, whatever the case and however the hyphens and spaces stand; a sentence when it is no code.
Result<PrintedCode> read_printed_code(std::string_view text);

// The 16 characters that tell a certificate (PEM) from every other; "" for what is no certificate.
std::string certificate_mark(std::string_view pem);
// The same of a certificate's bytes (DER), as a connection shows it.
std::string certificate_mark_of_der(std::string_view der);

}  // namespace kassa::protocol
