#include <algorithm>
#include <cstdio>
#include <vector>

int main() {
    int n, m;
    scanf("%d %d", &n, &m);
    std::vector<int> load(n + 1), cap(n + 1);
    for (int i = 1; i <= n; ++i) scanf("%d", &load[i]);
    for (int i = 1; i <= n; ++i) scanf("%d", &cap[i]);
    int refused = 0, moved = 0;
    for (int i = 0; i < m; ++i) {
        int a, b, x;
        scanf("%d %d %d", &a, &b, &x);
        x = std::min({x, load[a], cap[b] - load[b]});
        load[a] -= x;
        load[b] += x;
        moved += x;
        if (x == 0) ++refused;
    }
    for (int i = 1; i <= n; ++i) printf("%d ", load[i]);
    printf("\n%d %d\n", refused, moved);
}
