/* What the qemu plugins share: the declarations that they need of qemu's plugin interface (whose
 * header distributions do not ship), the page of counts, and a clock made of counts.
 *
 * Counts live in a page that the runner shares by descriptor and reads after the program's death:
 * no file or pipe that the program could write to, and no count is lost when it ends by a signal
 * or by _exit. Each virtual CPU (thread) counts into a slot of its own, because a shared counter
 * would lose increments.
 *
 * The clock: under a meter, time is what has been counted so far. A plugin is also loaded ahead of
 * libc (LD_PRELOAD) and answers clock_gettime and its relatives, which qemu asks on the program's
 * behalf. So a program that looks at the clock does the same in every run, and cannot tell by the
 * clock whether an earlier run has left a file in the page cache.
 */
#ifndef HASTEN_PLUGIN_H
#define HASTEN_PLUGIN_H

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <sys/time.h>
#include <sys/times.h>
#include <time.h>
#include <unistd.h>

typedef uint64_t plugin_id;
struct qemu_plugin_tb;
struct qemu_plugin_insn;
enum { NO_REGISTERS = 0, INLINE_ADD = 0, READS_AND_WRITES = 3 }; /* qemu's own values */

typedef void (*on_block)(unsigned cpu, void *data);
typedef void (*on_access)(unsigned cpu, uint32_t info, uint64_t address, void *data);
void qemu_plugin_register_vcpu_tb_trans_cb(plugin_id, void (*)(plugin_id, struct qemu_plugin_tb *));
void qemu_plugin_register_vcpu_tb_exec_cb(struct qemu_plugin_tb *, on_block, int flags, void *data);
void qemu_plugin_register_vcpu_tb_exec_inline(struct qemu_plugin_tb *, int what, void *counter, uint64_t);
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *, on_block, int flags, void *data);
void qemu_plugin_register_vcpu_mem_cb(struct qemu_plugin_insn *, on_access, int flags, int which, void *data);
void qemu_plugin_register_vcpu_syscall_cb(plugin_id, void (*)(plugin_id, unsigned cpu, int64_t number,
    uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t));
void qemu_plugin_register_vcpu_syscall_ret_cb(plugin_id, void (*)(plugin_id, unsigned cpu, int64_t number, int64_t result));
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *);
uint64_t qemu_plugin_tb_vaddr(const struct qemu_plugin_tb *);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *, size_t);
const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *);
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *);
unsigned qemu_plugin_mem_size_shift(uint32_t info);
_Bool qemu_plugin_mem_is_store(uint32_t info);

#define EXPORT __attribute__((visibility("default")))
EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION; /* qemu refuses a version it does not know */

/* ---- the page of counts --------------------------------------------------------------------- */

enum { COUNTER_FD = 1000, PAGE_BYTES = 65536, SLOT_WORDS = 64, SLOTS = PAGE_BYTES / 8 / SLOT_WORDS };
/* The first words of a slot, the same in every plugin; mirrored in qemu.py. */
enum { INSTRUCTIONS, CLOCK_READS, TSC_READS, THREADS, COMMON_WORDS };

static uint64_t *page;
static int many_threads; /* set for good before the second thread starts */

static uint64_t *slot(unsigned cpu) { return page + (cpu < SLOTS ? cpu : SLOTS - 1) * SLOT_WORDS; }

static int map_page(void)
{
    page = mmap(0, PAGE_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, COUNTER_FD, 0);
    close(COUNTER_FD); /* before the program starts: it never holds the descriptor */
    return page == MAP_FAILED ? (page = 0, -1) : 0;
}

/* ---- the clock ------------------------------------------------------------------------------ */

/* Four instructions take a nanosecond, about what processors do. Both clocks start in the kernel's
 * past (the machine has been up for longer than a second), so that whoever waits until some time,
 * which is the kernel's business, does not wait for ages. */
enum { INSTRUCTIONS_PER_NS_LOG2 = 2, NAP_NS = 1000000 };
static const int64_t BOOT_S = 1, DATE_S = 1000000000; /* the date of all files in the sandbox */
static int64_t slept_ns;

