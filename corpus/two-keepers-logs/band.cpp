#include <cstdio>
#include <cstring>
#include <algorithm>

char a[256], b[256];
int d[201][201];

int main() {
    int t, k;
    scanf("%d", &t);
    while (t--) {
        scanf("%d %255s %255s", &k, a + 1, b + 1);
        int n = strlen(a + 1), m = strlen(b + 1), side = k / 2;
        if (std::abs(n - m) > side) {
            puts("copy");
            continue;
        }
        const int FAR = 1000;
        for (int i = 0; i <= n; ++i) {
            int lo = std::max(0, i - side), hi = std::min(m, i + side);
            if (lo > 0) d[i][lo - 1] = FAR;
            for (int j = lo; j <= hi; ++j) {
                if (i == 0) { d[i][j] = 2 * j; continue; }
                if (j == 0) { d[i][j] = 2 * i; continue; }
                int v = d[i - 1][j - 1] + (a[i] == b[j] ? 0 : 3);
                v = std::min(v, d[i][j - 1] + 2);
                v = std::min(v, d[i - 1][j] + 2);
                d[i][j] = v;
            }
            if (hi < m) d[i][hi + 1] = FAR;
        }
        if (d[n][m] <= k) printf("%d\n", d[n][m]);
        else puts("copy");
    }
    return 0;
}
