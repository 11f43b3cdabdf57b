/* Runs programs under limits, one after another, each in a world of its own.
 *
 * Reads requests on descriptor 0 and answers on descriptor 1 (layouts: protocol.h). Started inside
 * bubblewrap, which has taken away the network, the host's files and its processes; this program
 * adds worlds (world.h): a PID namespace and size-capped private folders, so that nothing survives
 * from one run to the next, and an init process that the candidate can neither see the outside of
 * nor signal.
 *
 *   runner (this process)           reads the pipes, caps the output, keeps a backstop clock
 *     └─ init (PID 1 of a world)    mounts, keeps the wall clock, waits, reports on a pipe
 *          ├─ candidate (PID 2)     unprivileged, no capabilities, seccomp, rlimits
 *          └─ template (PID 3)      for Python: an interpreter that forks candidates (warm.c)
 *
 * usage: runner MODE UID WORK_DIR [KEPT...]
 *   MODE root    real root outside: switch to UID
 *        user    inside a user namespace: drop all capabilities
 *        unsafe  no namespaces at all (--unsafe-no-sandbox)
 *   KEPT       a folder below WORK_DIR that runs must see all the same (an interpreter's); the
 *              first is also at /hasten/kept/0, and so on
 */
#define _GNU_SOURCE
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/statvfs.h>

#include "world.h"

enum { COUNTER_BYTES = 65536, LOG_BYTES = 65536, BACKSTOP_MS = 1000 };

static void die(const char *what)
{
    fprintf(stderr, "runner: %s: %s\n", what, strerror(errno));
    exit(70);
}

static void read_all(void *to, size_t size)
{
    if (!read_fully(0, to, size))
        exit(0); /* hasten went away, or is done */
}

static void write_all(int fd, const void *from, size_t size)
{
    if (!write_fully(fd, from, size))
        die("write");
}

/* ---- what comes out of a run --------------------------------------------------------------------- */

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

enum { AT_ONCE = 65536 }; /* what an empty pipe takes */

/* Passes a run's input on: a small one straight into its pipe `to`, which is then done with. A
 * large one comes to lie in a file, whose descriptor is returned. */
static int receive_input(int64_t size, int *to)
{
    static char small[AT_ONCE];
    if (size <= AT_ONCE) {
        read_all(small, (size_t)size);
        write_all(*to, small, (size_t)size);
        close(*to);
        return *to = -1;
    }
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

static void make_pipe(int ends[2])
{
    if (pipe2(ends, O_CLOEXEC))
        die("pipe");
}

enum { TO_OUT, TO_ERR, TO_LOG, PIPES };

/* Whether init has said all that it has to say of a run. */
static int is_complete(const struct sink *report)
{
    struct status s;
    if (report->size < (int64_t)sizeof s)
        return 0;
    memcpy(&s, report->data, sizeof s);
    return report->size >= (int64_t)sizeof s + (s.collected > 0 ? s.collected : 0);
}

static void close_sink(struct sink *s)
{
    close(s->fd);
    s->fd = -1;
}

/* Feeds stdin and empties the pipes until init has reported and all are closed. Returns whether
 * init, process `pid`, had to be killed. */
static int pump(struct sink pipes[PIPES], struct sink *report, int stdin_fd, int input, pid_t pid, int64_t deadline)
{
    int done = 0, killed = 0, stopped = 0;
    for (;;) {
        struct pollfd p[PIPES + 2];
        int open_pipes = 0;
        for (int i = 0; i < PIPES; i++) {
            p[i] = (struct pollfd){ pipes[i].fd, POLLIN, 0 };
            open_pipes += pipes[i].fd >= 0;
        }
        if (done && (!open_pipes || who.mode == UNSAFE))
            break;
        p[PIPES] = (struct pollfd){ done ? -1 : report->fd, POLLIN, 0 };
        p[PIPES + 1] = (struct pollfd){ stdin_fd, POLLOUT, 0 };
        int64_t left = (deadline - now_ns()) / 1000000;
        if (left <= 0) {
            kill(pid, SIGKILL);
            killed = 1;
            deadline = INT64_MAX;
            continue;
        }
        if (poll(p, PIPES + 2, left > 3600000 ? 3600000 : (int)left + 1) < 0 && errno != EINTR)
            die("poll");
        if (p[PIPES + 1].revents) {
            ssize_t n = p[PIPES + 1].revents & POLLERR ? -1 : sendfile(stdin_fd, input, 0, 1 << 20);
            if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR) || (p[PIPES + 1].revents & POLLERR)) {
                close(stdin_fd);
                stdin_fd = -1;
            }
        }
        for (int i = 0; i < PIPES; i++)
            if (p[i].revents && !drain(&pipes[i]))
                close_sink(&pipes[i]);
        if (p[PIPES].revents)
            done = !drain(report) || is_complete(report);
        if (pipes[TO_OUT].cut && !stopped)
            stopped = !shutdown(report->fd, SHUT_WR); /* init takes the end of its channel for a stop */
    }
    if (stdin_fd >= 0)
        close(stdin_fd);
    for (int i = 0; i < PIPES; i++)
        if (pipes[i].fd >= 0) { /* unsafe mode only: a stray process may hold the pipe open */
            while (drain(&pipes[i]) == 1)
                ;
            close_sink(&pipes[i]);
        }
    return killed;
}

