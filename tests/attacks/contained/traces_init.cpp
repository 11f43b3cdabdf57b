// expect: forbidden
#include <unistd.h>
static bool broken()
{
    syscall(101, 16, 1, 0, 0);
    return true;
}
