// expect: forbidden slow
#include <unistd.h>
static bool broken()
{
    syscall(272, 0x10000000);
    return true;
}
