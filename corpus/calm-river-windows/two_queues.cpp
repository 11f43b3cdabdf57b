#include <cstdio>

int h[6000], up[6000], down[6000];

int main() {
    int n, w, d;
    scanf("%d %d %d", &n, &w, &d);
    int u0 = 0, u1 = 0, d0 = 0, d1 = 0;  // the queues are up[u0..u1) and down[d0..d1)
    int calm = 0;
    long long largest = 0;
    for (int i = 0; i < n; i++) {
        scanf("%d", &h[i]);
        while (u1 > u0 && h[up[u1 - 1]] >= h[i]) u1--;
        while (d1 > d0 && h[down[d1 - 1]] <= h[i]) d1--;
        up[u1++] = down[d1++] = i;
        if (up[u0] <= i - w) u0++;
        if (down[d0] <= i - w) d0++;
        if (i + 1 < w) continue;
        long long spread = (long long)h[down[d0]] - h[up[u0]];
        if (spread <= d) calm++;
        if (spread > largest) largest = spread;
    }
    printf("%d %lld\n", calm, largest);
}
