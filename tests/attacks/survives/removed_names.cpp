// expect: passed slow
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
static long number()
{
    struct stat s;
    int fd = open("/dev/shm/new", O_CREAT | O_RDWR, 0600);
    fstat(fd, &s), close(fd), unlink("/dev/shm/new");
    return (long)s.st_ino;
}
static bool broken()
{
    bool seen = number() > 50;
    for (int i = 0; i < 100; i++)
        number();
    return seen;
}
