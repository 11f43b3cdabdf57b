/* Runs programs under limits, one after another, each in a world of its own.
 *
 * Reads requests on descriptor 0 and answers on descriptor 1 (layouts: struct request and struct
 * reply below, mirrored in protocol.py). Started inside bubblewrap, which has taken away the
 * network, the host's files and its processes; for each run this program adds a fresh PID
 * namespace and fresh, size-capped /tmp and /dev/shm, so that nothing survives from one run to
 * the next, and an init process that the candidate can neither see the outside of nor signal.
 *
 *   runner (this process)           reads the pipes, caps the output, keeps a backstop clock
 *     └─ init (PID 1 of the run)    mounts, keeps the wall clock, waits, reports on a pipe
 *          └─ candidate (PID 2)     unprivileged, no capabilities, seccomp, rlimits
 *
 * usage: runner MODE UID WORK_DIR [KEPT...]
 *   MODE root    real root outside: switch to UID
 *        user    inside a user namespace: drop all capabilities
 *        unsafe  no namespaces at all (--unsafe-no-sandbox)
 *   KEPT       a folder below WORK_DIR that runs must see all the same (an interpreter's); the
 *              first is also at /hasten/kept/0, and so on
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <linux/capability.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/personality.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#include "seccomp.h"

enum { ALLOW_CHILDREN = 1, NEED_PROC = 2, SHARED_COUNTERS = 4, LOG_PIPE = 8, RANDOM_LAYOUT = 16 };
enum { WALL_EXPIRED = 1, OUTPUT_CUT = 2, ERROR_CUT = 4 };
/* Numbers at which a meter finds its descriptors; above RLIMIT_NOFILE like EXEC_FD. */
enum { COUNTER_FD = 1000, LOG_FD = 1001, STATUS_FD = 1022, OPEN_FILES = 256 };
enum { COUNTER_BYTES = 65536, LOG_BYTES = 65536, BACKSTOP_MS = 1000 };

struct request {
    int64_t flags;
    int64_t cpu_ns, wall_ns, memory_bytes, output_bytes, error_bytes, file_bytes, tmp_bytes, threads;
    int64_t argc, envc, strings_bytes; /* argv, envp and the path to collect, each ended by NUL */
    int64_t stdin_bytes, collect_bytes;
};
struct reply {
    int64_t fault; /* errno of a failure of ours, else 0 */
    int64_t exit_code, signal, flags; /* exit_code -1 when ended by a signal */
    int64_t user_ns, system_ns, wall_ns, max_rss_bytes;
    int64_t output_bytes, error_bytes, meter_bytes, collected_bytes;
};
/* What init tells the runner; the collected file follows. */
struct status { int64_t fault, wait_status, wall_expired, user_ns, system_ns, wall_ns, max_rss_bytes, collected; };

static const char *mode, *work_dir;
static char **kept;
static uid_t candidate_uid;
static int is_unsafe;

static void die(const char *what)
{
    fprintf(stderr, "runner: %s: %s\n", what, strerror(errno));
    exit(70);
}

static int64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static int64_t timeval_ns(struct timeval t) { return t.tv_sec * 1000000000LL + t.tv_usec * 1000LL; }

static void read_all(void *to, size_t size)
{
    for (char *p = to; size;) {
        ssize_t n = read(0, p, size);
        if (n == 0)
            exit(0); /* hasten went away, or is done */
        if (n < 0) {
            if (errno == EINTR)
                continue;
            die("read");
        }
        p += n, size -= (size_t)n;
    }
}

static void write_all(int fd, const void *from, size_t size)
{
    for (const char *p = from; size;) {
        ssize_t n = write(fd, p, size);
        if (n < 0) {
            if (errno == EINTR)
                continue;
            die("write");
        }
        p += n, size -= (size_t)n;
    }
}

static void *allocate(size_t size)
{
    void *p = malloc(size + 1);
    if (!p)
        die("malloc");
    return p;
}

/* Sets a fixed date, since a program that looks at dates (an interpreter does) would otherwise do
 * other work in every run. */
static int fix_date(const char *path)
{
    const struct timespec date = { 1000000000, 0 }, both[2] = { date, date };
    return utimensat(AT_FDCWD, path, both, 0);
}

/* ---- the candidate -------------------------------------------------------------------------- */

