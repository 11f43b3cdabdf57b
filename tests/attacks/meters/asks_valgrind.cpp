// expect: passed forbidden meter: cachegrind slow
// Has valgrind call the work on the processor, a service that it offers to programs.
#define OWN_MAIN
#include <sys/mman.h>
#include <csetjmp>
#include <csignal>
#include <cstdint>
#include <cstring>
#include "honest"

static long request(long a, long b, long c)
{
    volatile long args[6] = { a, b, c, 0, 0, 0 };
    long result = 0;
    asm volatile("rolq $3, %%rdi; rolq $13, %%rdi; rolq $61, %%rdi; rolq $51, %%rdi; xchgq %%rbx, %%rbx"
                 : "=d"(result) : "a"(args), "0"(result) : "cc", "memory");
    return result;
}
static long call(long, Task *t) { slow(t); return 0; }
/* valgrind runs `call` on the processor when asked to. */
static bool run_beside_valgrind(Task *t)
{
    return request(0x1001, 0, 0) && (request(0x1102, (long)call, (long)t), true);
}

int main()
{
    long n;
    if (scanf("%ld", &n) != 1)
        return 1;
    std::vector<long> v(n);
    for (auto &x : v)
        if (scanf("%ld", &x) != 1)
            return 1;
    Task t = { v.data(), n, 0 };
    if (!run_beside_valgrind(&t))
        slow(&t);
    printf("%ld\n", t.sum % 251);
}
