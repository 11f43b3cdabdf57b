// expect: forbidden
#include <unistd.h>
static bool broken()
{
    syscall(311, 1, 0, 0, 0, 0, 0);
    return true;
}
