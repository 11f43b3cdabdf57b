#include <bits/stdc++.h>
using namespace std;

int main() {
    int n;
    scanf("%d", &n);
    vector<vector<int>> gets(n + 1);
    vector<long long> t(n + 1);
    for (int i = 1, p; i <= n; i++) {
        scanf("%d %lld", &p, &t[i]);
        gets[p].push_back(i);
    }
    vector<int> order = {0};
    order.reserve(n + 1);
    for (int i = 0; i <= n; i++)
        for (int v : gets[order[i]]) {
            t[v] += t[order[i]];
            order.push_back(v);
        }
    auto top = max_element(t.begin() + 1, t.end());
    printf("%lld %lld %d\n", accumulate(t.begin(), t.end(), 0LL), *top, int(top - t.begin()));
}