/* ---- worlds ---------------------------------------------------------------------------------------- */

/* The world that the next run may use: `id` as requests name it, 0 when there is none. */
static struct { int64_t id, tmp_bytes, warm; pid_t pid; int channel; } world;

static void end_world(void)
{
    int ended;
    if (!world.id)
        return;
    close(world.channel); /* init ends with its channel, and the namespace with init */
    while (waitpid(world.pid, &ended, 0) < 0 && errno == EINTR)
        ;
    world.id = 0;
}

static void start_world(const struct request *q)
{
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends))
        die("socketpair");
    unsigned long flags = SIGCHLD | (who.mode == UNSAFE ? 0 : CLONE_NEWPID | CLONE_NEWNS);
    pid_t pid = (pid_t)syscall(SYS_clone, flags, 0, 0, 0, 0);
    if (pid < 0)
        die("clone");
    if (pid == 0) { /* init holds nothing of the runner's: not even its channel */
        if (dup3(ends[1], 0, O_CLOEXEC) < 0)
            _exit(1);
        close(1);
        syscall(SYS_close_range, 3, ~0U, 0);
        init(q, 0);
    }
    close(ends[1]);
    world.id = q->world, world.tmp_bytes = q->tmp_bytes, world.warm = q->flags & WARM, world.pid = pid, world.channel = ends[0];
}

/* Whether the run needs a world that no other has. */
static int is_alone(const struct request *q)
{
    return who.mode == UNSAFE || q->flags & (ALLOW_CHILDREN | NEED_PROC);
}

