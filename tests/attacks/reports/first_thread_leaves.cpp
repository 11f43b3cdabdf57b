// expect: crashed
#include <sys/syscall.h>
#include <unistd.h>
#include <chrono>
#include <thread>
static bool broken()
{
    std::thread([] { std::this_thread::sleep_for(std::chrono::milliseconds(100)); _exit(3); }).detach();
    syscall(SYS_exit, 0);
    return true;
}
