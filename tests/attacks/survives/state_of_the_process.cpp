// expect: passed
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>
static bool broken()
{
    itimerval timer = {};
    getitimer(ITIMER_REAL, &timer);
    sigset_t mask, pending;
    sigprocmask(SIG_BLOCK, 0, &mask), sigpending(&pending);
    struct rlimit data;
    getrlimit(RLIMIT_DATA, &data);
    bool seen = timer.it_value.tv_sec || sigismember(&mask, SIGUSR2) || sigismember(&pending, SIGUSR2) ||
                signal(SIGUSR1, SIG_IGN) != SIG_DFL || umask(0777) != 022 || data.rlim_cur != RLIM_INFINITY;
    for (int fd = 0; fd < 3; fd++) {
        seen |= fcntl(fd, F_GETPIPE_SZ) != 65536;
        fcntl(fd, F_SETPIPE_SZ, 1 << 15);
    }
    seen |= !!(fcntl(2, F_GETFL) & O_NONBLOCK);
    fcntl(2, F_SETFL, O_NONBLOCK | O_WRONLY);
    sigemptyset(&mask), sigaddset(&mask, SIGUSR2), sigprocmask(SIG_BLOCK, &mask, 0), kill(getpid(), SIGUSR2);
    timer.it_value.tv_sec = 100, setitimer(ITIMER_REAL, &timer, 0);
    data.rlim_cur = data.rlim_max = 1 << 30, setrlimit(RLIMIT_DATA, &data);
    return seen;
}
