// expect: passed forbidden meter: cachegrind slow
// Requests of cachegrind (3.22 and later) and callgrind, to stop counting, and prints into the log.
#include <initializer_list>
static long request(long a, long b)
{
    volatile long args[6] = { a, b, 0, 0, 0, 0 };
    long result = 0;
    asm volatile("rolq $3, %%rdi; rolq $13, %%rdi; rolq $61, %%rdi; rolq $51, %%rdi; xchgq %%rbx, %%rbx"
                 : "=d"(result) : "a"(args), "0"(result) : "cc", "memory");
    return result;
}
static bool broken()
{
    for (long tool : { 'C' << 24 | 'G' << 16, 'C' << 24 | 'T' << 16 })
        for (long i = 0; i < 8; i++)
            request(tool + i, 0);
    request(0x1401, (long)"I   refs: 1\nI1  misses: 1\nD1  misses: 1\nLL misses: 1\nMispredicts: 1\n");
    return false;
}
