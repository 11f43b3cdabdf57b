#include <bits/stdc++.h>
using namespace std;

int main() {
    int n;
    scanf("%d", &n);
    vector<vector<pair<int, int>>> end(8001);
    for (int i = 0; i < n; i++) {
        int s, e, f;
        scanf("%d %d %d", &s, &e, &f);
        end[e].push_back({s, f});
    }
    vector<pair<long long, int>> best(8001);
    for (int h = 1; h <= 8000; h++) {
        best[h] = best[h - 1];
        for (auto [s, f] : end[h])
            best[h] = max(best[h], {best[s].first + f, best[s].second - 1});
    }
    printf("%lld %d\n", best[8000].first, -best[8000].second);
}