static void limit_softly(int what, rlim_t soft, rlim_t hard)
{
    struct rlimit old, new = { soft, hard };
    getrlimit(what, &old);
    /* RLIM_INFINITY is the largest number there is; only root may go above the old limit. */
    if (geteuid() != 0) {
        new.rlim_max = hard < old.rlim_max ? hard : old.rlim_max;
        new.rlim_cur = soft < new.rlim_max ? soft : new.rlim_max;
    }
    if (setrlimit(what, &new))
        _exit(71);
}

static void limit(int what, rlim_t value) { limit_softly(what, value, value); }

static void set_limits(const struct request *q)
{
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_MEMLOCK, 0);
    limit(RLIMIT_MSGQUEUE, 0);
    limit(RLIMIT_FSIZE, (rlim_t)q->file_bytes);
    /* SIGXCPU first, which says why; SIGKILL a second later for those that ignore it. */
    rlim_t seconds = (rlim_t)((q->cpu_ns + 999999999) / 1000000000);
    limit_softly(RLIMIT_CPU, seconds, seconds + 1);
    /* The main stack may grow until memory runs out; "unlimited" also keeps the default stack of
     * a thread at libc's 2 MiB, where a large limit would make each thread reserve all of it. */
    limit(RLIMIT_STACK, RLIM_INFINITY);
    limit(RLIMIT_AS, (rlim_t)q->memory_bytes);
    limit(RLIMIT_NPROC, (rlim_t)q->threads);
    limit(RLIMIT_NOFILE, OPEN_FILES);
}

static int drop_privileges(void)
{
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
        return -1;
    if (is_unsafe)
        return 0; /* another user might not be able to read the interpreter, say */
    if (!strcmp(mode, "root")) {
        if (setgroups(0, 0) || setresgid(candidate_uid, candidate_uid, candidate_uid) ||
            setresuid(candidate_uid, candidate_uid, candidate_uid))
            return -1;
        return 0;
    }
    for (int cap = 0; prctl(PR_CAPBSET_READ, cap, 0, 0, 0) >= 0; cap++)
        if (prctl(PR_CAPBSET_DROP, cap, 0, 0, 0))
            return -1;
    if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0))
        return -1;
    struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
    struct __user_cap_data_struct none[2] = { { 0 } };
    return (int)syscall(SYS_capset, &header, none);
}

/* Becomes the candidate. `fds`: stdin, stdout, stderr, counters, log, status. Returns never; a
 * failure before the exec is written to the status pipe as an errno. */
static void become_candidate(const struct request *q, char **argv, char **envp, const int fds[6])
{
    /* dup2 in two steps: a low descriptor must not be overwritten before it is copied. */
    int high[6];
    for (int i = 0; i < 6; i++)
        high[i] = fds[i] < 0 ? -1 : fcntl(fds[i], F_DUPFD_CLOEXEC, 600);
    for (int i = 0; i < 3; i++)
        if (dup2(high[i], i) < 0)
            goto fail;
    if (high[3] >= 0 && dup2(high[3], COUNTER_FD) < 0)
        goto fail;
    if (high[4] >= 0 && dup2(high[4], LOG_FD) < 0)
        goto fail;
    if (dup3(high[5], STATUS_FD, O_CLOEXEC) < 0)
        goto fail;
    syscall(SYS_close_range, 3, COUNTER_FD - 1, 0);
    syscall(SYS_close_range, LOG_FD + 1, STATUS_FD - 1, 0);
    syscall(SYS_close_range, EXEC_FD, ~0U, 0);
    if (high[3] < 0)
        close(COUNTER_FD);
    if (high[4] < 0)
        close(LOG_FD);

    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, 0);
    signal(SIGPIPE, SIG_DFL);
    setsid();
    umask(022);
    if (chdir(work_dir))
        goto fail;
    int program = open(argv[0], O_PATH | O_CLOEXEC);
    if (program < 0 || dup3(program, EXEC_FD, O_CLOEXEC) < 0)
        goto fail;
    close(program);
    if (!(q->flags & RANDOM_LAYOUT))
        personality(ADDR_NO_RANDOMIZE);
    set_limits(q);
    if (drop_privileges())
        goto fail;
    /* The filter lets the one exec through only while init traces us: see let_exec. */
    if (!(q->flags & ALLOW_CHILDREN) && (ptrace(PTRACE_TRACEME, 0, 0, 0) || raise(SIGSTOP)))
        goto fail;
    if (install_filter(!!(q->flags & ALLOW_CHILDREN), !!(q->flags & (ALLOW_CHILDREN | NEED_PROC))))
        goto fail;
    syscall(SYS_execveat, EXEC_FD, "", argv, envp, AT_EMPTY_PATH);
