// expect: forbidden
#include <unistd.h>
static bool broken()
{
    syscall(29, 1, 4096, 01666);
    return true;
}
