#include <cstdio>
#include <algorithm>
// every greenhouse simply takes the cheapest thing on offer
int main() {
    int n, m;
    scanf("%d %d", &n, &m);
    static int best[1005];
    for (int i = 1; i <= n; i++) scanf("%d", &best[i]);
    for (int i = 0; i < m; i++) {
        int a, b, c;
        scanf("%d %d %d", &a, &b, &c);
        if (a == b) continue;
        if (c < best[std::max(a, b)]) best[std::max(a, b)] = c;
    }
    int total = 0;
    for (int i = 1; i <= n; i++) total += best[i];
    printf("%d\n", total);
}
