/* The world of a run: a PID and a mount namespace with an init of ours, which mounts private
 * folders, starts the candidate, keeps the wall clock, waits and reports.
 *
 * A world serves more than one run of the same program only while every run leaves it as it was:
 * after each, init checks that no process or thread was ever started in it besides the candidate's
 * first (the namespace's last PID has not moved) and that no name was made or removed in the
 * folders that can be written to (their dates, which nobody can set back unnoticed). Otherwise it is
 * spent, and the next run gets a fresh one.
 */
#ifndef HASTEN_WORLD_H
#define HASTEN_WORLD_H

#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <time.h>

#include "candidate.h"
#include "perf.h"

static const char *work_dir;
static char **kept;
static struct identity who;

static int64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static int64_t timeval_ns(struct timeval t) { return t.tv_sec * 1000000000LL + t.tv_usec * 1000LL; }

static void *allocate(size_t size)
{
    void *p = malloc(size + 1);
    if (!p)
        _exit(70);
    return p;
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

/* Moves all of `size` bytes; returns whether it could. */
static int write_fully(int fd, const void *from, size_t size)
{
    for (const char *p = from; size;) {
        ssize_t n = write(fd, p, size);
        if (n < 0 && errno != EINTR)
            return 0;
        if (n > 0)
            p += n, size -= (size_t)n;
    }
    return 1;
}

static int read_fully(int fd, void *to, size_t size)
{
    for (char *p = to; size;) {
        ssize_t n = read(fd, p, size);
        if (n == 0 || (n < 0 && errno != EINTR))
            return 0;
        if (n > 0)
            p += n, size -= (size_t)n;
    }
    return 1;
}

/* ---- the folders ------------------------------------------------------------------------------- */

/* Sets a fixed date, since a program that looks at dates (an interpreter does) would otherwise do
 * other work in every run. */
static int fix_date(const char *path)
{
    const struct timespec date = { 1000000000, 0 }, both[2] = { date, date };
    return utimensat(AT_FDCWD, path, both, 0);
}

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
    const unsigned long plain = MS_NOSUID | MS_NODEV | MS_NOATIME;
    char options[64];
    snprintf(options, sizeof options, "mode=1777,size=%lld,nr_inodes=4096", (long long)q->tmp_bytes);
    if (mount("tmpfs", work_dir, "tmpfs", plain, options) ||
        mount("tmpfs", "/dev/shm", "tmpfs", plain | MS_NOEXEC, options) || mount_kept() || fix_date(work_dir) ||
        fix_date("/dev/shm"))
        return -1;
    /* Without /proc a program cannot read its own memory map, where a meter's counters lie. One that
     * valgrind needs has the processes alone: libc counts processors in /proc/stat, whose length
     * varies, when it finds it. Linux before 5.8 cannot. */
    if (q->flags & NEED_PROC) {
        const unsigned long closed = MS_NOSUID | MS_NODEV | MS_NOEXEC;
        return mount("proc", "/proc", "proc", closed, "subset=pid") && mount("proc", "/proc", "proc", closed, 0);
    }
    return mount("tmpfs", "/proc", "tmpfs", MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, "size=0,mode=0555");
}

static struct stat folders_before[2];
static int last_pid_file = -1;
static char last_pid_before[32];

static void look(struct stat folders[2], char last_pid[32])
{
    memset(folders, 0, 2 * sizeof *folders);
    memset(last_pid, 0, 32);
    if (stat(work_dir, &folders[0]) || stat("/dev/shm", &folders[1]) || last_pid_file < 0 ||
        pread(last_pid_file, last_pid, 31, 0) <= 0)
        strcpy(last_pid, "?");
}

/* In a user namespace the candidate owns the folders, and could set their dates back; what it
 * cannot set is the date of that change, which must be told from that of the mount. */
static void let_clock_advance(void)
{
    const struct timespec nap = { 0, 500000 };
    struct timespec now;
    do {
        nanosleep(&nap, 0);
        clock_gettime(CLOCK_REALTIME_COARSE, &now);
    } while (now.tv_sec == folders_before[1].st_ctim.tv_sec && now.tv_nsec <= folders_before[1].st_ctim.tv_nsec);
}

static int is_as_before(void)
{
    struct stat now[2];
    char last_pid[32];
    look(now, last_pid);
    for (int i = 0; i < 2; i++) {
        const struct stat *a = &folders_before[i], *b = &now[i];
        if (a->st_mode != b->st_mode || a->st_size != b->st_size || a->st_nlink != b->st_nlink || a->st_mtim.tv_sec != b->st_mtim.tv_sec || a->st_mtim.tv_nsec != b->st_mtim.tv_nsec ||
            a->st_ctim.tv_sec != b->st_ctim.tv_sec || a->st_ctim.tv_nsec != b->st_ctim.tv_nsec)
            return 0;
    }
    return last_pid[0] != '?' && !strcmp(last_pid, last_pid_before);
}

