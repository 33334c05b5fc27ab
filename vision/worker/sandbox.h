#pragma once
// The door that closes behind the worker: from here on it can compute, take memory, and read and write its one
// socket;
// it can open nothing, connect to nothing and start nothing. Whoever takes over a decoding library by what is held
// before the camera has won a room without exits.
#include "core/base/result.h"

namespace kassa::vision {

// Takes new privileges and every system call but those away, by seccomp. `socket` is the descriptor that stays
// usable, besides writing to the error output. A call that is not allowed fails with EPERM.
Result<void> close_the_door(int socket);

}  // namespace kassa::vision
