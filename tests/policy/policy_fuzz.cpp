// Anything at all as a store's policy: it is refused with a sentence, or it is one that a lane can live by.
#include <cstdint>
#include <cstdlib>

#include "core/policy/policy.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace kassa;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto policy = policy::parse(text, "fuzz.toml");
    if (!policy) {
        if (!policy.error().sentence.contains("fuzz.toml")) std::abort();
        return 0;
    }
    if (policy->version.size() != 12 || policy->languages.empty()) std::abort();
    if (!policy->pricing.taxes.contains("standard")) std::abort();
    if (policy->pricing.currency.decimals < 0) std::abort();
    for (const Duration wait : {policy->waits.idle, policy->waits.still_there, policy->waits.thanks,
                                policy->waits.notice, policy->waits.card_answer, policy->waits.staff_idle})
        if (wait < 1s || wait > 3600s) std::abort();
    // The same text is the same policy, version included.
    if (policy::parse(text, "fuzz.toml") != policy) std::abort();
    return 0;
}
