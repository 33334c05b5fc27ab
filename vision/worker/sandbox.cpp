#include "vision/worker/sandbox.h"

#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>

namespace kassa::vision {
namespace {

// What computing needs: memory without code in it, locks, time, chance, its own signals, an end.
constexpr int allowed[] = {
    SCMP_SYS(munmap),
    SCMP_SYS(mremap),
    SCMP_SYS(madvise),
    SCMP_SYS(brk),
    SCMP_SYS(futex),
    SCMP_SYS(sched_yield),
    SCMP_SYS(sched_getaffinity),
    SCMP_SYS(clock_gettime),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(getrandom),
    SCMP_SYS(getpid),
    SCMP_SYS(gettid),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(sigaltstack),
    SCMP_SYS(alarm),
    SCMP_SYS(setitimer),
    SCMP_SYS(restart_syscall),
    SCMP_SYS(poll),
    SCMP_SYS(ppoll),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
};

}  // namespace

Result<void> close_the_door(int socket) {
    const rlimit no_core{0, 0};
    ::setrlimit(RLIMIT_CORE, &no_core);
#if !defined(__SANITIZE_ADDRESS__)
    // A decoder that a picture has driven mad must not take the kiosk's memory with it.
    const rlimit memory{512u << 20, 512u << 20};
    ::setrlimit(RLIMIT_DATA, &memory);
#endif
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return fault("vision worker: no_new_privs: {}", std::strerror(errno));
    const std::unique_ptr<void, void (*)(scmp_filter_ctx)> filter(::seccomp_init(SCMP_ACT_ERRNO(EPERM)),
                                                                  ::seccomp_release);
    if (!filter) return fault("vision worker: seccomp is not to be had");
    int error = 0;
    const auto note = [&](int result) { error = error ? error : result; };
    for (const int call : allowed) note(::seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, call, 0));
    const auto same = [](unsigned argument, std::uint64_t value) {
        return scmp_arg_cmp{argument, SCMP_CMP_EQ, value, 0};
    };
    const auto bits = [](unsigned argument, std::uint64_t mask, std::uint64_t value) {
        return scmp_arg_cmp{argument, SCMP_CMP_MASKED_EQ, mask, value};
    };
    note(::seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, SCMP_SYS(read), 1, same(0, std::uint64_t(socket))));
    note(
        ::seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, SCMP_SYS(write), 1, same(0, std::uint64_t(socket))));
    note(::seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, SCMP_SYS(write), 1, same(0, STDERR_FILENO)));
    note(::seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, SCMP_SYS(mmap), 2, bits(2, PROT_EXEC, 0),
                            bits(3, MAP_ANONYMOUS, MAP_ANONYMOUS)));
    note(::seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1, bits(2, PROT_EXEC, 0)));
    note(::seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1,
                            same(0, std::uint64_t(::getpid()))));
    note(::seccomp_load(filter.get()));
    if (error != 0)
        return fault("vision worker: the seccomp filter cannot be loaded ({})", std::strerror(-error));
    return {};
}

}  // namespace kassa::vision
