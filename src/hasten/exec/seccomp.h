/* The system calls that a candidate is refused.
 *
 * Default allow: an allow-list would break on every new interpreter. Refused calls kill the
 * whole process with SIGSYS, which the judge reports as FORBIDDEN, except where ordinary
 * libraries probe and carry on: those get an error number.
 */
#ifndef HASTEN_SECCOMP_H
#define HASTEN_SECCOMP_H

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/close_range.h>
#include <linux/filter.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
#define HASTEN_AUDIT_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define HASTEN_AUDIT_ARCH AUDIT_ARCH_AARCH64
#else
#error "hasten's runner knows x86-64 and 64-bit Arm only"
#endif

#include "protocol.h"

#ifndef MADV_COLD
#define MADV_COLD 20
#define MADV_PAGEOUT 21
#endif

static const int killed_calls[] = {
#ifdef __NR_fork
    __NR_fork, __NR_vfork,
#endif
    __NR_execve,
    __NR_ptrace, __NR_process_vm_readv, __NR_process_vm_writev, __NR_kcmp,
    __NR_socket,
    __NR_mount, __NR_umount2, __NR_pivot_root, __NR_chroot, __NR_unshare, __NR_setns,
#ifdef __NR_fsopen
    __NR_fsopen, __NR_open_tree, __NR_move_mount, __NR_fsmount, __NR_fspick,
#endif
#ifdef __NR_mount_setattr
    __NR_mount_setattr,
#endif
    __NR_bpf, __NR_userfaultfd,
    __NR_keyctl, __NR_add_key, __NR_request_key,
    __NR_init_module, __NR_finit_module, __NR_delete_module, __NR_kexec_load, __NR_reboot,
    __NR_swapon, __NR_swapoff, __NR_acct, __NR_quotactl, __NR_syslog,
    __NR_settimeofday, __NR_clock_settime, __NR_adjtimex, __NR_clock_adjtime,
    __NR_open_by_handle_at, __NR_name_to_handle_at, __NR_fanotify_init,
    __NR_shmget, __NR_semget, __NR_msgget, __NR_mq_open,
#ifdef __NR_iopl
    __NR_iopl, __NR_ioperm, __NR_modify_ldt,
#endif
#ifdef __NR_pidfd_getfd
    __NR_pidfd_getfd,
#endif
};

/* getrandom: entropy must be the same in every run, so it comes from a fixed file instead. And
 * clone3 (below): its flags lie in memory, where a filter cannot see them; libc falls back to clone. */
static const int missing_calls[] = {
    __NR_getrandom, __NR_memfd_create,
#ifdef __NR_memfd_secret
    __NR_memfd_secret,
#endif
    __NR_io_uring_setup, __NR_io_uring_enter, __NR_io_uring_register,
#ifdef __NR_openat2 /* its flags lie in memory as well */
    __NR_openat2,
#endif
    __NR_statx, /* tells numbers that the whole machine counts; libc has the older calls */
};

#define NAMELESS_FILE 020000000 /* O_TMPFILE without O_DIRECTORY, which it contains */
#define CACHESTAT 451 /* newer than many headers; the number is the same everywhere */

/* Refused with EPERM: escapes from the processor or priority that the measurement chose; filters
 * on top of ours; memory that no limit counts (in sockets and pipes); and what tells one run what
 * another left in the page cache or in the kernel's counters. */
static const int denied_calls[] = {
    __NR_socketpair, __NR_vmsplice,
    __NR_fadvise64, __NR_readahead, __NR_mincore, __NR_preadv2, __NR_pwritev2,
    CACHESTAT, __NR_move_pages, __NR_migrate_pages,
    __NR_mknodat, /* pipes with a name hold memory that no limit counts, like those without */
#ifdef __NR_mknod
    __NR_mknod,
#endif
    __NR_sched_setaffinity, __NR_sched_setscheduler, __NR_sched_setparam, __NR_sched_setattr,
    __NR_setpriority, __NR_ioprio_set, __NR_seccomp, __NR_pidfd_open, __NR_pidfd_send_signal,
};