fail:;
    int64_t error = errno;
    if (write(STATUS_FD, &error, sizeof error) != sizeof error)
        _exit(72);
    _exit(71);
}

/* ---- init ------------------------------------------------------------------------------------ */

static int make_folders(const char *path)
{
    char part[PATH_MAX];
    snprintf(part, sizeof part, "%s/", path);
    for (char *slash = strchr(part + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = 0;
        if (mkdir(part, 0755) && errno != EEXIST)
            return -1;
        *slash = '/';
    }
    return 0;
}

/* Shows the folders below work_dir again, which the fresh mount has hidden. */
static int mount_kept(void)
{
    for (int i = 0; kept[i]; i++) {
        char from[64];
        snprintf(from, sizeof from, "/hasten/kept/%d", i);
        if (make_folders(kept[i]) || mount(from, kept[i], 0, MS_BIND | MS_REC, 0))
            return -1; /* read-only, as what it is bound from */
    }
    return 0;
}

static int mount_private(const struct request *q)
{
    char options[64];
    snprintf(options, sizeof options, "mode=1777,size=%lld,nr_inodes=4096", (long long)q->tmp_bytes);
    if (mount("tmpfs", work_dir, "tmpfs", MS_NOSUID | MS_NODEV, options) ||
        mount("tmpfs", "/dev/shm", "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, options) ||
        mount_kept() || fix_date(work_dir) || fix_date("/dev/shm"))
        return -1;
    /* Without /proc a program cannot read its own memory map, where a meter's counters lie. */
    if (q->flags & NEED_PROC)
        return mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, 0);
    return mount("tmpfs", "/proc", "tmpfs", MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, "size=0,mode=0555");
}

/* Reads what the run left at `path` if it is a plain file, up to `most` bytes; -1 if it is not. */
static int64_t collect(const char *path, int64_t most, char **body)
{
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    struct stat s;
    if (fd < 0 || fstat(fd, &s) || !S_ISREG(s.st_mode) || s.st_size > most)
        return -1;
    *body = allocate((size_t)s.st_size);
    int64_t n = 0;
    for (ssize_t got; n < s.st_size && (got = read(fd, *body + n, (size_t)(s.st_size - n))) > 0;)
        n += got;
    close(fd);
    return n;
}

/* Lets the candidate's first execveat through (the filter answers SECCOMP_RET_TRACE) and detaches:
 * without a tracer every later one fails with ENOSYS. The filter alone could not tell them apart,
 * since a path that begins with / makes the kernel ignore the descriptor. */
static void let_exec(pid_t candidate)
{
    siginfo_t stopped;
    /* Only looks: init reaps what has ended further down. */
    const int look = WSTOPPED | WEXITED | WNOWAIT;
    if (waitid(P_PID, (id_t)candidate, &stopped, look) || stopped.si_code == CLD_EXITED)
        return;
    ptrace(PTRACE_SETOPTIONS, candidate, 0, PTRACE_O_TRACESECCOMP | PTRACE_O_EXITKILL);
    ptrace(PTRACE_CONT, candidate, 0, 0);
    if (!waitid(P_PID, (id_t)candidate, &stopped, look))
        ptrace(PTRACE_DETACH, candidate, 0, 0); /* fails where it has ended: wait4 will say why */
}

static void end_everything(pid_t candidate)
{
    if (is_unsafe)
        kill(-candidate, SIGKILL), kill(candidate, SIGKILL);
    else
        kill(-1, SIGKILL); /* from PID 1: all of this namespace, and nothing else */
}

/* Should the machine run out of memory, the kernel is to choose the run and not hasten. */
static void die_first(void)
{
    int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (fd >= 0 && write(fd, "1000", 4) == 4)
        close(fd);
}

/* PID 1 of the run. Reports a struct status on `status_fd`; ends when `cancel_fd` closes. */
static void init(const struct request *q, char **argv, char **envp, const char *collect_path,
                 const int fds[6], int status_fd, int cancel_fd)
{
    struct status s = { 0 };
    die_first();
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    prctl(PR_SET_DUMPABLE, 0);
    if (is_unsafe)
        prctl(PR_SET_CHILD_SUBREAPER, 1);
    else if (mount_private(q)) {
        s.fault = errno;
        write_all(status_fd, &s, sizeof s);
        _exit(1);
    }
    int ready[2];
    if (pipe2(ready, O_CLOEXEC))
        _exit(1);
    int all[6] = { fds[0], fds[1], fds[2], fds[3], fds[4], ready[1] };
    int64_t start = now_ns();
    pid_t candidate = fork();
    if (candidate == 0)
        become_candidate(q, argv, envp, all);
    close(ready[1]);
    for (int i = 0; i < 5; i++)
        if (fds[i] >= 0)
            close(fds[i]);
    if (candidate < 0)
        s.fault = errno;
    else {
        if (!(q->flags & ALLOW_CHILDREN))
            let_exec(candidate);
        if (read(ready[0], &s.fault, sizeof s.fault) != sizeof s.fault)
            s.fault = 0; /* closed by the exec: all is well */
        int process = (int)syscall(SYS_pidfd_open, candidate, 0);
        struct pollfd p[2] = { { process, POLLIN, 0 }, { cancel_fd, POLLIN, 0 } };
        int64_t left = start + q->wall_ns - now_ns();
        struct timespec t = { left / 1000000000, left % 1000000000 };
        int woken = left > 0 ? ppoll(p, 2, &t, 0) : 0;
        if (woken <= 0 || !(p[0].revents)) {
            s.wall_expired = woken == 0;
            end_everything(candidate);
        }
        int wait_status;
        struct rusage u;
        while (wait4(candidate, &wait_status, 0, &u) < 0)
            if (errno != EINTR)
                _exit(1);
        s.wall_ns = now_ns() - start;
        s.wait_status = wait_status;
        s.user_ns = timeval_ns(u.ru_utime);
        s.system_ns = timeval_ns(u.ru_stime);
        s.max_rss_bytes = u.ru_maxrss * 1024L;
        end_everything(candidate);
    }
    char *body = 0;
    s.collected = q->collect_bytes ? collect(collect_path, q->collect_bytes, &body) : -1;
    write_all(status_fd, &s, sizeof s);
    if (s.collected > 0)
        write_all(status_fd, body, (size_t)s.collected);
    _exit(0);
}

/* ---- the runner -------------------------------------------------------------------------------- */

/* Bytes read from a pipe, up to a cap; what comes beyond is read away and noted, or, with
 * `keep_end`, pushes out what came first (a meter prints its summary last). */
struct sink { int fd; char *data; int64_t size, room, cap; int cut, keep_end; };

/* Reads once. Returns 0 at the end of the pipe, 1 for data, 2 when there is none at present. */
static int drain(struct sink *s)
{
    static char waste[65536];
    if (s->size == s->room && s->room < s->cap) {
        s->room = s->room ? 2 * s->room : 65536;
        if (s->room > s->cap)
            s->room = s->cap;
        if (!(s->data = realloc(s->data, (size_t)s->room)))
            die("realloc");
    }
    if (s->keep_end && s->size == s->cap) {
        s->size /= 2;
        memmove(s->data, s->data + s->cap - s->size, (size_t)s->size);
    }
    ssize_t n = s->size < s->room ? read(s->fd, s->data + s->size, (size_t)(s->room - s->size))
                                  : read(s->fd, waste, sizeof waste);
    if (n < 0)
        return errno == EAGAIN || errno == EINTR ? 2 : 0;
    if (n > 0 && s->size == s->room)
        s->cut = 1;
    else
        s->size += n;
    return n > 0;
}

static int receive_input(int64_t size)
{
    int fd = (int)syscall(SYS_memfd_create, "input", MFD_CLOEXEC);
    if (fd < 0)
        die("memfd_create");
    while (size > 0) {
        ssize_t n = splice(0, 0, fd, 0, (size_t)size, 0);
        if (n == 0)
            exit(0);
        if (n < 0) {
            if (errno == EINTR)
                continue;
            die("splice");
        }
        size -= n;
    }
    lseek(fd, 0, SEEK_SET);
    return fd;
}

static char **split(char *strings, int64_t count, char **next)
{
    char **list = allocate((size_t)(count + 1) * sizeof *list);
    for (int64_t i = 0; i < count; i++) {
        list[i] = strings;
        strings += strlen(strings) + 1;
    }
    list[count] = 0;
    *next = strings;
    return list;
}

static void make_pipe(int ends[2])
{
    if (pipe2(ends, O_CLOEXEC))
        die("pipe");
}

enum { OUT, ERR, LOG, STATUS, SINKS };

/* Feeds stdin and empties the pipes until init has gone. Returns whether it had to be killed. */
static int pump(struct sink sinks[SINKS], int stdin_fd, int input, int *cancel, pid_t pid, int64_t deadline)
{
    int open_sinks = 0, killed = 0;
    for (int i = 0; i < SINKS; i++)
        open_sinks += sinks[i].fd >= 0;
    while (sinks[STATUS].fd >= 0 || (open_sinks && !is_unsafe)) {
        struct pollfd p[SINKS + 1];
        for (int i = 0; i < SINKS; i++)
            p[i] = (struct pollfd){ sinks[i].fd, POLLIN, 0 };
        p[SINKS] = (struct pollfd){ stdin_fd, POLLOUT, 0 };
        int64_t left = (deadline - now_ns()) / 1000000;
        if (left <= 0) {
            kill(pid, SIGKILL);
            killed = 1;
            deadline = INT64_MAX;
            continue;
        }
        if (poll(p, SINKS + 1, left > 3600000 ? 3600000 : (int)left + 1) < 0 && errno != EINTR)
            die("poll");
        if (p[SINKS].revents) {
            ssize_t n = p[SINKS].revents & POLLERR ? -1 : sendfile(stdin_fd, input, 0, 1 << 20);
            if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR) || (p[SINKS].revents & POLLERR)) {
                close(stdin_fd);
                stdin_fd = -1;
            }
        }
        for (int i = 0; i < SINKS; i++)
            if (p[i].revents && !drain(&sinks[i])) {
                close(sinks[i].fd);
                sinks[i].fd = -1;
                open_sinks--;
            }
        if (sinks[OUT].cut && *cancel >= 0) {
            close(*cancel);
            *cancel = -1;
        }
    }
    if (stdin_fd >= 0)
        close(stdin_fd);
    for (int i = 0; i < SINKS; i++)
        if (sinks[i].fd >= 0) { /* unsafe mode only: a stray process may hold the pipe open */
            while (drain(&sinks[i]) == 1)
                ;
            close(sinks[i].fd);
            sinks[i].fd = -1;
        }
    return killed;
}

