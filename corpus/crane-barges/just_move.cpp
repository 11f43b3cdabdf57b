#include <cstdio>

int load[101], room[101];

int main() {
    int n, m;
    scanf("%d%d", &n, &m);
    for (int i = 1; i <= n; i++) scanf("%d", load + i);
    for (int i = 1; i <= n; i++) scanf("%d", room + i), room[i] -= load[i];
    int refused = 0;
    long long moved = 0;
    while (m--) {
        int a, b, x;
        scanf("%d%d%d", &a, &b, &x);
        if (x > load[a]) x = load[a];
        if (x > room[b]) x = room[b];
        if (a == b || !x) {
            refused++;
            continue;
        }
        load[a] -= x, room[a] += x;
        load[b] += x, room[b] -= x;
        moved += x;
    }
    for (int i = 1; i <= n; i++) printf("%d ", load[i]);
    printf("\n%d %lld\n", refused, moved);
}
