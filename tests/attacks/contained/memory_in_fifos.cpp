// expect: passed
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <string>
static bool broken()
{
    static char data[65536];
    long held = 0;
    for (int i = 0; i < 100; i++) {
        std::string name = "/tmp/" + std::to_string(i);
        mkfifo(name.c_str(), 0600);
        int fd = open(name.c_str(), O_RDWR | O_NONBLOCK);
        fcntl(fd, F_SETPIPE_SZ, 1 << 20);
        for (long n; (n = write(fd, data, sizeof data)) > 0;)
            held += n;
    }
    return held > 16 << 20;
}
