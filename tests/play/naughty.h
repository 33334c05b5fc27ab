#pragma once
// The strings that break programs, of the data made by others.
#include <string>
#include <vector>

// Skips the test case where they are not on this machine.
std::vector<std::string> naughty_strings();
