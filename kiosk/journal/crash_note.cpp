#include "kiosk/journal/crash_note.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <utility>

#include "core/base/describe.h"

namespace kassa::journal {
namespace {
// One block of fixed size, written in one piece: JSON, then spaces.
constexpr std::size_t note_bytes = 512;
}  // namespace

KASSA_DESCRIBE(Note, event, kind, next_receipt, damage)

Result<NoteFile> NoteFile::open(const std::filesystem::path& file) {
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640);
    if (descriptor < 0)
        return fault("{}: {}; check that the folder exists and that the kiosk's user may write there", file.string(),
                     std::strerror(errno));
    NoteFile note(descriptor);
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0)
        return fault("{}: another kiosk is running on this journal; stop it, or give this one a data folder of its own",
                     file.string());
    return note;
}

NoteFile::NoteFile(NoteFile&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

NoteFile& NoteFile::operator=(NoteFile&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
}

NoteFile::~NoteFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

Note NoteFile::read() const {
    std::array<char, note_bytes> bytes{};
    const auto count = ::pread(descriptor_, bytes.data(), bytes.size(), 0);
    if (count <= 0) return {};
    return from_text<Note>(std::string_view(bytes.data(), std::size_t(count))).value_or(Note{});
}

void NoteFile::write(const Note& note) {
    Note shortened = note;
    if (shortened.damage.size() > 200) shortened.damage.resize(200);
    std::string text = to_text(shortened);
    if (text.size() > note_bytes) {  // a sentence full of characters that JSON writes long
        shortened.damage = "damaged";
        text = to_text(shortened);
    }
    text.resize(note_bytes, ' ');
    // A note that cannot be written costs the crash guard, never the sale.
    if (::pwrite(descriptor_, text.data(), text.size(), 0) < 0) return;
}

}  // namespace kassa::journal
