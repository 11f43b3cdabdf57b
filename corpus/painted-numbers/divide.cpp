#include <cstdio>

int main() {
    long long c[10];
    for (int d = 0; d < 10; ++d) scanf("%lld", c + d);
    int q;
    scanf("%d", &q);
    while (q-- > 0) {
        unsigned a, b;
        scanf("%u %u", &a, &b);
        long long total = 0;
        for (unsigned house = a; house <= b; ++house)
            for (unsigned n = house; n; n /= 10) total += c[n % 10];
        printf("%lld\n", total);
    }
    return 0;
}
