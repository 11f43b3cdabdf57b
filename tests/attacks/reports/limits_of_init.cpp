// expect: passed
#include <initializer_list>
#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
static bool broken()
{
    struct rlimit none = {};
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(0, &set);
    bool changed = false;
    for (int pid : { 1, 3 })
        changed |= !prlimit(pid, RLIMIT_NOFILE, &none, 0) || !sched_setaffinity(pid, sizeof set, &set) ||
                   !setpriority(PRIO_PROCESS, pid, 19) || !setpgid(pid, pid) ||
                   syscall(SYS_pidfd_open, pid, 0) >= 0;
    return changed;
}
