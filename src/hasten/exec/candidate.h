/* How a process becomes a candidate: its descriptors, limits, user and filter. Shared by init,
 * which starts programs, and by warm.c, whose Python process turns into one. */
#ifndef HASTEN_CANDIDATE_H
#define HASTEN_CANDIDATE_H

#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/personality.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "protocol.h"
#include "seccomp.h"

/* PIDs in the run's namespace, the same in every run. */
enum { CANDIDATE_PID = 2, TEMPLATE_PID = 3 };

enum mode { AS_ROOT, AS_USER, UNSAFE };
/* Who runs candidates: as root, they become `uid`; as user, in a user namespace, they lose all
 * capabilities; unsafe, they are who hasten is. */
struct identity { enum mode mode; uid_t uid; };

/* Returns 0, or -1 with errno: only root may go above the limits that hasten was started with. */
static int set_limits(const struct request *q)
{
    rlim_t seconds = (rlim_t)((q->cpu_ns + 999999999) / 1000000000);
    const struct { int what; rlim_t soft, hard; } limits[] = {
        { RLIMIT_CORE, 0, 0 },
        { RLIMIT_MEMLOCK, 0, 0 },
        { RLIMIT_MSGQUEUE, 0, 0 },
        { RLIMIT_FSIZE, (rlim_t)q->file_bytes, (rlim_t)q->file_bytes },
        /* SIGXCPU first, which says why; SIGKILL a second later for those that ignore it. */
        { RLIMIT_CPU, seconds, seconds + 1 },
        /* The main stack may grow until memory runs out; "unlimited" also keeps the default stack
         * of a thread at libc's 2 MiB, where a large limit would make each thread reserve all of
         * it. */
        { RLIMIT_STACK, RLIM_INFINITY, RLIM_INFINITY },
        { RLIMIT_AS, (rlim_t)q->memory_bytes, (rlim_t)q->memory_bytes },
        { RLIMIT_NPROC, (rlim_t)q->threads, (rlim_t)q->threads },
        { RLIMIT_NOFILE, OPEN_FILES, OPEN_FILES },
    };
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        const struct rlimit new = { limits[i].soft, limits[i].hard };
        if (setrlimit(limits[i].what, &new))
            return -1;
    }
    return 0;
}

static int drop_privileges(struct identity who)
{
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
        return -1;
    if (who.mode == UNSAFE)
        return 0; /* another user might not be able to read the interpreter, say */
    if (who.mode == AS_ROOT)
        return setgroups(0, 0) || setresgid(who.uid, who.uid, who.uid) || setresuid(who.uid, who.uid, who.uid) ? -1 : 0;
    for (int cap = 0; prctl(PR_CAPBSET_READ, cap, 0, 0, 0) >= 0; cap++)
        if (prctl(PR_CAPBSET_DROP, cap, 0, 0, 0))
            return -1;
    if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0))
        return -1;
    struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
    struct __user_cap_data_struct none[2] = { { 0 } };
    return (int)syscall(SYS_capset, &header, none);
}

/* Makes `fds` (IN to LOG) the only open descriptors: the first three at 0 to 2, the meters' at
 * theirs. */
static int take_descriptors(const int fds[FDS])
{
    static const int places[] = { [IN] = 0, [OUT] = 1, [ERR] = 2, [COUNTERS] = COUNTER_FD, [LOG] = LOG_FD };
    enum { PLACES = sizeof places / sizeof *places };
    /* In two steps: a low descriptor must not be overwritten before it is copied. */
    int high[PLACES];
    for (int i = 0; i < PLACES; i++)
        high[i] = fds[i] < 0 ? -1 : fcntl(fds[i], F_DUPFD_CLOEXEC, 600);
    for (int i = 0; i < PLACES; i++)
        if (high[i] >= 0 && dup2(high[i], places[i]) < 0)
            return -1;
    syscall(SYS_close_range, 3, COUNTER_FD - 1, 0);
    syscall(SYS_close_range, LOG_FD + 1, ~0U, 0);
    for (int i = COUNTERS; i < PLACES; i++)
        if (high[i] < 0)
            close(places[i]);
    return 0;
}

/* What whoever started hasten ignores or blocks (nohup: SIGHUP) would be inherited, and an
 * interpreter takes other steps at its start for a signal that is ignored. */
static void reset_signals(void)
{
    for (int number = 1; number < NSIG; number++)
        signal(number, SIG_DFL); /* refused for SIGKILL, SIGSTOP and libc's own, which nobody ignores */
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, 0);
}

#endif