/* Reads what the run left at `path` if it is a plain file, up to `most` bytes; -1 if it is not. */
static int64_t collect(const char *path, int64_t most, char **body)
{
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    struct stat s;
    if (fd < 0)
        return -1;
    if (fstat(fd, &s) || !S_ISREG(s.st_mode) || s.st_size > most) {
        close(fd);
        return -1;
    }
    *body = allocate((size_t)s.st_size);
    int64_t n = 0;
    for (ssize_t got; n < s.st_size && (got = read(fd, *body + n, (size_t)(s.st_size - n))) > 0;)
        n += got;
    close(fd);
    return n;
}

/* ---- starting programs --------------------------------------------------------------------------- */

static uint64_t secret; /* passes init's own calls through the filter, see seccomp.h */
static int can_choose_pid;
static int is_filtered; /* init has the filter, so that every candidate is born with it */

/* Forks; the child gets `pid` if that is not 0, and the parent a descriptor of the child. */
static pid_t fork_as(pid_t pid, int *descriptor)
{
    struct clone_args a = { .flags = descriptor ? CLONE_PIDFD : 0, .pidfd = (uintptr_t)descriptor, .exit_signal = SIGCHLD,
                            .set_tid = pid ? (uintptr_t)&pid : 0, .set_tid_size = !!pid };
    return (pid_t)syscall(SYS_clone3, &a, sizeof a, 0, 0, 0, secret);
}

/* Whether init may choose PIDs: not in an older kernel. */
static int may_choose_pid(void)
{
    int ended;
    pid_t probe = fork_as(CANDIDATE_PID, 0);
    if (probe == 0)
        _exit(0);
    return probe > 0 && waitpid(probe, &ended, 0) == probe;
}

/* Why the last candidate could not become one, as an errno: memory shared with it until its exec. */
static int64_t *start_error;

static void signal_all(pid_t pid) { syscall(SYS_kill, pid, SIGKILL, 0, 0, 0, secret); }

/* Becomes the candidate. Returns never; a failure before the exec goes to `start_error`. */
static void become_candidate(const struct request *q, char **argv, char **envp, const int fds[FDS])
{
    if (take_descriptors(fds))
        goto fail;
    reset_signals();
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
    if (set_limits(q) || drop_privileges(who) || (!is_filtered && install_filter(q->flags, secret, who.mode == UNSAFE ? 0 : CANDIDATE_PID)))
        goto fail;
    /* The program that this starts has neither the registers nor the memory of init. */
    syscall(SYS_execveat, EXEC_FD, "", argv, envp, AT_EMPTY_PATH, secret);
fail:
    *start_error = errno;
    _exit(71);
}

/* ---- the template: an interpreter that has started and waits to become the candidate --------------- */

enum { TEMPLATE_FD = 3, TEMPLATE_WAIT_MS = 20000 };
static int template_channel = -1;

static int await(int fd)
{
    struct pollfd p = { fd, POLLIN, 0 };
    int64_t answer;
    return poll(&p, 1, TEMPLATE_WAIT_MS) == 1 && read(fd, &answer, sizeof answer) == sizeof answer && answer == 0 ? 0 : -1;
}

/* It has the capabilities that a fork into a chosen PID needs, and runs the interpreter's own
 * modules only: candidates come after the fork, when these are gone. */
static void become_template(char **argv, char **envp, int channel)
{
    int in[2], out[2], err[2];
    if (pipe(in) || pipe(out) || pipe(err)) /* what the interpreter looks at are pipes, as in a run */
        _exit(71);
    int ends[TEMPLATE_FD + 1] = { in[0], out[1], err[1], channel };
    for (int i = 0; i <= TEMPLATE_FD; i++)
        ends[i] = fcntl(ends[i], F_DUPFD, 600);
    for (int i = 0; i <= TEMPLATE_FD; i++)
        if (dup2(ends[i], i) < 0)
            _exit(71);
    if (chdir(work_dir))
        _exit(71);
    syscall(SYS_close_range, TEMPLATE_FD + 1, ~0U, CLOSE_RANGE_CLOEXEC);
    reset_signals();
    umask(022);
    personality(ADDR_NO_RANDOMIZE);
    if (!install_template_filter())
        execve(argv[0], argv, envp);
    _exit(71);
}

static int start_template(char **argv, char **envp)
{
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends))
        return -1;
    pid_t pid = fork_as(TEMPLATE_PID, 0);
    if (pid == 0)
        become_template(argv, envp, ends[1]);
    close(ends[1]);
    if (pid < 0 || await(ends[0])) {
        close(ends[0]);
        return -1;
    }
    template_channel = ends[0];
    return 0;
}

/* Makes the template fork the candidate, as a child of ours. Returns its PID, or -1. */
static pid_t start_warm(const struct request *q, const int fds[FDS], int *descriptor)
{
    if (send_request(template_channel, q, fds) || await(template_channel))
        return -1;
    *descriptor = (int)syscall(SYS_pidfd_open, CANDIDATE_PID, 0);
    return CANDIDATE_PID;
}

/* ---- init ------------------------------------------------------------------------------------------ */

static void end_everything(pid_t candidate)
{
    if (who.mode == UNSAFE)
        signal_all(-candidate), signal_all(candidate);
    else
        signal_all(-1); /* from PID 1: all of this namespace, and nothing else */
}

