// expect: passed slow
#include <sys/syscall.h>
#include <unistd.h>
#include <thread>
static bool broken()
{
    long first = 0;
    for (int i = 0; i < 20; i++)
        std::thread([&] { first = first ? first : syscall(SYS_gettid); }).join();
    return first > 15;
}
