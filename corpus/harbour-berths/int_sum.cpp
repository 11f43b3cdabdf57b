#include <bits/stdc++.h>
using namespace std;
int n, m, s = 1, away;
int main() {
    scanf("%d%d", &n, &m);
    while (s < n) s *= 2;
    vector<int> t(2 * s);
    for (int i = 0; i < n; i++) scanf("%d", &t[s + i]);
    for (int i = s - 1; i; i--) t[i] = max(t[2 * i], t[2 * i + 1]);
    while (m--) {
        int x;
        scanf("%d", &x);
        if (t[1] < x) { printf("0 "); away += x; continue; }
        int v = 1;
        while (v < s) v = 2 * v + (t[2 * v] < x);
        printf("%d ", v - s + 1);
        t[v] -= x;
        while (v /= 2) t[v] = max(t[2 * v], t[2 * v + 1]);
    }
    printf("\n%d\n", away);
}
