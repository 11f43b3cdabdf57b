// expect: forbidden
#include <unistd.h>
static bool broken()
{
    syscall(248, "user", "mark", "x", 1L, -4L);
    return true;
}
