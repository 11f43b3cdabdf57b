/* The system calls that a candidate is refused.
 *
 * Default allow: an allow-list would break on every new interpreter. Refused calls kill the
 * whole process with SIGSYS, which the judge reports as FORBIDDEN, except where ordinary
 * libraries probe and carry on: those get an error number.
 */
#ifndef HASTEN_SECCOMP_H
#define HASTEN_SECCOMP_H

#include <errno.h>
#include <linux/audit.h>
#include <linux/close_range.h>
#include <linux/filter.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <stddef.h>
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

/* The descriptor that holds the program; execveat on it is let through while init traces (once). */
#define EXEC_FD 1023

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
    __NR_bpf, __NR_perf_event_open, __NR_userfaultfd,
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

/* getrandom: entropy must be the same in every run, so it comes from a fixed file instead.
 * clone3: its flags lie in memory, where a filter cannot see them; libc falls back to clone. */
static const int missing_calls[] = {
    __NR_getrandom, __NR_clone3, __NR_memfd_create,
#ifdef __NR_memfd_secret
    __NR_memfd_secret,
#endif
    __NR_io_uring_setup, __NR_io_uring_enter, __NR_io_uring_register,
};

#define CACHESTAT 451 /* newer than many headers; the number is the same everywhere */

/* Refused with EPERM: escapes from the processor or priority that the measurement chose; filters
 * on top of ours; memory that no limit counts (in sockets and pipes); and what tells one run what
 * another left in the page cache or in the kernel's counters. */
static const int denied_calls[] = {
    __NR_socketpair, __NR_vmsplice,
    __NR_fadvise64, __NR_readahead, __NR_mincore, __NR_preadv2, __NR_pwritev2,
    CACHESTAT,
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

/* Installs the filter on this thread. children: whether forks and execs are let through (a
 * compiler needs them); pipes: whether new pipes are. Returns 0, or -1 with errno. */
static int install_filter(int children, int pipes)
{
    static struct sock_filter code[400];
    size_t n = 0;
#define EMIT(...) do { struct sock_filter s[] = { __VA_ARGS__ }; \
        for (size_t i_ = 0; i_ < sizeof s / sizeof *s; i_++) code[n++] = s[i_]; } while (0)

    EMIT(LOAD(arch), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, HASTEN_AUDIT_ARCH, 1, 0), KILL);
    EMIT(LOAD(nr));
#if defined(__x86_64__)
    /* The x32 calls have numbers of their own, which would slip past the lists. */
    EMIT(BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000u, 0, 1), KILL);
#endif
    for (size_t i = 0; i < sizeof killed_calls / sizeof *killed_calls; i++) {
        int nr = killed_calls[i];
        int spawns = nr == __NR_execve;
#ifdef __NR_fork
        spawns |= nr == __NR_fork || nr == __NR_vfork;
#endif
        if (!(children && spawns))
            EMIT(UNLESS_EQUAL_SKIP(nr, 1), KILL);
    }
    for (size_t i = 0; i < sizeof missing_calls / sizeof *missing_calls; i++)
        EMIT(UNLESS_EQUAL_SKIP(missing_calls[i], 1), FAIL(ENOSYS));
    for (size_t i = 0; i < sizeof denied_calls / sizeof *denied_calls; i++)
        EMIT(UNLESS_EQUAL_SKIP(denied_calls[i], 1), FAIL(EPERM));
    for (size_t i = 0; !pipes && i < sizeof pipe_calls / sizeof *pipe_calls; i++)
        EMIT(UNLESS_EQUAL_SKIP(pipe_calls[i], 1), FAIL(EPERM));

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

    /* clone: threads only (unless children are let through), and never a new namespace. */
    if (children)
        EMIT(UNLESS_EQUAL_SKIP(__NR_clone, 4), LOAD(args[0]), IF_SET_SKIP(NAMESPACES, 1), ALLOW, KILL);
    else
        EMIT(UNLESS_EQUAL_SKIP(__NR_clone, 6), LOAD(args[0]), IF_SET_SKIP(NAMESPACES, 3),
             UNLESS_SET_SKIP(CLONE_THREAD, 2), UNLESS_SET_SKIP(CLONE_FILES, 1), ALLOW, KILL);
    if (!children)
        EMIT(UNLESS_EQUAL_SKIP(__NR_execveat, 4), LOAD(args[0]), UNLESS_EQUAL_SKIP(EXEC_FD, 1),
             RETURN(SECCOMP_RET_TRACE), KILL);
    EMIT(ALLOW);
#undef EMIT
    struct sock_fprog program = { .len = (unsigned short)n, .filter = code };
    return (int)syscall(__NR_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program);
}

#endif