static void run(const struct request *q)
{
    char *strings = allocate((size_t)q->strings_bytes);
    read_all(strings, (size_t)q->strings_bytes);
    int in[2], out[2], err[2], log[2] = { -1, -1 }, counters = -1;
    char *page = 0;
    make_pipe(in), make_pipe(out), make_pipe(err);
    int input = receive_input(q->stdin_bytes, &in[1]);
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
    if (is_alone(q) || world.id != q->world || world.tmp_bytes != q->tmp_bytes || world.warm != (q->flags & WARM))
        end_world();
    if (!world.id)
        start_world(q);
    int64_t deadline = now_ns() + q->wall_ns + BACKSTOP_MS * 1000000LL + (q->flags & WARM ? TEMPLATE_WAIT_MS * 1000000LL : 0);
    const int fds[FDS] = { in[0], out[1], err[1], counters, log[1] };
    int sent = !send_request(world.channel, q, fds) && write_fully(world.channel, strings, (size_t)q->strings_bytes);
    close(in[0]), close(out[1]), close(err[1]);
    if (log[1] >= 0)
        close(log[1]);
    struct sink report = { .fd = world.channel, .cap = (int64_t)sizeof(struct status) + q->collect_bytes }, pipes[PIPES] = {
        [TO_OUT] = { .fd = out[0], .cap = q->output_bytes },
        [TO_ERR] = { .fd = err[0], .cap = q->error_bytes },
        [TO_LOG] = { .fd = log[0], .cap = LOG_BYTES, .keep_end = 1 },
    };
    if (in[1] >= 0)
        fcntl(in[1], F_SETFL, O_NONBLOCK);
    for (int i = 0; i < PIPES; i++)
        if (pipes[i].fd >= 0)
            fcntl(pipes[i].fd, F_SETFL, O_NONBLOCK);
    int killed = pump(pipes, &report, in[1], input, world.pid, deadline);

    struct reply r = { .exit_code = -1 };
    struct status s = { .spent = 1, .collected = -1 };
    if (is_complete(&report))
        memcpy(&s, report.data, sizeof s);
    else if (killed) { /* it took too long to die: what was left of the run is gone all the same */
        s.wall_expired = 1;
        s.wait_status = SIGKILL;
    } else
        s.fault = sent ? EIO : EPIPE; /* init died: nobody inside can kill it, so this is a fault of ours */
    if (s.spent || is_alone(q))
        end_world();
    r.fault = s.fault;
    if (WIFEXITED((int)s.wait_status))
        r.exit_code = WEXITSTATUS((int)s.wait_status);
    else
        r.signal = WTERMSIG((int)s.wait_status);
    r.flags = (s.wall_expired ? WALL_EXPIRED : 0) | (pipes[TO_OUT].cut ? OUTPUT_CUT : 0) |
              (pipes[TO_ERR].cut ? ERROR_CUT : 0) | (s.cold ? COLD : 0);
    r.user_ns = s.user_ns, r.system_ns = s.system_ns, r.wall_ns = s.wall_ns, r.max_rss_bytes = s.max_rss_bytes;
    memcpy(r.perf, s.perf, sizeof r.perf);
    r.output_bytes = pipes[TO_OUT].size, r.error_bytes = pipes[TO_ERR].size;
    r.meter_bytes = page ? COUNTER_BYTES : pipes[TO_LOG].size;
    r.collected_bytes = s.collected;
    write_all(1, &r, sizeof r);
    write_all(1, pipes[TO_OUT].data, (size_t)r.output_bytes);
    write_all(1, pipes[TO_ERR].data, (size_t)r.error_bytes);
    write_all(1, page ? page : pipes[TO_LOG].data, (size_t)r.meter_bytes);
    if (s.collected > 0)
        write_all(1, report.data + sizeof s, (size_t)s.collected);

    for (int i = 0; i < PIPES; i++)
        free(pipes[i].data);
    free(report.data);
    if (page)
        munmap(page, COUNTER_BYTES), close(counters);
    if (input >= 0)
        close(input);
    free(strings);
}

/* Makes a device read-only, which leaves it writable as a device: else its dates, which anyone may
 * set to now, would outlive every run. */
static int protect(const char *device)
{
    static const struct { unsigned long seen, kept; } flags[] = {
        { ST_NOSUID, MS_NOSUID }, { ST_NOEXEC, MS_NOEXEC }, { ST_NODEV, MS_NODEV }, { ST_NOATIME, MS_NOATIME },
        { ST_NODIRATIME, MS_NODIRATIME }, { ST_RELATIME, MS_RELATIME } };
    unsigned long kept_flags = MS_REMOUNT | MS_BIND | MS_RDONLY;
    struct statvfs s;
    if (statvfs(device, &s))
        return -1;
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        if (s.f_flag & flags[i].seen)
            kept_flags |= flags[i].kept;
    return mount(0, device, 0, kept_flags, 0);
}

int main(int argc, char **argv)
{
    if (argc < 4) {
        fprintf(stderr, "usage: runner root|user|unsafe UID WORK_DIR [KEPT...]\n");
        return 64;
    }
    who.mode = !strcmp(argv[1], "root") ? AS_ROOT : !strcmp(argv[1], "user") ? AS_USER : UNSAFE;
    who.uid = (uid_t)strtoul(argv[2], 0, 10);
    work_dir = argv[3], kept = argv + 4;
    signal(SIGPIPE, SIG_IGN);
    prctl(PR_SET_DUMPABLE, 0);
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = EXEC_FD + 1;
    if (setrlimit(RLIMIT_NOFILE, &files))
        die("RLIMIT_NOFILE");
    /* bubblewrap may own the mount namespace by another user namespace than ours; in one of our
     * own we may mount, and what bubblewrap mounted is locked. */
    if (who.mode != UNSAFE && unshare(CLONE_NEWNS))
        die("new mount namespace");
    if (who.mode != UNSAFE && (protect("/dev/null") || protect("/dev/zero") || protect("/dev/full")))
        die("read-only devices");
    for (;;) {
        struct request q;
        read_all(&q, sizeof q);
        run(&q);
    }
}
