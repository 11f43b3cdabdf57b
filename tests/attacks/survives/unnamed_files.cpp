// expect: passed
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
static long number(const char *folder)
{
    struct stat s = {};
    unsigned long how[3] = { O_TMPFILE | O_RDWR, 0600, 0 };
    int fd = open(folder, O_TMPFILE | O_RDWR, 0600);
    if (fd < 0)
        fd = (int)syscall(437, AT_FDCWD, folder, how, sizeof how); // openat2
    if (fd >= 0)
        fstat(fd, &s), close(fd);
    return (long)s.st_ino;
}
static bool broken()
{
    bool seen = number("/tmp") > 50 || number("/dev/shm") > 50;
    for (int i = 0; i < 100; i++)
        number("/tmp"), number("/dev/shm");
    return seen;
}