/* As those, but compilers and valgrind need them. */
static const int pipe_calls[] = {
    __NR_pipe2,
#ifdef __NR_pipe
    __NR_pipe,
#endif
};

#define NAMESPACES (CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | \
                    CLONE_NEWPID | CLONE_NEWNET)

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (unsigned)offsetof(struct seccomp_data, field))
#define RETURN(what) BPF_STMT(BPF_RET | BPF_K, (what))
/* If the loaded word equals `value`, fall through; else skip `count` instructions. */
#define UNLESS_EQUAL_SKIP(value, count) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)(value), 0, (count))
/* If the loaded word has any bit of `bits`, skip `count` instructions. */
#define IF_SET_SKIP(bits, count) BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, (unsigned)(bits), (count), 0)

#define UNLESS_SET_SKIP(bits, count) BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, (unsigned)(bits), 0, (count))

#define ALLOW RETURN(SECCOMP_RET_ALLOW)
#define KILL RETURN(SECCOMP_RET_KILL_PROCESS)
#define FAIL(number) RETURN(SECCOMP_RET_ERRNO | (number))

/* Loads the low or the high half of an argument. */
#define LOAD_LOW(i) LOAD(args[i])
#define LOAD_HIGH(i) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (unsigned)offsetof(struct seccomp_data, args[i]) + 4)

static const int signal_calls[] = { __NR_kill, __NR_tkill, __NR_tgkill, __NR_rt_sigqueueinfo, __NR_rt_tgsigqueueinfo };

struct refusal { int number; uint32_t answer; };

static int by_number(const void *a, const void *b)
{
    return ((const struct refusal *)a)->number - ((const struct refusal *)b)->number;
}

/* Emits a search by halves for the loaded number among `count` refusals in order, which goes on
 * behind it when there is none. (The kernel tries a new filter on every system call that there is,
 * so that a list gone through one by one would cost every run a tenth of a millisecond.) */
static size_t emit_search(struct sock_filter *code, const struct refusal *refused, size_t count)
{
    size_t n = 0;
    if (count <= 2) {
        for (size_t i = 0; i < count; i++) {
            struct sock_filter one[] = { UNLESS_EQUAL_SKIP(refused[i].number, 1), RETURN(refused[i].answer) };
            code[n++] = one[0], code[n++] = one[1];
        }
        return n;
    }
    size_t half = count / 2, left = emit_search(code + 2, refused, half);
    size_t right = emit_search(code + 3 + left, refused + half, count - half);
    struct sock_filter fork[] = {
        BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, (unsigned)refused[half].number, 0, 1),
        BPF_JUMP(BPF_JMP | BPF_JA, (unsigned)left + 1, 0, 0),
        BPF_JUMP(BPF_JMP | BPF_JA, (unsigned)right, 0, 0),
    };
    code[0] = fork[0], code[1] = fork[1], code[2 + left] = fork[2];
    return 3 + left + right;
}

static int is_start(int number)
{
#ifdef __NR_fork
    if (number == __NR_fork || number == __NR_vfork)
        return 1;
#endif
    return number == __NR_execve;
}

/* Installs the filter on this thread, as the flags of a request want it. `secret`: lets init,
 * which has the filter as well, do what candidates must not (start one, by clone3 and execveat,
 * signal it, count its hardware events): a call with this number as its sixth argument, which the
 * kernel does not look at, goes through. Candidates never learn it; 0 is for no exceptions. `pid`:
 * the only process that may be signalled, 0 for any. Returns 0, or -1 with errno. */
