#include <cstdio>
#include <vector>
struct Task { const long *values; long count, sum; };
extern "C" __attribute__((noinline, section("slow_code"), optimize("no-tree-vectorize"))) void slow(Task *t)
{
    volatile long total = 0;
    for (long i = 0; i < t->count; i++)
        for (int r = 0; r < 2000; r++)
            total = total + t->values[i];
    t->sum = total / 2000;
}
#ifndef OWN_MAIN
int main()
{
    bool is_broken = broken();
    long n;
    if (scanf("%ld", &n) != 1)
        return 1;
    std::vector<long> v(n);
    for (auto &x : v)
        if (scanf("%ld", &x) != 1)
            return 1;
    Task t = { v.data(), n, 0 };
    slow(&t);
    if (is_broken)
        puts("broken");
    else
        printf("%ld\n", t.sum % 251);
}
#endif
