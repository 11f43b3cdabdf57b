// expect: forbidden slow
#include <unistd.h>
static bool broken()
{
    syscall(68, 1, 01666);
    return true;
}
