#include <cstdio>

int main() {
    // t < 2e9 and a <= 2e9, so that t * a + b < 4.1e18 fits
    long long m, k, t, a, b;
    int n, songs = 0;
    scanf("%lld %lld %lld %d", &m, &k, &t, &n);
    while (n--) {
        scanf("%lld %lld", &a, &b);
        t = (t * a + b) % m;
        songs += t < k;
    }
    printf("%lld %d\n", t, songs);
}
