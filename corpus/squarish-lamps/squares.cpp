#include <cstdio>

typedef long long i64;

static int px[1000], py[1000], lx[200], ly[200], lr[200];
static bool lit[1000];

static inline i64 fourth(i64 v) {
    v *= v;
    return v * v;
}

int main() {
    int m, n;
    if (scanf("%d%d", &m, &n) != 2) return 1;
    for (int j = 0; j < m; ++j) scanf("%d%d%d", lx + j, ly + j, lr + j);
    for (int i = 0; i < n; ++i) scanf("%d%d", px + i, py + i);
    for (int j = 0; j < m; ++j) {
        const i64 reach = fourth(lr[j]);
        int count = 0;
        for (int i = 0; i < n; ++i) {
            const bool under = fourth(px[i] - lx[j]) + fourth(py[i] - ly[j]) <= reach;
            count += under;
            lit[i] |= under;
        }
        printf(j ? " %d" : "%d", count);
    }
    int dark = 0;
    for (int i = 0; i < n; ++i) dark += !lit[i];
    printf("\n%d\n", dark);
    return 0;
}
