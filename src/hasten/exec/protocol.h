/* The bytes that travel between hasten, the runner and the init of a run; mirrored in protocol.py. */
#ifndef HASTEN_PROTOCOL_H
#define HASTEN_PROTOCOL_H

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

enum {
    ALLOW_CHILDREN = 1, NEED_PROC = 2, SHARED_COUNTERS = 4, LOG_PIPE = 8, RANDOM_LAYOUT = 16, WARM = 32,
    PERF_COUNTERS = 64
};
enum { WALL_EXPIRED = 1, OUTPUT_CUT = 2, ERROR_CUT = 4, COLD = 8 };
/* Numbers at which a meter finds its descriptors; above RLIMIT_NOFILE, so that no program gets
 * them by chance. */
enum { COUNTER_FD = 1000, LOG_FD = 1001, EXEC_FD = 1023, OPEN_FILES = 256 };
enum { PERF_COUNTS = 2 };

struct request {
    int64_t flags;
    int64_t cpu_ns, wall_ns, memory_bytes, output_bytes, error_bytes, file_bytes, tmp_bytes, threads;
    int64_t world; /* runs that name the same world may share one, see world.h */
    int64_t argc, envc, strings_bytes; /* argv, envp and the path to collect, each ended by NUL */
    int64_t stdin_bytes, collect_bytes;
};
struct reply {
    int64_t fault; /* errno of a failure of ours, else 0 */
    int64_t exit_code, signal, flags; /* exit_code -1 when ended by a signal */
    int64_t user_ns, system_ns, wall_ns, max_rss_bytes, perf[PERF_COUNTS];
    int64_t output_bytes, error_bytes, meter_bytes, collected_bytes;
};
/* What init tells the runner; the collected file follows. `spent`: the world is not to be used for
 * another run. */
struct status {
    int64_t fault, wait_status, wall_expired, user_ns, system_ns, wall_ns, max_rss_bytes, spent, cold;
    int64_t perf[PERF_COUNTS], collected;
};

/* The descriptors that go with a request from the runner to init; -1 where there is none. */
enum { IN, OUT, ERR, COUNTERS, LOG, FDS };

/* Sends a request and its descriptors. Returns 0, or -1 with errno. */
static int send_request(int channel, const struct request *q, const int fds[FDS])
{
    int64_t body[FDS] = { 0 };
    int sent[FDS], n = 0;
    for (int i = 0; i < FDS; i++)
        if ((body[i] = fds[i] >= 0))
            sent[n++] = fds[i];
    struct iovec parts[2] = { { (void *)q, sizeof *q }, { body, sizeof body } };
    union { char bytes[CMSG_SPACE(sizeof(int) * FDS)]; struct cmsghdr align; } control = { 0 };
    struct msghdr m = { .msg_iov = parts, .msg_iovlen = 2, .msg_control = control.bytes,
                        .msg_controllen = CMSG_SPACE(sizeof(int) * (size_t)n) };
    struct cmsghdr *c = CMSG_FIRSTHDR(&m);
    c->cmsg_level = SOL_SOCKET, c->cmsg_type = SCM_RIGHTS, c->cmsg_len = CMSG_LEN(sizeof(int) * (size_t)n);
    memcpy(CMSG_DATA(c), sent, sizeof(int) * (size_t)n);
    return sendmsg(channel, &m, MSG_NOSIGNAL) == (ssize_t)(sizeof *q + sizeof body) ? 0 : -1;
}

/* Receives what send_request sent. Returns 1, 0 at the end of the channel, -1 with errno. */
static int receive_request(int channel, struct request *q, int fds[FDS])
{
    int64_t body[FDS];
    struct iovec parts[2] = { { q, sizeof *q }, { body, sizeof body } };
    union { char bytes[CMSG_SPACE(sizeof(int) * FDS)]; struct cmsghdr align; } control;
    struct msghdr m = { .msg_iov = parts, .msg_iovlen = 2, .msg_control = control.bytes,
                        .msg_controllen = sizeof control.bytes };
    ssize_t n;
    while ((n = recvmsg(channel, &m, MSG_CMSG_CLOEXEC)) < 0 && errno == EINTR)
        ;
    if (n <= 0)
        return (int)n;
    struct cmsghdr *c = CMSG_FIRSTHDR(&m);
    if (n != (ssize_t)(sizeof *q + sizeof body) || !c) {
        errno = EPROTO;
        return -1;
    }
    const int *got = (const int *)(const void *)CMSG_DATA(c);
    for (int i = 0; i < FDS; i++)
        fds[i] = body[i] ? *got++ : -1;
    return 1;
}

#endif
