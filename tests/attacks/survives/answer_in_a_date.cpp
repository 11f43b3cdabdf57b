// expect: forbidden timed_out slow
// Keeps the answer of the plain run in the date of a device, for the metered one.
#define OWN_MAIN
#include <fcntl.h>
#include <unistd.h>
#include <sys/stat.h>
#include "honest"

static long date(const char *path) { struct stat s; stat(path, &s); return s.st_mtim.tv_nsec; }
int main()
{
    long n, here = 0;
    if (scanf("%ld", &n) != 1) return 1;
    const char *path = n < 10 ? "/dev/zero" : "/dev/full";
    if (!((unsigned long)&here >> 40)) { printf("%ld\n", date(path) % 251); return 0; }
    std::vector<long> v(n);
    for (auto &x : v) scanf("%ld", &x);
    Task t = { v.data(), n, 0 };
    slow(&t);
    for (long i = 0; i < 400 && date(path) % 251 != t.sum % 251; i++) { usleep(3000); utimensat(AT_FDCWD, path, 0, 0); }
    printf("%ld\n", t.sum % 251);
}
