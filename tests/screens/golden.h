#pragma once
// Golden files: what was is compared with what is; UPDATE_GOLDEN=1 writes it anew, to be looked at before it is
// committed.
#include <string>

namespace kassa::screens {

// The file's text; empty when there is none.
std::string read_golden(const std::string& name);
void write_golden(const std::string& name, const std::string& text);
bool updating_golden();

}  // namespace kassa::screens
