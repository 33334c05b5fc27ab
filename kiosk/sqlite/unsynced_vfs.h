#pragma once
// A disk that forgets what was not synced. In a process killed by a test the operating system still writes out what
// the program had written, so a missing fsync would never show. This SQLite VFS keeps every write in the process's
// own memory until xSync and only then lets it reach the file: a process that dies (power::point, SIGKILL) loses
// exactly the unsynced writes, as a power cut would. A process that ends in order, by exit, loses nothing.
//
// A file may be used by one process at a time, because its unsynced part is in that process alone. WAL's shared
// memory, locks and the deletion of files pass through. Only the test option of the kiosk registers it.
#include <cstdint>

namespace kassa::sqlite {

struct UnsyncedOptions {
    // Torn writes: about half of the 512-byte sectors of each unsynced write, chosen from `seed`, reach the file at
    // once, as a real disk's cache may write any of them early.
    bool tear = false;
    std::uint64_t seed = 0;
    // power::point at every write and sync of the disk, so that the plug can be pulled in the middle of a commit too.
    bool points = false;
};

inline constexpr const char* unsynced_vfs = "kassa-unsynced";

// Makes the VFS known to SQLite under the name above; once in a process, before the first file is opened by it. A
// second call only changes the options.
void register_unsynced_vfs(const UnsyncedOptions& options);

}  // namespace kassa::sqlite