static int64_t counted_ns(void)
{
    if (!page)
        return 0;
    uint64_t sum = 0;
    for (unsigned i = 0; i < (many_threads ? SLOTS : 1); i++)
        sum += page[i * SLOT_WORDS + INSTRUCTIONS];
    __atomic_fetch_add(&page[CLOCK_READS], 1, __ATOMIC_RELAXED);
    return (int64_t)(sum >> INSTRUCTIONS_PER_NS_LOG2) + __atomic_load_n(&slept_ns, __ATOMIC_RELAXED);
}

static struct timespec since(int64_t start_s)
{
    int64_t ns = counted_ns();
    return (struct timespec){ start_s + ns / 1000000000, ns % 1000000000 };
}

EXPORT int clock_gettime(clockid_t clock, struct timespec *to)
{
    int date = clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE || clock == CLOCK_TAI;
    int used = clock == CLOCK_PROCESS_CPUTIME_ID || clock == CLOCK_THREAD_CPUTIME_ID || clock < 0;
    *to = since(date ? DATE_S : used ? 0 : BOOT_S);
    return 0;
}

EXPORT int gettimeofday(struct timeval *to, void *zone)
{
    struct timespec now = since(DATE_S);
    (void)zone;
    *to = (struct timeval){ now.tv_sec, now.tv_nsec / 1000 };
    return 0;
}

EXPORT time_t time(time_t *to)
{
    time_t now = since(DATE_S).tv_sec;
    if (to)
        *to = now;
    return now;
}

EXPORT clock_t times(struct tms *to)
{
    struct timespec used = since(0);
    clock_t ticks = used.tv_sec * 100 + used.tv_nsec / 10000000;
    if (to)
        *to = (struct tms){ .tms_utime = ticks };
    return BOOT_S * 100 + ticks;
}

EXPORT int getrusage(__rusage_who_t who, struct rusage *to)
{
    struct timespec used = since(0);
    memset(to, 0, sizeof *to);
    if (who != RUSAGE_CHILDREN)
        to->ru_utime = (struct timeval){ used.tv_sec, used.tv_nsec / 1000 };
    return 0;
}

EXPORT int sysinfo(struct sysinfo *to) /* libc's qsort asks how much memory there is */
{
    memset(to, 0, sizeof *to);
    to->uptime = since(BOOT_S).tv_sec;
    to->totalram = to->freeram = 1ul << 33;
    to->mem_unit = 1;
    to->procs = 1;
    return 0;
}

/* Timers would tell the time by when they end: none ever does. */

EXPORT unsigned alarm(unsigned seconds) { return (void)seconds, 0; }

EXPORT int setitimer(__itimer_which_t which, const struct itimerval *new, struct itimerval *old)
{
    (void)which, (void)new;
    if (old)
        memset(old, 0, sizeof *old);
    return 0;
}

EXPORT int getitimer(__itimer_which_t which, struct itimerval *to)
{
    (void)which;
    memset(to, 0, sizeof *to);
    return 0;
}

static int refuse(void) { return errno = ENOSYS, -1; }

EXPORT int timer_create(clockid_t clock, struct sigevent *event, timer_t *to) { return (void)clock, (void)event, (void)to, refuse(); }
EXPORT int timerfd_create(int clock, int flags) { return (void)clock, (void)flags, refuse(); }

/* Nor do dates: one for all, as they say when the sandbox was made and what ran before. Only a
 * regular file that was there keeps the date of its content, by which Python knows its bytecode. */

static struct timespec started; /* by the kernel's clock */

static int is_older(const struct timespec *date)
{
    return date->tv_sec < started.tv_sec || (date->tv_sec == started.tv_sec && date->tv_nsec < started.tv_nsec);
}

/* Numbers of devices and pipes count what the whole machine has opened. The program gets others, in
 * the order in which it asks. */

enum { KNOWN = 64 };
struct known { uint64_t numbers[KNOWN]; int count; };
static struct known devices, pipes;

static uint64_t place_of(struct known *known, uint64_t number)
{
    static int busy;
    int i = 0;
    while (__atomic_exchange_n(&busy, 1, __ATOMIC_ACQUIRE))
        ;
    while (i < known->count && known->numbers[i] != number)
        i++;
    if (i == known->count && i < KNOWN)
        known->numbers[known->count++] = number;
    __atomic_store_n(&busy, 0, __ATOMIC_RELEASE);
    return (uint64_t)i + 1;
}

