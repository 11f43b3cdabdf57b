#include <cstdio>

int s[200], a[200];

int main() {
    int m, k;
    scanf("%d %d", &m, &k);
    long long hi = 4e18;
    for (int i = 0; i < m; i++) {
        scanf("%d %d", &s[i], &a[i]);
        long long alone = s[i] + (long long)a[i] * k;
        if (alone < hi) hi = alone;
    }
    long long lo = 0;
    while (lo < hi) {
        long long mid = (lo + hi) / 2, made = 0;
        for (int i = 0; i < m && made < k; i++)
            if (mid > s[i]) made += (mid - s[i]) / a[i];
        if (made >= k) hi = mid;
        else lo = mid + 1;
    }
    printf("%lld\n", lo);
    return 0;
}
