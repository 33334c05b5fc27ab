// Anything at all as a store's answer: the kiosk understands it or refuses it with a sentence, and what it has
// understood is written and read again as the same. The first byte chooses what was asked.
#include <cstdint>
#include <cstdlib>

#include "core/protocol/protocol.h"

namespace {

using namespace kassa;

template <class T>
void read(std::string_view text) {
    const auto answer = from_text<T>(text);
    if (!answer) {
        if (answer.error().sentence.empty()) std::abort();
        return;
    }
    const auto again = from_text<T>(to_text(*answer));
    if (!again || *again != *answer) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    switch (data[0] % 9) {
        case 0: read<protocol::Versions>(text); break;
        case 1: read<protocol::ChangesPage>(text); break;
        case 2: read<protocol::PolicyText>(text); break;
        case 3: read<protocol::StaffList>(text); break;
        case 4: read<protocol::MembersPage>(text); break;
        case 5: read<protocol::PictureList>(text); break;
        case 6: read<protocol::Received>(text); break;
        case 7: read<protocol::Problem>(text); break;
        default: read<protocol::Sale>(text); break;
    }
    return 0;
}
