#pragma once
// What the program is doing right now, in a small file beside the journal: which event is being stepped and shown.
// When the program finds a note at its start, that event brought it down. The note need not survive a power cut,
// which is no fault of the event's, so it is written without waiting for the disk (a few microseconds); it does
// survive the program.
//
// The file is also the journal's lock: two kiosks on one journal would both be wrong.
#include <cstdint>
#include <filesystem>
#include <string>

#include "core/base/result.h"

namespace kassa::journal {

struct Note {
    std::string event;               // fingerprint of the event being stepped; "": none
    std::string kind;                // its type, for people
    std::int64_t next_receipt = 1;   // a second home for the one number that a broken journal must not lose
    std::string damage;              // the journal was found damaged while running: SQLite's sentence
    bool operator==(const Note&) const = default;
};

class NoteFile {
public:
    // Opens or creates the file and locks it; a fault when another process holds it.
    static Result<NoteFile> open(const std::filesystem::path& file);

    NoteFile(NoteFile&& other) noexcept;
    NoteFile& operator=(NoteFile&& other) noexcept;
    ~NoteFile();

    // What the file says; the empty note when it says nothing that can be understood.
    Note read() const;
    void write(const Note& note);

private:
    explicit NoteFile(int descriptor) : descriptor_(descriptor) {}
    int descriptor_ = -1;
};

}  // namespace kassa::journal
