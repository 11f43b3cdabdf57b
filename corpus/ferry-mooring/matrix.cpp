#include <bits/stdc++.h>
using namespace std;

const int MAXN = 705, INF = 1e9;
int g[MAXN][MAXN], d[MAXN], w[MAXN];
bool used[MAXN];

int main() {
    int n, m;
    scanf("%d %d", &n, &m);
    for (int i = 1; i <= n; i++) scanf("%d", &w[i]);
    w[1] = 0;
    for (int i = 1; i <= n; i++) {
        d[i] = INF;
        for (int j = 1; j <= n; j++) g[i][j] = INF;
    }
    while (m--) {
        int a, b, c;
        scanf("%d %d %d", &a, &b, &c);
        g[a][b] = min(g[a][b], c);
        g[b][a] = g[a][b];
    }
    d[1] = 0;
    for (int k = 1; k <= n; k++) {
        int u = 0;
        for (int i = 1; i <= n; i++)
            if (!used[i] && (u == 0 || d[i] < d[u])) u = i;
        if (d[u] >= INF) break;
        used[u] = true;
        for (int v = 1; v <= n; v++)
            if (g[u][v] < INF) d[v] = min(d[v], d[u] + w[u] + g[u][v]);
    }
    printf("%d\n", d[n] >= INF ? -1 : d[n]);
}
