#include <bits/stdc++.h>
using namespace std;

int main() {
    int n, q;
    cin >> n >> q;
    vector<int> v(n);
    for (auto& x : v) cin >> x;
    while (q--) {
        int p;
        cin >> p;
        vector<long long> dp(p + 1, LLONG_MAX / 2);
        dp[0] = 0;
        for (int a = 1; a <= p; a++)
            for (int x : v)
                if (x <= a) dp[a] = min(dp[a], dp[a - x] + 1);
        cout << (dp[p] < LLONG_MAX / 2 ? dp[p] : -1) << (q ? ' ' : '\n');
    }
}