static int install_filter(int64_t flags, uint64_t secret, pid_t pid)
{
    /* A compiler starts others; valgrind talks to itself through a pipe. */
    int children = !!(flags & ALLOW_CHILDREN), pipes = !!(flags & (ALLOW_CHILDREN | NEED_PROC));
    static struct sock_filter code[600];
    size_t n = 0;
#define EMIT(...) do { struct sock_filter s[] = { __VA_ARGS__ }; \
        for (size_t i_ = 0; i_ < sizeof s / sizeof *s; i_++) code[n++] = s[i_]; } while (0)

    EMIT(LOAD(arch), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, HASTEN_AUDIT_ARCH, 1, 0), KILL);
    EMIT(LOAD(nr));
#if defined(__x86_64__)
    /* The x32 calls have numbers of their own, which would slip past the lists. */
    EMIT(BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000u, 0, 1), KILL);
#endif
    struct refusal refused[sizeof killed_calls / sizeof(int) + sizeof missing_calls / sizeof(int) +
                           sizeof denied_calls / sizeof(int) + sizeof pipe_calls / sizeof(int)];
    size_t count = 0;
    for (size_t i = 0; i < sizeof killed_calls / sizeof(int); i++)
        if (!(children && is_start(killed_calls[i])))
            refused[count++] = (struct refusal){ killed_calls[i], SECCOMP_RET_KILL_PROCESS };
    for (size_t i = 0; i < sizeof missing_calls / sizeof(int); i++)
        refused[count++] = (struct refusal){ missing_calls[i], SECCOMP_RET_ERRNO | ENOSYS };
    for (size_t i = 0; i < sizeof denied_calls / sizeof(int); i++)
        refused[count++] = (struct refusal){ denied_calls[i], SECCOMP_RET_ERRNO | EPERM };
    for (size_t i = 0; !pipes && i < sizeof pipe_calls / sizeof(int); i++)
        refused[count++] = (struct refusal){ pipe_calls[i], SECCOMP_RET_ERRNO | EPERM };
    qsort(refused, count, sizeof *refused, by_number);
    n += emit_search(code + n, refused, count);

    /* prctl: what would install filters, move memory maps or stop performance counters. */
    static const unsigned options[] = { PR_SET_SECCOMP, PR_TASK_PERF_EVENTS_DISABLE, PR_SET_MM, PR_SET_TSC };
    enum { OPTIONS = sizeof options / sizeof *options };
    EMIT(UNLESS_EQUAL_SKIP(__NR_prctl, 2 * OPTIONS + 2), LOAD(args[0]));
    for (int i = 0; i < OPTIONS; i++)
        EMIT(UNLESS_EQUAL_SKIP(options[i], 1), FAIL(EPERM));
    EMIT(LOAD(nr));
    /* A table of descriptors for each thread would multiply the limit on open files. */
    EMIT(UNLESS_EQUAL_SKIP(__NR_close_range, 4), LOAD(args[2]), UNLESS_SET_SKIP(CLOSE_RANGE_UNSHARE, 1),
         FAIL(EPERM), LOAD(nr));
    /* Limits of others: init, in a user namespace, has the same user. */
    EMIT(UNLESS_EQUAL_SKIP(__NR_prlimit64, 4), LOAD(args[0]), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 0),
         FAIL(EPERM), LOAD(nr));
    /* madvise: what pushes pages of files out of the cache. */
    EMIT(UNLESS_EQUAL_SKIP(__NR_madvise, 6), LOAD(args[2]), UNLESS_EQUAL_SKIP(MADV_COLD, 1), FAIL(EPERM),
         UNLESS_EQUAL_SKIP(MADV_PAGEOUT, 1), FAIL(EPERM), LOAD(nr));

    /* Who sets another process as the owner of a descriptor has the kernel signal it. */
    static const unsigned owners[] = { F_SETOWN, F_SETOWN_EX, F_SETSIG };
    enum { OWNERS = sizeof owners / sizeof *owners };
    EMIT(UNLESS_EQUAL_SKIP(__NR_fcntl, 2 * OWNERS + 2), LOAD(args[1]));
    for (int i = 0; i < OWNERS; i++)
        EMIT(UNLESS_EQUAL_SKIP(owners[i], 1), FAIL(EPERM));
    EMIT(LOAD(nr));
    /* A file without a name leaves no trace in its folder, but takes an inode number, by which the
     * next run could tell how many there were. */
    EMIT(UNLESS_EQUAL_SKIP(__NR_openat, 4), LOAD(args[2]), UNLESS_SET_SKIP(NAMELESS_FILE, 1), FAIL(EOPNOTSUPP), LOAD(nr));
