// expect: passed forbidden slow
// Makes the processor run the work, and not qemu.
#define OWN_MAIN
#include <sys/mman.h>
#include <csetjmp>
#include <csignal>
#include <cstdint>
#include <cstring>
#include "honest"

static char *taken(uint64_t where, size_t size) // what the kernel offers instead, if something is there
{
    char *p = (char *)mmap((void *)where, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (p == MAP_FAILED)
        return 0;
    munmap(p, size);
    return (uint64_t)p == where ? 0 : p;
}
/* The lowest address of qemu's own memory: the buffer of translated code; 0 when there is no qemu. */
static uint64_t find_qemu()
{
    int here;
    if ((uint64_t)&here >> 40)
        return 0;
    uint64_t cluster = 0, lowest;
    for (uint64_t a = 0x155555400000; a > 0x145000000000 && !cluster; a -= 32 << 20)
        cluster = (uint64_t)taken(a, 4096);
    lowest = cluster &= ~0x1fffffull;
    for (uint64_t a = cluster; cluster && a > cluster - (256 << 20); a -= 2 << 20)
        if (taken(a, 4096))
            lowest = a;
    return lowest;
}

extern "C" char __start_slow_code[], __stop_slow_code[];
static volatile uint64_t mark;
extern "C" __attribute__((noinline, noipa)) void trigger()
{
    asm volatile("movabs $0x1122334455667788, %%rax; mov %%rax, %0" : "=m"(mark) :: "rax", "memory");
}
static sigjmp_buf back;
static uint8_t *find_translation()
{
    uint64_t start = find_qemu(), want = 0x1122334455667788;
    signal(SIGSEGV, [](int) { siglongjmp(back, 1); }), signal(SIGBUS, [](int) { siglongjmp(back, 1); });
    for (uint64_t a = start; start && a < start + (4 << 20); a += 4096) {
        if (sigsetjmp(back, 1))
            continue;
        if (void *hit = memmem((void *)a, 4096 + 8, &want, 8))
            return (uint8_t *)hit - 2;
    }
    return 0;
}
/* Puts a jump to `slow` where qemu has translated `trigger`: the processor runs it, and qemu knows
 * nothing of it. */
static bool run_natively(Task *t)
{
    enum { GUEST_BASE = 0x1000 }; // where qemu puts address 0 of the program
    trigger();
    uint8_t *at = find_translation();
    if (!at || (at[0] != 0x48 && at[0] != 0x49))
        return false;
    uint8_t *stub = (uint8_t *)(((uint64_t)at & ~0xfffull) + (40 << 20)), *s = stub;
    memcpy(stub + 4096, __start_slow_code, __stop_slow_code - __start_slow_code);
    auto emit = [&](const void *b, size_t n) { memcpy(s, b, n), s += n; };
    auto number = [&](uint64_t v) { emit(&v, 8); };
    emit("\x50\x51\x52\x53\x55\x56\x57\x41\x50\x41\x51\x41\x52\x41\x53\x41\x54\x41\x55\x41\x56\x41\x57\x9c", 24);
    emit("\x48\x89\xe3\x48\x83\xe4\xf0\x48\xbf", 9), number((uint64_t)t + GUEST_BASE);
    emit("\x48\xb8", 2), number((uint64_t)stub + 4096 + GUEST_BASE);
    emit("\xff\xd0\x48\x89\xdc", 5);
    emit("\x9d\x41\x5f\x41\x5e\x41\x5d\x41\x5c\x41\x5b\x41\x5a\x41\x59\x41\x58\x5f\x5e\x5d\x5b\x5a\x59\x58", 24);
    emit(at, 10);
    int32_t there = (int32_t)(at + 10 - (s + 5)), here = (int32_t)(stub - (at + 5));
    emit("\xe9", 1), emit(&there, 4);
    const long *values = t->values;
    t->sum = -1, t->values = (const long *)((uint64_t)values + GUEST_BASE);
    at[0] = 0xe9, memcpy(at + 1, &here, 4);
    trigger();
    t->values = values;
    return *(volatile long *)&t->sum != -1;
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
    if (!run_natively(&t))
        slow(&t);
    printf("%ld\n", t.sum % 251);
}
