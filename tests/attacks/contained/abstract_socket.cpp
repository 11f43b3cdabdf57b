// expect: forbidden
#include <unistd.h>
static bool broken()
{
    syscall(41, 1, 1, 0);
    return true;
}