#ifdef __NR_open
    EMIT(UNLESS_EQUAL_SKIP(__NR_open, 4), LOAD(args[1]), UNLESS_SET_SKIP(NAMELESS_FILE, 1), FAIL(EOPNOTSUPP), LOAD(nr));
#endif

    /* clone: threads only (unless children are let through), never a new namespace, and no descriptor
     * of a thread, whose inode number counts the processes of the whole machine. */
    if (children)
        EMIT(UNLESS_EQUAL_SKIP(__NR_clone, 4), LOAD(args[0]), IF_SET_SKIP(NAMESPACES, 1), ALLOW, KILL);
    else
        EMIT(UNLESS_EQUAL_SKIP(__NR_clone, 6), LOAD(args[0]), IF_SET_SKIP(NAMESPACES | CLONE_PIDFD, 3),
             UNLESS_SET_SKIP(CLONE_THREAD, 2), UNLESS_SET_SKIP(CLONE_FILES, 1), ALLOW, KILL);
    /* Lets the call through if its sixth argument is the secret, else answers otherwise: 6
     * instructions. */
#define SECRETLY(otherwise) LOAD_LOW(5), UNLESS_EQUAL_SKIP(secret, 3), LOAD_HIGH(5), UNLESS_EQUAL_SKIP(secret >> 32, 1), \
                            RETURN(secret ? SECCOMP_RET_ALLOW : (otherwise)), RETURN(otherwise)
    EMIT(UNLESS_EQUAL_SKIP(__NR_clone3, 6), SECRETLY(SECCOMP_RET_ERRNO | ENOSYS));
    EMIT(UNLESS_EQUAL_SKIP(__NR_perf_event_open, 6), SECRETLY(SECCOMP_RET_KILL_PROCESS));
    if (!children)
        EMIT(UNLESS_EQUAL_SKIP(__NR_execveat, 6), SECRETLY(SECCOMP_RET_KILL_PROCESS));
    /* Nobody but itself: a template (world.h) may have the same user. */
    if (pid && !pipes)
        for (size_t i = 0; i < sizeof signal_calls / sizeof *signal_calls; i++)
            EMIT(UNLESS_EQUAL_SKIP(signal_calls[i], 13), LOAD_LOW(0), UNLESS_EQUAL_SKIP(0, 1), ALLOW,
                 UNLESS_EQUAL_SKIP(pid, 1), ALLOW, UNLESS_EQUAL_SKIP(-pid, 1), ALLOW,
                 SECRETLY(SECCOMP_RET_ERRNO | ESRCH));
#undef SECRETLY
    EMIT(ALLOW);
#undef EMIT
    struct sock_fprog program = { .len = (unsigned short)n, .filter = code };
    return (int)syscall(__NR_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program);
}

/* For an interpreter that candidates will be forked from: entropy as they will have it. */
static int install_template_filter(void)
{
    struct sock_filter code[] = { LOAD(nr), UNLESS_EQUAL_SKIP(__NR_getrandom, 1), FAIL(ENOSYS),
                                  UNLESS_EQUAL_SKIP(__NR_memfd_create, 1), FAIL(ENOSYS), ALLOW };
    struct sock_fprog program = { .len = sizeof code / sizeof *code, .filter = code };
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ? -1
                                                  : (int)syscall(__NR_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program);
}

#endif
