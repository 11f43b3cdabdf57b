#include <cstdio>

const int MOD = 998244353;
int c[601][601];

int main() {
    for (int n = 0; n <= 600; n++) {
        c[n][0] = 1;
        for (int k = 1; k <= n; k++) c[n][k] = (c[n - 1][k - 1] + c[n - 1][k]) % MOD;
    }
    int q, n, k, m;
    scanf("%d", &q);
    while (q--) {
        scanf("%d%d%d", &n, &k, &m);
        int r = k > n ? 0 : c[n][k];
        while (k--) r = r * m % MOD;
        printf("%d\n", r);
    }
}
