// expect: forbidden meter: cachegrind
static bool broken()
{
    volatile long args[6] = { 0x1001 };
    long result = 0;
    asm volatile("rolq $3, %%rdi; rolq $13, %%rdi; rolq $61, %%rdi; rolq $51, %%rdi; xchgq %%rbx, %%rbx"
                 : "=d"(result) : "a"(args), "0"(result) : "cc", "memory");
    return result != 0;
}