static void run(const struct request *q)
{
    char *strings = allocate((size_t)q->strings_bytes), *rest;
    read_all(strings, (size_t)q->strings_bytes);
    strings[q->strings_bytes] = 0;
    char **argv = split(strings, q->argc, &rest), **envp = split(rest, q->envc, &rest);
    int input = receive_input(q->stdin_bytes);

    int in[2], out[2], err[2], log[2] = { -1, -1 }, report[2], cancel[2], counters = -1;
    char *page = 0;
    make_pipe(in), make_pipe(out), make_pipe(err), make_pipe(report), make_pipe(cancel);
    if (q->flags & LOG_PIPE)
        make_pipe(log);
    if (q->flags & SHARED_COUNTERS) {
        counters = (int)syscall(SYS_memfd_create, "counters", MFD_CLOEXEC);
        if (counters < 0 || ftruncate(counters, COUNTER_BYTES))
            die("counters");
        page = mmap(0, COUNTER_BYTES, PROT_READ, MAP_SHARED, counters, 0);
        if (page == MAP_FAILED)
            die("mmap");
    }
    int64_t deadline = now_ns() + q->wall_ns + BACKSTOP_MS * 1000000LL;
    unsigned long flags = SIGCHLD | (is_unsafe ? 0 : CLONE_NEWPID | CLONE_NEWNS);
    pid_t pid = (pid_t)syscall(SYS_clone, flags, 0, 0, 0, 0);
    if (pid < 0)
        die("clone");
    if (pid == 0) {
        /* init must hold no pipe end that the runner waits on, nor the runner's own channel */
        close(in[1]), close(out[0]), close(err[0]), close(report[0]), close(cancel[1]), close(0), close(1);
        if (log[0] >= 0)
            close(log[0]);
        int fds[6] = { in[0], out[1], err[1], counters, log[1], -1 };
        init(q, argv, envp, rest, fds, report[1], cancel[0]);
    }
    close(in[0]), close(out[1]), close(err[1]), close(report[1]), close(cancel[0]);
    if (log[1] >= 0)
        close(log[1]);
    struct sink sinks[SINKS] = {
        [OUT] = { .fd = out[0], .cap = q->output_bytes },
        [ERR] = { .fd = err[0], .cap = q->error_bytes },
        [LOG] = { .fd = log[0], .cap = LOG_BYTES, .keep_end = 1 },
        [STATUS] = { .fd = report[0], .cap = (int64_t)sizeof(struct status) + q->collect_bytes },
    };
    fcntl(in[1], F_SETFL, O_NONBLOCK);
    for (int i = 0; i < SINKS; i++)
        if (sinks[i].fd >= 0)
            fcntl(sinks[i].fd, F_SETFL, O_NONBLOCK);
    int killed = pump(sinks, in[1], input, &cancel[1], pid, deadline);
    if (cancel[1] >= 0)
        close(cancel[1]);
    int ended;
    waitpid(pid, &ended, 0);

    struct reply r = { .exit_code = -1 };
    struct status s = { .collected = -1 };
    if (sinks[STATUS].size >= (int64_t)sizeof s)
        memcpy(&s, sinks[STATUS].data, sizeof s);
    else if (killed) { /* it took too long to die: what was left of the run is gone all the same */
        s.wall_expired = 1;
        s.wait_status = SIGKILL;
    } else
        s.fault = EIO; /* init died: nobody inside can kill it, so this is a fault of ours */
    r.fault = s.fault;
    if (WIFEXITED((int)s.wait_status))
        r.exit_code = WEXITSTATUS((int)s.wait_status);
    else
        r.signal = WTERMSIG((int)s.wait_status);
    r.flags = (s.wall_expired ? WALL_EXPIRED : 0) | (sinks[OUT].cut ? OUTPUT_CUT : 0) | (sinks[ERR].cut ? ERROR_CUT : 0);
    r.user_ns = s.user_ns, r.system_ns = s.system_ns, r.wall_ns = s.wall_ns, r.max_rss_bytes = s.max_rss_bytes;
    r.output_bytes = sinks[OUT].size, r.error_bytes = sinks[ERR].size;
    r.meter_bytes = page ? COUNTER_BYTES : sinks[LOG].size;
    r.collected_bytes = s.collected;
    write_all(1, &r, sizeof r);
    write_all(1, sinks[OUT].data, (size_t)r.output_bytes);
    write_all(1, sinks[ERR].data, (size_t)r.error_bytes);
    write_all(1, page ? page : sinks[LOG].data, (size_t)r.meter_bytes);
    if (s.collected > 0)
        write_all(1, sinks[STATUS].data + sizeof s, (size_t)s.collected);

    for (int i = 0; i < SINKS; i++)
        free(sinks[i].data);
    if (page)
        munmap(page, COUNTER_BYTES), close(counters);
    close(input);
    free(argv), free(envp), free(strings);
}

int main(int argc, char **argv)
{
    if (argc < 4) {
        fprintf(stderr, "usage: runner root|user|unsafe UID WORK_DIR [KEPT...]\n");
        return 64;
    }
    mode = argv[1], work_dir = argv[3], kept = argv + 4;
    candidate_uid = (uid_t)strtoul(argv[2], 0, 10);
    is_unsafe = !strcmp(mode, "unsafe");
    signal(SIGPIPE, SIG_IGN);
    prctl(PR_SET_DUMPABLE, 0);
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = EXEC_FD + 1;
    if (setrlimit(RLIMIT_NOFILE, &files))
        die("RLIMIT_NOFILE");
    /* bubblewrap may own the mount namespace by another user namespace than ours; in one of our
     * own we may mount, and what bubblewrap mounted is locked. */
    if (!is_unsafe && unshare(CLONE_NEWNS))
        die("new mount namespace");
    for (;;) {
        struct request q;
        read_all(&q, sizeof q);
        run(&q);
    }
}
