#include <bits/stdc++.h>
using namespace std;

int main() {
    ios_base::sync_with_stdio(0);
    cin.tie(0);
    int t;
    cin >> t;
    while (t--) {
        int k;
        string a, b;
        cin >> k >> a >> b;
        int n = a.size(), m = b.size(), w = k / 6;
        vector<vector<int>> d(n + 1, vector<int>(m + 1, 100000));
        for (int i = 0; i <= n; i++)
            for (int j = max(0, i - w); j <= min(m, i + w); j++) {
                if (!i || !j) {
                    d[i][j] = 2 * (i + j);
                    continue;
                }
                d[i][j] = d[i - 1][j - 1] + 3 * (a[i - 1] != b[j - 1]);
                d[i][j] = min(d[i][j], min(d[i - 1][j], d[i][j - 1]) + 2);
            }
        if (d[n][m] <= k) cout << d[n][m] << '\n';
        else cout << "copy\n";
    }
}
