// expect: passed
#include <initializer_list>
#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cstring>
static int names(const char *path)
{
    int n = 0;
    DIR *d = opendir(path);
    while (d && readdir(d))
        n++;
    return n - 2;
}
static bool broken()
{
    struct stat s;
    bool found = names("/tmp") || names("/dev/shm") || names("/program") != 1;
    for (const char *path : { "/etc/passwd", "/home", "/var", "/run", "/sys", "/dev/stdin", "/dev/fd/0",
                              "/proc/self/fd/0", "/proc/1/root", "/../../var", "/hasten/kept/0/tests" })
        found |= !stat(path, &s);
    return found;
}
