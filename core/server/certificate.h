#pragma once
// The store's own certificate: self-signed, because the shop's kiosks trust this one and no authority.
#include <filesystem>
#include <string>
#include <vector>

#include "core/base/result.h"

namespace kassa::server {

struct Certificate {
    std::string certificate;  // PEM
    std::string key;          // PEM, PKCS #8
};

// EC P-256, valid for ten years from a day ago (clocks differ). `hosts` are the names and addresses under which the
// store is asked; loopback is always among them.
Result<Certificate> make_certificate(const std::vector<std::string>& hosts);

// certificate.pem and certificate.key of a store's folder. Reading answers an empty one where the folder
// has none.
Result<void> write_certificate(const std::filesystem::path& folder, const Certificate& certificate);
Result<Certificate> read_certificate(const std::filesystem::path& folder);

}  // namespace kassa::server
