#include <bits/stdc++.h>
using namespace std;

int main() {
    int n;
    cin >> n;
    vector<array<long long, 3>> ev(n);
    for (auto& x : ev) cin >> x[1] >> x[0] >> x[2];
    sort(ev.begin(), ev.end());
    vector<pair<long long, int>> dp(n);
    for (int i = 0; i < n; i++) {
        pair<long long, int> p(0, 0);
        for (int j = 0; j < i; j++)
            if (ev[j][0] < ev[i][1]) p = max(p, dp[j]);
        dp[i] = {p.first + ev[i][2], p.second - 1};
    }
    auto r = *max_element(dp.begin(), dp.end());
    cout << r.first << ' ' << -r.second << '\n';
}
