// expect: passed forbidden
#include <sched.h>
#include <unistd.h>
static char stack[65536];
static int nothing(void *) { return 0; }
static bool broken()
{
    int pidfd = -1;
    clone(nothing, stack + 65536 - 64, CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM | CLONE_PIDFD,
          0, &pidfd, 0, 0);
    return pidfd >= 0;
}
