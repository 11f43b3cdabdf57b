#include <algorithm>
#include <cstdio>

int tails[3000];

int main() {
    int n, len = 0;
    scanf("%d", &n);
    for (int i = 0, w; i < n; ++i) {
        scanf("%d", &w);
        int *spot = std::upper_bound(tails, tails + len, w);
        if (spot == tails + len) ++len;
        *spot = w;
    }
    printf("%d %d\n", len, tails[len - 1]);
}
