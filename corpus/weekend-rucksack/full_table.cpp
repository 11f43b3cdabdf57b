#include <bits/stdc++.h>
using namespace std;

int main() {
    int n, c;
    cin >> n >> c;
    vector<int> w(n), u(n);
    for (int i = 0; i < n; i++) cin >> w[i] >> u[i];
    vector<vector<long long>> dp(n + 1, vector<long long>(c + 1, 0));
    for (int i = 0; i < n; i++)
        for (int j = 0; j <= c; j++) {
            dp[i + 1][j] = dp[i][j];
            if (j >= w[i]) dp[i + 1][j] = max(dp[i + 1][j], dp[i][j - w[i]] + u[i]);
        }
    int j = c;
    while (j > 0 && dp[n][j - 1] == dp[n][c]) j--;
    cout << dp[n][c] << ' ' << j << '\n';
}
