// expect: forbidden slow
#include <unistd.h>
static bool broken()
{
    syscall(240, "mark", 0102, 0666, 0);
    return true;
}
