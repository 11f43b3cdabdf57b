#include <bits/stdc++.h>
using namespace std;
typedef long long ll;

struct E { int c, a, b; };
int p[1005];
int root(int x) { return p[x] == x ? x : p[x] = root(p[x]); }

int main() {
    int n, m;
    scanf("%d%d", &n, &m);
    vector<E> es;
    es.reserve(n + m);
    for (int i = 1, w; i <= n; i++) {
        scanf("%d", &w);
        es.push_back({w, 0, i});
        p[i] = i;
    }
    for (int i = 0; i < m; i++) {
        int a, b, c;
        scanf("%d%d%d", &a, &b, &c);
        es.push_back({c, a, b});
    }
    sort(es.begin(), es.end(), [](const E &x, const E &y) { return x.c < y.c; });
    ll s = 0;
    for (auto &e : es) {
        int x = root(e.a), y = root(e.b);
        if (x != y) p[x] = y, s += e.c;
    }
    printf("%lld\n", s);
}
