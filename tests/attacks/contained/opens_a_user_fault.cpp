// expect: forbidden slow
#include <unistd.h>
static bool broken()
{
    syscall(323, 0);
    return true;
}
