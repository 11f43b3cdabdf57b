// expect: forbidden
#include <unistd.h>
static bool broken()
{
    syscall(41, 2, 1, 0);
    return true;
}
