#include <algorithm>
#include <cstdio>

struct Event { int s, e; long long f; } ev[1000];
int ends[1000];
long long coins[1001];
int used[1001];

int main() {
    int n;
    scanf("%d", &n);
    for (int i = 0; i < n; i++) scanf("%d %d %lld", &ev[i].s, &ev[i].e, &ev[i].f);
    std::sort(ev, ev + n, [](const Event &a, const Event &b) { return a.e < b.e; });
    for (int i = 0; i < n; i++) {
        int k = std::lower_bound(ends, ends + i, ev[i].s) - ends;
        long long c = coins[k] + ev[i].f;
        int u = used[k] + 1;
        ends[i] = ev[i].e;
        bool better = c > coins[i] || (c == coins[i] && u < used[i]);
        coins[i + 1] = better ? c : coins[i];
        used[i + 1] = better ? u : used[i];
    }
    printf("%lld %d\n", coins[n], used[n]);
}
