// expect: passed slow
#include <sys/stat.h>
#include <unistd.h>
static bool broken()
{
    struct stat s;
    symlink("/etc/passwd", "/tmp/main"), symlink("/tmp/loop", "/tmp/loop");
    return !stat("/tmp/main", &s);
}
