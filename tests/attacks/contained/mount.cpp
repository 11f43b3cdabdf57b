// expect: forbidden slow
#include <unistd.h>
static bool broken()
{
    syscall(165, "none", "/tmp", "tmpfs", 0, 0);
    return true;
}
