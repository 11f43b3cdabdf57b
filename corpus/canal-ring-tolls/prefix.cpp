#include <cstdio>

static long long pre[2005];

int main() {
    int n, q;
    if (scanf("%d %d", &n, &q) != 2) return 1;
    for (int i = 1; i <= n; ++i) {
        long long t;
        scanf("%lld", &t);
        pre[i] = pre[i - 1] + t;
    }
    while (q-- > 0) {
        int a, b;
        scanf("%d %d", &a, &b);
        long long s = pre[b] - pre[a - 1];
        if (a > b) s += pre[n];  // the trip wraps past lock n
        printf("%lld\n", s);
    }
    return 0;
}
