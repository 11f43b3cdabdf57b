/* Hardware counters of one program and all its threads, without its start: they begin at the exec
 * of a process that this one forks after `perf_start`, and what that process counted is added when
 * it ends, before `wait4` returns.
 *
 * They are opened on this process, which never execs and so counts nothing itself, and are
 * inherited. Opening them on the child would need the right to trace it, which init lacks in a
 * user namespace. User mode only: the kernel's work may be counted by few users, and a count is
 * to mean the same on every machine.
 */
#ifndef HASTEN_PERF_H
#define HASTEN_PERF_H

#include <errno.h>
#include <linux/perf_event.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { PERF_INSTRUCTIONS, PERF_CYCLES, PERF_COUNTERS_OPEN };

#ifdef PERF_SOFTWARE /* for a test where there are no counters: page faults and nanoseconds */
static const struct { uint32_t type; uint64_t config; } perf_events[PERF_COUNTERS_OPEN] = {
    { PERF_TYPE_SOFTWARE, PERF_COUNT_SW_PAGE_FAULTS }, { PERF_TYPE_SOFTWARE, PERF_COUNT_SW_TASK_CLOCK } };
#else
static const struct { uint32_t type; uint64_t config; } perf_events[PERF_COUNTERS_OPEN] = {
    { PERF_TYPE_HARDWARE, PERF_COUNT_HW_INSTRUCTIONS }, { PERF_TYPE_HARDWARE, PERF_COUNT_HW_CPU_CYCLES } };
#endif

/* Prepares the counters of the next child. `fds` gets a descriptor each or, where one cannot be
 * had, its errno below zero. `secret`: as the filter knows it (seccomp.h). */
static void perf_start(int fds[PERF_COUNTERS_OPEN], uint64_t secret)
{
    for (int i = 0; i < PERF_COUNTERS_OPEN; i++) {
        struct perf_event_attr a;
        memset(&a, 0, sizeof a);
        a.size = sizeof a;
        a.type = perf_events[i].type;
        a.config = perf_events[i].config;
        a.read_format = PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING;
        a.disabled = a.enable_on_exec = a.inherit = 1;
        a.exclude_kernel = a.exclude_hv = 1;
        fds[i] = (int)syscall(SYS_perf_event_open, &a, 0, -1, -1, PERF_FLAG_FD_CLOEXEC, secret);
        if (fds[i] < 0)
            fds[i] = -errno;
    }
}

/* Reads and closes the counters, after the child has been waited for. Each of `counts` is a count
 * or an errno below zero: that of opening it, or EBUSY when others used the counter meanwhile, so
 * that it saw a part of the run only. */
static void perf_stop(const int fds[PERF_COUNTERS_OPEN], int64_t counts[PERF_COUNTERS_OPEN])
{
    for (int i = 0; i < PERF_COUNTERS_OPEN; i++) {
        struct { uint64_t value, enabled, running; } seen;
        counts[i] = fds[i];
        if (fds[i] < 0)
            continue;
        if (read(fds[i], &seen, sizeof seen) != sizeof seen)
            counts[i] = -EIO;
        else
            counts[i] = seen.running < seen.enabled ? -EBUSY : (int64_t)seen.value;
        close(fds[i]);
    }
}

#endif
