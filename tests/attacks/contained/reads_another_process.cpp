// expect: forbidden slow
#include <unistd.h>
static bool broken()
{
    syscall(310, 3, 0, 0, 0, 0, 0);
    return true;
}
