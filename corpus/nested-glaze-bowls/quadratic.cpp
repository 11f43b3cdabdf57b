#include <bits/stdc++.h>
using namespace std;

int main() {
    int n;
    cin >> n;
    vector<long long> a(n), dp(n, 1);
    for (auto &x : a) cin >> x;
    for (int i = 0; i < n; i++)
        for (int j = 0; j < i; j++)
            if (a[j] <= a[i]) dp[i] = max(dp[i], dp[j] + 1);
    long long best = *max_element(dp.begin(), dp.end()), last = LLONG_MAX;
    for (int i = 0; i < n; i++)
        if (dp[i] == best) last = min(last, a[i]);
    cout << best << " " << last << "\n";
}
