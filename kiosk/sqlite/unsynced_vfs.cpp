#include "kiosk/sqlite/unsynced_vfs.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "core/base/power.h"
#include "core/base/random.h"

namespace kassa::sqlite {
namespace {

constexpr std::int64_t sector_bytes = 512;
using Sector = std::array<unsigned char, sector_bytes>;

// The whole module is used by tests and one lock is quick enough for them.
std::mutex lock;
UnsyncedOptions options;
Random chance{0};

// One file as the program sees it: what the disk holds, covered by the sectors that were written and not synced. It
// has a descriptor of its own; closing that drops POSIX locks held on the same file, so it stays open until the
// process ends.
class CachedFile {
public:
    explicit CachedFile(const char* path) : descriptor_(::open(path, O_RDWR | O_CLOEXEC)) {
        size_ = on_disk();
        disk_counts_ = size_;
    }

    ~CachedFile() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    CachedFile(const CachedFile&) = delete;
    CachedFile& operator=(const CachedFile&) = delete;

    bool is_open() const { return descriptor_ >= 0; }
    std::int64_t size() const { return size_; }

    int read(unsigned char* into, std::int64_t count, std::int64_t offset) const {
        std::memset(into, 0, std::size_t(count));
        const std::int64_t there = std::clamp<std::int64_t>(size_ - offset, 0, count);
        for (std::int64_t done = 0; done < there;) {
            const std::int64_t within = (offset + done) % sector_bytes;
            const std::int64_t part = std::min(sector_bytes - within, there - done);
            const Sector sector = load((offset + done) / sector_bytes);
            std::memcpy(into + done, sector.data() + within, std::size_t(part));
            done += part;
        }
        return there == count ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
    }

    int write(const unsigned char* bytes, std::int64_t count, std::int64_t offset) {
        for (std::int64_t done = 0; done < count;) {
            const std::int64_t number = (offset + done) / sector_bytes;
            const std::int64_t within = (offset + done) % sector_bytes;
            const std::int64_t part = std::min(sector_bytes - within, count - done);
            Sector sector = load(number);
            std::memcpy(sector.data() + within, bytes + done, std::size_t(part));
            unsynced_[number] = sector;
            done += part;
            size_ = std::max(size_, offset + done);
            if (options.tear && chance.below(2) == 0 && !put(number, sector)) return SQLITE_IOERR_WRITE;
        }
        return SQLITE_OK;
    }

    void truncate(std::int64_t size) {
        unsynced_.erase(unsynced_.lower_bound((size + sector_bytes - 1) / sector_bytes), unsynced_.end());
        if (size % sector_bytes != 0 && size < size_) {  // what is cut off reads as zeros should the file grow again
            Sector last = load(size / sector_bytes);
            std::fill(last.begin() + size % sector_bytes, last.end(), 0);
            unsynced_[size / sector_bytes] = last;
        }
        size_ = size;
        disk_counts_ = std::min(disk_counts_, size);
    }

    // Lets everything reach the disk.
    int sync() {
        if (on_disk() > disk_counts_ && ::ftruncate(descriptor_, disk_counts_) != 0) return SQLITE_IOERR_TRUNCATE;
        for (const auto& [number, sector] : unsynced_) {
            if (options.points) power::point("disk, while syncing");
            if (!put(number, sector)) return SQLITE_IOERR_WRITE;
        }
        if (::ftruncate(descriptor_, size_) != 0) return SQLITE_IOERR_TRUNCATE;
        unsynced_.clear();
        disk_counts_ = size_;
        return SQLITE_OK;
    }

private:
    std::int64_t on_disk() const {
        struct stat about {};
        return ::fstat(descriptor_, &about) == 0 ? std::int64_t(about.st_size) : 0;
    }

    Sector load(std::int64_t number) const {
        if (const auto found = unsynced_.find(number); found != unsynced_.end()) return found->second;
        Sector sector{};
        const std::int64_t valid = std::clamp<std::int64_t>(disk_counts_ - number * sector_bytes, 0, sector_bytes);
        if (valid > 0 && ::pread(descriptor_, sector.data(), std::size_t(valid), number * sector_bytes) < 0)
            sector.fill(0);
        return sector;
    }

    bool put(std::int64_t number, const Sector& sector) {
        const std::int64_t part = std::clamp<std::int64_t>(size_ - number * sector_bytes, 0, sector_bytes);
        return ::pwrite(descriptor_, sector.data(), std::size_t(part), number * sector_bytes) == part;
    }

