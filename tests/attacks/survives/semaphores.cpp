// expect: forbidden slow
#include <unistd.h>
static bool broken()
{
    syscall(64, 1, 1, 01666);
    return true;
}
