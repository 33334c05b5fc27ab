#include "kiosk/link/enrolment.h"

#include <fstream>

#include "core/protocol/enrolment.h"
#include "core/protocol/seal.h"
#include "core/protocol/secrets.h"
#include "kiosk/link/http_client.h"

namespace kassa::kiosk {
namespace {

// The key of a try before this one, or a fresh one that is on the disk before the store hears of it.
Result<protocol::SigningKey> key_of_this_try(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::string seed;
    if (in >> seed)
        if (auto held = protocol::signing_key(seed)) return held;
    const auto fresh = protocol::new_signing_key();
    if (auto wrote = protocol::write_private_file(file, fresh.seed + "\n"); !wrote)
        return std::unexpected(wrote.error());
    return fresh;
}

Result<protocol::KioskKey> read_answer(const Reply& reply) {
    if (reply.status != 200) {
        const auto problem = from_text<protocol::Problem>(reply.body);
        return fault("the store does not enrol this kiosk: {}",
                     problem && !problem->detail.empty() ? problem->detail
                                                         : std::format("it answered with status {}", reply.status));
    }
    auto key = from_text<protocol::KioskKey>(reply.body);
    if (!key) return fault("the store's answer cannot be read: {}", key.error().sentence);
    return key;
}

}  // namespace

Result<protocol::KioskKey> enrol(const Enrolment& enrolment, const std::filesystem::path& file) {
    const auto code = protocol::read_printed_code(enrolment.code);
    if (!code) return std::unexpected(code.error());
    auto client = HttpClient::make(enrolment.url, "", enrolment.answer_time, {{}, code->certificate});
    if (!client) return std::unexpected(client.error());
    auto waiting = file;
    waiting += ".new";
    const auto signing = key_of_this_try(waiting);
    if (!signing) return std::unexpected(signing.error());
    const protocol::EnrolmentRequest request{code->code, enrolment.lane, signing->public_key};
    const auto reply = (*client)->post("/v1/enrolments", to_text(request));
    if (!reply) return std::unexpected(reply.error());
    auto key = read_answer(*reply);
    if (!key) return key;
    key->signing_key = signing->seed;
    // Over TLS the store was known by the mark; what it says of its certificate has to be the same one.
    if (!code->certificate.empty() && protocol::certificate_mark(key->certificate) != code->certificate)
        return fault("the store's answer names another certificate than the printed code does; print a new code");
    if (auto wrote = protocol::write_private_file(file, to_text(*key) + "\n"); !wrote)
        return std::unexpected(wrote.error());
    std::error_code ignored;
    std::filesystem::remove(waiting, ignored);
    return key;
}

}  // namespace kassa::kiosk
