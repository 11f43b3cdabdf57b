#include <bits/stdc++.h>
using namespace std;
int p[3001], s[3001];
int f(int u) { return p[u] == u ? u : p[u] = f(p[u]); }
int main() {
    int n, m, g;
    scanf("%d %d", &n, &m);
    g = n;
    for (int i = 1; i <= n; i++) p[i] = i, s[i] = 1;
    while (m--) {
        char c;
        int u, v;
        scanf(" %c %d", &c, &u);
        if (c == 'P') { printf("%d\n", s[f(u)]); continue; }
        scanf("%d", &v);
        if (u == v) continue;
        s[f(v)] += s[f(u)];
        p[f(u)] = f(v);
        g--;
    }
    printf("%d\n", g);
}