static int stat_at(int folder, const char *path, struct stat64 *to, int flags)
{
    const struct timespec fixed = { DATE_S, 0 };
    if (!started.tv_sec) { /* a little early is as good: no other file is as new */
        syscall(SYS_clock_gettime, CLOCK_REALTIME_COARSE, &started);
        started.tv_sec -= 1;
    }
    if (syscall(SYS_newfstatat, folder, path, to, flags))
        return -1;
    to->st_atim = to->st_ctim = fixed;
    if (!S_ISREG(to->st_mode) || !is_older(&to->st_mtim))
        to->st_mtim = fixed;
    to->st_dev = place_of(&devices, to->st_dev);
    if (S_ISFIFO(to->st_mode))
        to->st_ino = place_of(&pipes, to->st_ino);
    return 0;
}

/* By the names that qemu calls: those for large files. */
EXPORT int fstatat64(int folder, const char *path, struct stat64 *to, int flags) { return stat_at(folder, path, to, flags); }
EXPORT int fstat64(int file, struct stat64 *to) { return stat_at(file, "", to, AT_EMPTY_PATH); }
EXPORT int stat64(const char *path, struct stat64 *to) { return stat_at(AT_FDCWD, path, to, 0); }
EXPORT int lstat64(const char *path, struct stat64 *to) { return stat_at(AT_FDCWD, path, to, AT_SYMLINK_NOFOLLOW); }

/* Nor how full the machine's disks are; a file system in memory has a random name. */

static int tell_no_more(int failed, struct statfs64 *to)
{
    if (failed)
        return -1;
    memset(&to->f_fsid, 0, sizeof to->f_fsid);
    to->f_bfree = to->f_bavail = to->f_blocks;
    to->f_ffree = to->f_files;
    return 0;
}

EXPORT int statfs64(const char *path, struct statfs64 *to) { return tell_no_more(syscall(SYS_statfs, path, to) != 0, to); }
EXPORT int fstatfs64(int file, struct statfs64 *to) { return tell_no_more(syscall(SYS_fstatfs, file, to) != 0, to); }

/* ---- what every plugin watches --------------------------------------------------------------- */

static void watch_syscall(unsigned cpu, int64_t number)
{
    (void)cpu;
    switch (number) {
    case __NR_clone: /* only threads get here: the sandbox refuses children */
        /* Before it starts one, qemu throws away what it has translated (it now needs atomic
         * memory accesses), so that from here on every block is translated anew. */
        many_threads = 1;
        __atomic_fetch_add(&page[THREADS], 1, __ATOMIC_RELAXED);
        break;
    case __NR_nanosleep:
    case __NR_clock_nanosleep:
    case __NR_ppoll:
    case __NR_pselect6:
#ifdef __NR_poll
    case __NR_poll:
    case __NR_select:
#endif
        /* Whoever waits until some time sees it come. */
        __atomic_fetch_add(&slept_ns, NAP_NS, __ATOMIC_RELAXED);
    }
}

static void tsc_read(unsigned cpu, void *data)
{
    (void)cpu, (void)data;
    __atomic_fetch_add(&page[TSC_READS], 1, __ATOMIC_RELAXED);
}

/* The time-stamp counter is a clock that no library stands before; its readers are counted. */
static void watch_tsc(struct qemu_plugin_insn *instruction)
{
#ifdef __x86_64__
    const uint8_t *b = qemu_plugin_insn_data(instruction);
    size_t size = qemu_plugin_insn_size(instruction);
    while (size > 2 && (*b == 0x66 || *b == 0xf2 || *b == 0xf3 || (*b & 0xf0) == 0x40))
        b++, size--;
    if (size >= 2 && b[0] == 0x0f && (b[1] == 0x31 || (size >= 3 && b[1] == 0x01 && b[2] == 0xf9)))
        qemu_plugin_register_vcpu_insn_exec_cb(instruction, tsc_read, NO_REGISTERS, 0);
#else
    (void)instruction;
#endif
}

#endif
