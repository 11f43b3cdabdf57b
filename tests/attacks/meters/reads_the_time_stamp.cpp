// expect: forbidden
static bool broken()
{
    unsigned sum = 0;
    for (int i = 0; i < 50; i++) {
        unsigned low, high, core;
        asm volatile("rdtsc" : "=a"(low), "=d"(high));
        asm volatile("rdtscp" : "=a"(low), "=d"(high), "=c"(core));
        sum |= low | 1;
    }
    return !sum;
}
