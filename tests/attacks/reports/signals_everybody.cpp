// expect: passed
#include <initializer_list>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>
static bool broken()
{
    bool sent = false;
    char info[128] = {};
    for (int number : { 9, 19, 15, 6 })
        for (long pid = -3; pid < 100; pid++) {
            if (pid == 2 || pid == -2 || pid == 0)
                continue;
            sent |= !kill((int)pid, number) || !syscall(SYS_tkill, pid, number) || !syscall(SYS_tgkill, pid, pid, number);
            sent |= !syscall(SYS_rt_sigqueueinfo, pid, number, info);
        }
    return sent;
}
