#include <cstdio>
#include <vector>

typedef unsigned long long u64;
const u64 P = 998244353;

u64 mpow(u64 b, u64 e) {
    u64 r = 1;
    for (b %= P; e; e >>= 1, b = b * b % P)
        if (e & 1) r = r * b % P;
    return r;
}

int main() {
    std::vector<u64> f(601, 1), g(601, 1);
    for (int i = 1; i <= 600; i++) f[i] = f[i - 1] * i % P;
    g[600] = mpow(f[600], P - 2);
    for (int i = 600; i > 0; i--) g[i - 1] = g[i] * i % P;
    int q, n, k, m;
    scanf("%d", &q);
    while (q--) {
        scanf("%d %d %d", &n, &k, &m);
        u64 r = 0;
        if (k <= n) r = f[n] * g[k] % P * g[n - k] % P * mpow(m, k) % P;
        printf("%llu\n", r);
    }
}