    int descriptor_;
    std::int64_t size_ = 0;         // as the program sees it
    std::int64_t disk_counts_ = 0;  // the disk's bytes from here on were cut off or never written by the program
    std::map<std::int64_t, Sector> unsynced_;
};

// A file by its device and inode, so that it is the same one after it was renamed.
using Identity = std::pair<dev_t, ino_t>;
std::optional<Identity> identity_of(const char* path) {
    struct stat about {};
    if (::stat(path, &about) != 0) return std::nullopt;
    return Identity{about.st_dev, about.st_ino};
}

// Every file of this process. At an orderly exit what is left reaches the disk.
struct Files {
    std::map<Identity, std::shared_ptr<CachedFile>> known;
    ~Files() {
        options.points = false;
        for (auto& [identity, file] : known) file->sync();
    }
};
Files files;

// SQLite's file object: the methods, ours, and the operating system's file behind it for locks and shared memory.
struct ShimFile {
    sqlite3_file base;
    std::shared_ptr<CachedFile>* cached;
    sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

ShimFile* shim(sqlite3_file* file) { return reinterpret_cast<ShimFile*>(file); }
sqlite3_file* real(sqlite3_file* file) { return shim(file)->real(); }
CachedFile& cached(sqlite3_file* file) { return **shim(file)->cached; }
sqlite3_vfs* system_vfs(sqlite3_vfs* vfs) { return static_cast<sqlite3_vfs*>(vfs->pAppData); }

int close_file(sqlite3_file* file) {
    delete shim(file)->cached;
    return real(file)->pMethods->xClose(real(file));
}

int read_file(sqlite3_file* file, void* into, int count, sqlite3_int64 offset) {
    std::lock_guard guard(lock);
    return cached(file).read(static_cast<unsigned char*>(into), count, offset);
}

int write_file(sqlite3_file* file, const void* bytes, int count, sqlite3_int64 offset) {
    if (options.points) power::point("disk write");
    std::lock_guard guard(lock);
    return cached(file).write(static_cast<const unsigned char*>(bytes), count, offset);
}

int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
    std::lock_guard guard(lock);
    cached(file).truncate(size);
    return SQLITE_OK;
}

int sync_file(sqlite3_file* file, int flags) {
    if (options.points) power::point("disk sync, before");
    {
        std::lock_guard guard(lock);
        if (const int code = cached(file).sync(); code != SQLITE_OK) return code;
    }
    if (const int code = real(file)->pMethods->xSync(real(file), flags); code != SQLITE_OK) return code;
    if (options.points) power::point("disk sync, after");
    return SQLITE_OK;
}

int size_of_file(sqlite3_file* file, sqlite3_int64* size) {
    std::lock_guard guard(lock);
    *size = cached(file).size();
    return SQLITE_OK;
}

// What passes through to the operating system's file.
int lock_file(sqlite3_file* file, int level) { return real(file)->pMethods->xLock(real(file), level); }
int unlock_file(sqlite3_file* file, int level) { return real(file)->pMethods->xUnlock(real(file), level); }
int check_lock(sqlite3_file* file, int* held) { return real(file)->pMethods->xCheckReservedLock(real(file), held); }
int control(sqlite3_file* file, int what, void* about) {
    // Both would change the real file's length behind the cache's back.
    if (what == SQLITE_FCNTL_SIZE_HINT || what == SQLITE_FCNTL_CHUNK_SIZE) return SQLITE_OK;
    return real(file)->pMethods->xFileControl(real(file), what, about);
}
int sector_size(sqlite3_file* file) { return real(file)->pMethods->xSectorSize(real(file)); }
int characteristics(sqlite3_file* file) {
    return real(file)->pMethods->xDeviceCharacteristics(real(file)) & ~SQLITE_IOCAP_BATCH_ATOMIC;
}
int shm_map(sqlite3_file* file, int page, int size, int extend, void volatile** where) {
    return real(file)->pMethods->xShmMap(real(file), page, size, extend, where);
}
int shm_lock(sqlite3_file* file, int offset, int count, int flags) {
    return real(file)->pMethods->xShmLock(real(file), offset, count, flags);
}
void shm_barrier(sqlite3_file* file) { real(file)->pMethods->xShmBarrier(real(file)); }
int shm_unmap(sqlite3_file* file, int remove) { return real(file)->pMethods->xShmUnmap(real(file), remove); }

// Version 2: shared memory, but no xFetch, so that SQLite never maps the file past the cache.
const sqlite3_io_methods methods = {
    2,         close_file,  read_file, write_file,  truncate_file,   sync_file, size_of_file, lock_file,   unlock_file,
    check_lock, control,    sector_size, characteristics, shm_map, shm_lock, shm_barrier, shm_unmap, nullptr, nullptr};

int open_file(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out_flags) {
    ShimFile* opened = shim(file);
    opened->base.pMethods = nullptr;
    opened->cached = nullptr;
    // Temporary files have no name. The kiosk keeps its temporary tables in memory and asks for none.
    if (!name) return SQLITE_CANTOPEN;
    const int code = system_vfs(vfs)->xOpen(system_vfs(vfs), name, opened->real(), flags, out_flags);
    if (code != SQLITE_OK) return code;
    std::lock_guard guard(lock);
    const auto identity = identity_of(name);
    std::shared_ptr<CachedFile> content;
    if (identity) {
        auto& entry = files.known[*identity];
        if (!entry) entry = std::make_shared<CachedFile>(name);
        content = entry;
    }
    if (!content || !content->is_open()) {
        opened->real()->pMethods->xClose(opened->real());
        return SQLITE_CANTOPEN;
    }
    opened->cached = new std::shared_ptr<CachedFile>(content);
    opened->base.pMethods = &methods;
    return SQLITE_OK;
}

int delete_file(sqlite3_vfs* vfs, const char* name, int sync_folder) {
    {
        std::lock_guard guard(lock);
        if (const auto identity = identity_of(name)) files.known.erase(*identity);
    }
    return system_vfs(vfs)->xDelete(system_vfs(vfs), name, sync_folder);
}

}  // namespace

void register_unsynced_vfs(const UnsyncedOptions& wanted) {
    std::lock_guard guard(lock);
    options = wanted;
    chance = Random(wanted.seed);
    if (sqlite3_vfs_find(unsynced_vfs)) return;
    static sqlite3_vfs vfs;
    sqlite3_vfs* system = sqlite3_vfs_find(nullptr);
    vfs = *system;  // everything that is not about a file's content is the operating system's
    vfs.pNext = nullptr;
    vfs.zName = unsynced_vfs;
    vfs.pAppData = system;
    vfs.szOsFile = int(sizeof(ShimFile)) + system->szOsFile;
    vfs.xOpen = open_file;
    vfs.xDelete = delete_file;
    sqlite3_vfs_register(&vfs, 0);
}

}  // namespace kassa::sqlite
