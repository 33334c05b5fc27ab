#pragma once
// What commands share that read a file and the rules that hold.
#include <fstream>
#include <istream>
#include <string>

#include "core/policy/policy.h"
#include "core/service/service.h"

namespace kassa::server {

// The rules of the policy that holds; the defaults while there is none.
policy::Policy current_policy(service::Service& service);

// A file or standard input, with the name that sentences use.
struct Input {
    std::ifstream file;
    std::istream* stream = nullptr;
    std::string name;
};

// `file` "-" is standard input. Compressed files are refused with a sentence that says how to unpack them.
Result<void> open_input(const std::string& file, Input& input);
// Everything that is left in it.
Result<std::string> rest_of(Input& input);

}  // namespace kassa::server
