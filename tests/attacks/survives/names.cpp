// expect: passed slow
#include <initializer_list>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
static bool broken()
{
    struct stat s;
    bool seen = false;
    for (const char *name : { "/tmp/mark", "/dev/shm/mark", "here" }) {
        seen |= !lstat(name, &s);
        close(open(name, O_CREAT | O_RDWR, 0));
    }
    seen |= !lstat("/tmp/main", &s);
    symlink("/etc/passwd", "/tmp/main"), mkdir("/tmp/d", 0700), link("/tmp/mark", "/tmp/d/hard");
    return seen;
}