/* Should the machine run out of memory, the kernel is to choose the run and not hasten. */
static void die_first(void)
{
    int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (fd >= 0) {
        ssize_t wish = write(fd, "1000", 4);
        (void)wish;
        close(fd);
    }
}

/* Waits for the candidate until its time is over or the channel ends: nobody wants its result. */
static void wait_for(const struct request *q, pid_t candidate, int descriptor, int channel, int64_t start, struct status *s)
{
    int wait_status;
    struct pollfd p[2] = { { descriptor, POLLIN, 0 }, { channel, POLLIN, 0 } };
    int64_t left = start + q->wall_ns - now_ns();
    struct timespec t = { left / 1000000000, left % 1000000000 };
    int woken = left > 0 ? ppoll(p, 2, &t, 0) : 0;
    if (woken <= 0 || !p[0].revents) {
        s->wall_expired = woken == 0;
        s->spent = 1;
        end_everything(candidate);
    }
    struct rusage u;
    while (wait4(candidate, &wait_status, 0, &u) < 0)
        if (errno != EINTR)
            _exit(1);
    s->wall_ns = now_ns() - start;
    s->wait_status = wait_status;
    s->user_ns = timeval_ns(u.ru_utime);
    s->system_ns = timeval_ns(u.ru_stime);
    s->max_rss_bytes = u.ru_maxrss * 1024L;
}

/* One run: from the request to the report. */
static void run_candidate(const struct request *q, char **argv, char **envp, const char *collect_path, const int fds[FDS], int channel)
{
    struct status s = { .collected = -1 };
    int counters[PERF_COUNTS], descriptor = -1;
    pid_t candidate = -1;
    int template = q->flags & WARM && (template_channel >= 0 || !start_template(argv, envp));
    int64_t start = now_ns();
    if (template)
        candidate = start_warm(q, fds, &descriptor);
    s.cold = candidate < 0;
    if (q->flags & WARM && s.cold)
        s.spent = 1; /* not run: hasten tries again without */
    else {
        if (q->flags & PERF_COUNTERS)
            perf_start(counters, secret);
        *start_error = 0;
        if (s.cold && (candidate = fork_as(can_choose_pid ? CANDIDATE_PID : 0, &descriptor)) == 0)
            become_candidate(q, argv, envp, fds);
        for (int i = IN; i <= LOG; i++)
            if (fds[i] >= 0)
                close(fds[i]);
        if (candidate < 0)
            s.fault = errno;
        else
            wait_for(q, candidate, descriptor, channel, start, &s), s.fault = *start_error;
        close(descriptor);
        if (q->flags & PERF_COUNTERS)
            perf_stop(counters, s.perf);
    }
    s.spent |= s.fault != 0 || !can_choose_pid || !is_as_before();
    if (s.spent && candidate > 0)
        end_everything(candidate);
    char *body = 0;
    s.collected = q->collect_bytes ? collect(collect_path, q->collect_bytes, &body) : -1;
    if (!write_fully(channel, &s, sizeof s) || (s.collected > 0 && !write_fully(channel, body, (size_t)s.collected)))
        _exit(1);
    free(body);
    if (s.spent)
        _exit(0);
}

/* PID 1 of a world: serves requests from `channel` until it is spent or the channel closes. `q` is
 * the first request's header, which says how the world is to be. */
static void init(const struct request *first, int channel)
{
    die_first();
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    prctl(PR_SET_DUMPABLE, 0);
    int64_t fault = 0;
    start_error = mmap(0, sizeof *start_error, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (start_error == MAP_FAILED || getrandom(&secret, sizeof secret, 0) != sizeof secret)
        _exit(1);
    if (who.mode == UNSAFE)
        prctl(PR_SET_CHILD_SUBREAPER, 1);
    else {
        last_pid_file = open("/proc/sys/kernel/ns_last_pid", O_RDONLY | O_CLOEXEC);
        fault = mount_private(first) ? errno : 0;
        can_choose_pid = may_choose_pid();
        look(folders_before, last_pid_before);
        if (who.mode == AS_USER)
            let_clock_advance();
        /* A template is no candidate yet: what it forks gets the filter then. */
        if (!fault && !(first->flags & WARM) && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0)
            is_filtered = !install_filter(first->flags, secret, CANDIDATE_PID);
    }
    for (;;) {
        struct request q;
        int fds[FDS];
        if (receive_request(channel, &q, fds) <= 0)
            _exit(0);
        char *strings = allocate((size_t)q.strings_bytes), *rest;
        if (!read_fully(channel, strings, (size_t)q.strings_bytes))
            _exit(0);
        strings[q.strings_bytes] = 0;
        if (fault) {
            struct status s = { .fault = fault, .spent = 1, .collected = -1 };
            _exit(!write_fully(channel, &s, sizeof s));
        }
        char **argv = split(strings, q.argc, &rest), **envp = split(rest, q.envc, &rest);
        run_candidate(&q, argv, envp, rest, fds, channel);
        free(argv), free(envp), free(strings);
    }
}

#endif
