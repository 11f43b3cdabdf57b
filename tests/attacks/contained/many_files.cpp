// expect: passed slow
#include <fcntl.h>
#include <unistd.h>
#include <string>
static bool broken()
{
    int made = 0;
    for (; made < 20000; made++) {
        int fd = open(("/tmp/" + std::to_string(made)).c_str(), O_CREAT | O_RDWR, 0600);
        if (fd < 0)
            break;
        close(fd);
    }
    return made > 4096;
}
