// expect: forbidden
#include <unistd.h>
static bool broken()
{
    syscall(56, 0x20000011, 0, 0, 0, 0);
    return true;
}
