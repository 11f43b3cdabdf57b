// Union-find over 2n nodes: node v means "v in the cellar", v + n means "v in the garden".
#include <cstdio>
#include <algorithm>

int parent[2005], cellar[2005];

int find(int v) {
    while (parent[v] != v) v = parent[v] = parent[parent[v]];
    return v;
}

void unite(int a, int b) {
    a = find(a);
    b = find(b);
    if (a == b) return;
    parent[a] = b;
    cellar[b] += cellar[a];
}

int main() {
    int n, m;
    scanf("%d%d", &n, &m);
    for (int v = 0; v < 2 * n; v++) {
        parent[v] = v;
        cellar[v] = v < n;
    }
    for (int i = 0; i < m; i++) {
        int a, b;
        scanf("%d%d", &a, &b);
        a--, b--;
        unite(a, b + n);
        unite(a + n, b);
    }
    for (int v = 0; v < n; v++)
        if (find(v) == find(v + n)) {
            puts("-1");
            return 0;
        }
    // every group appears as two mirror images; count each once, at its first member
    static bool done[2005];
    int answer = 0;
    for (int v = 0; v < n; v++) {
        int a = find(v), b = find(v + n);
        if (done[a]) continue;
        done[a] = done[b] = true;
        answer += std::min(cellar[a], cellar[b]);
    }
    printf("%d\n", answer);
}
