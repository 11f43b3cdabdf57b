#include <bits/stdc++.h>
using namespace std;

int h[4001], to[4001];  // 1-based; to[i]: where the beam of i ends, 0 is the sea

int main() {
    int n;
    if (scanf("%d", &n) != 1) return 1;
    h[0] = INT_MAX;
    int lost = 0;
    for (int i = 1; i <= n; ++i) {
        if (scanf("%d", h + i) != 1) return 1;
        int j = i - 1;
        while (h[j] < h[i]) j = to[j];
        to[i] = j;
        lost += !j;
        printf("%d ", j ? i - j : 0);
    }
    printf("\n%d\n", lost);
}
