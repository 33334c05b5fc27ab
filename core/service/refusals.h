#pragma once
// Ways to say no, for the files of this room.
#include "core/service/service.h"

namespace kassa::service {

inline std::unexpected<Refusal> refuse(Refusal::Why why, std::string sentence) {
    return std::unexpected(Refusal{why, std::move(sentence)});
}

inline std::unexpected<Refusal> unavailable(const Fault& of_database) {
    return refuse(Refusal::Why::Unavailable, of_database.sentence);
}

}  // namespace kassa::service
