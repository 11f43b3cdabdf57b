#include <bits/stdc++.h>
using namespace std;

int main() {
    ios::sync_with_stdio(false);
    cin.tie(nullptr);
    int n, q;
    cin >> n >> q;
    vector<int> d(n);
    for (int &x : d) cin >> x;
    d.push_back(-1);

    // widest[k]: the longest row in which the shallowest pole is levels[k] or deeper
    vector<pair<int, int>> open, rows;
    for (int i = 0; i <= n; ++i) {
        int from = i;
        while (!open.empty() && open.back().first >= d[i]) {
            from = open.back().second;
            rows.emplace_back(open.back().first, i - from);
            open.pop_back();
        }
        open.emplace_back(d[i], from);
    }
    sort(rows.begin(), rows.end());
    for (int k = (int)rows.size() - 2; k >= 0; --k)
        rows[k].second = max(rows[k].second, rows[k + 1].second);
    while (q--) {
        int x;
        cin >> x;
        auto it = lower_bound(rows.begin(), rows.end(), make_pair(x, 0));
        cout << (it == rows.end() ? 0 : it->second) << '\n';
    }
}
