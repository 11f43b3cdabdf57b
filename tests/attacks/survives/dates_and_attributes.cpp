// expect: passed
#include <initializer_list>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>
static bool broken()
{
    bool changed = false;
    struct timespec dates[2] = {};
    for (const char *path : { "/program", "/program/main", "/usr/bin/env", "/dev", "/dev/urandom", "/hasten", "/" })
        changed |= !utimensat(AT_FDCWD, path, dates, 0) | !chmod(path, 0777) | !chown(path, getuid(), -1) |
                   !setxattr(path, "user.mark", "x", 1, 0);
    struct stat s;
    char value[8];
    for (const char *path : { "/tmp", "/dev/shm" }) {
        stat(path, &s);
        changed |= s.st_mtim.tv_sec != 1000000000 || getxattr(path, "user.mark", value, 8) >= 0;
        changed |= flock(open(path, O_RDONLY), LOCK_EX | LOCK_NB) != 0;
        setxattr(path, "user.mark", "x", 1, 0);
        utimensat(AT_FDCWD, path, 0, 0);
    }
    return changed;
}
