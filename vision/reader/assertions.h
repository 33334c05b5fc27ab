#pragma once
// Debian builds libZXing with its assertions, and an assertion ends the process. One of them (that two lines which are
// to meet are lines) does not hold in about one of 40,000 pictures made to harm, never yet in one of a camera. Such a
// picture is worth nothing; the worker, which sees the shopper's other pictures, is.
#include <functional>

namespace kassa::vision {

// Runs `work`; false where an assertion of a library has ended it. What the library had allocated by then is lost, so
// only the first few assertions of a process are survived; the next one ends it, and the kiosk starts another worker.
// `work` must hold nothing itself that has to be given back. Leaving the library's functions like this is outside the
// language; with GCC and glibc their objects are left as they are, and so is all that they do not share.
bool survives_assertions(const std::function<void()>& work);

}  // namespace kassa::vision
