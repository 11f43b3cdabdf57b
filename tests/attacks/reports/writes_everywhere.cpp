// expect: passed
#include <unistd.h>
static bool broken()
{
    bool wrote = false;
    for (int fd = 3; fd < 1100; fd++)
        wrote |= write(fd, "\0\0\0\0\0\0\0\0I   refs: 1\n", 23) > 0;
    return wrote;
}
