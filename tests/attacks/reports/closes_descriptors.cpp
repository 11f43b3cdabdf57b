// expect: wrong_answer
#include <unistd.h>
static bool broken()
{
    for (int fd = 1; fd < 1100; fd++)
        close(fd);
    return false;
}
