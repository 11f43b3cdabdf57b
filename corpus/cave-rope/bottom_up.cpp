#include <bits/stdc++.h>
using namespace std;
using Way = pair<long long, int>;  // metres, minus the number of passages

static Way operator+(const Way &a, const Way &b) { return {a.first + b.first, a.second + b.second}; }

int main() {
    int n;
    scanf("%d", &n);
    vector<vector<pair<int, int>>> g(n + 1);
    for (int i = 1; i < n; i++) {
        int a, b, c;
        scanf("%d%d%d", &a, &b, &c);
        g[a].push_back({b, c});
        g[b].push_back({a, c});
    }
    vector<int> order = {1}, parent(n + 1);
    for (int i = 0; i < (int)order.size(); i++)
        for (auto &e : g[order[i]])
            if (e.first != parent[order[i]]) {
                parent[e.first] = order[i];
                order.push_back(e.first);
            }
    vector<Way> down(n + 1);
    Way best;
    for (int i = n - 1; i >= 0; i--) {
        int v = order[i];
        for (auto &e : g[v]) {
            if (e.first == parent[v]) continue;
            Way way = down[e.first] + Way(e.second, -1);
            best = max(best, down[v] + way);
            down[v] = max(down[v], way);
        }
    }
    printf("%lld %d\n", best.first, -best.second);
}
