#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>
int main() { return syscall(SYS_unshare, CLONE_NEWUSER); }
