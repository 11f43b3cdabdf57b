// expect: forbidden slow
#include <unistd.h>
static bool broken()
{
    syscall(41, 16, 3, 0);
    return true;
}
