// expect: forbidden slow
#include <unistd.h>
static bool broken()
{
    syscall(308, 1, 0);
    return true;
}
