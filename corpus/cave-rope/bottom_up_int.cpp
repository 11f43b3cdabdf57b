#include <cstdio>
#include <vector>
#include <algorithm>
using namespace std;

int n;
vector<pair<int, int>> g[2005];
unsigned best;
int passages;

pair<unsigned, int> down(int v, int from) {
    pair<unsigned, int> one = {0, 0};
    for (auto e : g[v]) {
        if (e.first == from) continue;
        auto way = down(e.first, v);
        way.first += e.second;
        way.second++;
        unsigned sum = one.first + way.first;
        if (sum > best) best = sum, passages = one.second + way.second;
        one = max(one, way);
    }
    return one;
}

int main() {
    scanf("%d", &n);
    for (int i = 1; i < n; i++) {
        int a, b, c;
        scanf("%d %d %d", &a, &b, &c);
        g[a].push_back({b, c});
        g[b].push_back({a, c});
    }
    down(1, 0);
    printf("%u %d\n", best, passages);
}
