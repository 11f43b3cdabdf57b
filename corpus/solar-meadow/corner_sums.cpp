#include <bits/stdc++.h>
using namespace std;
typedef long long ll;

int main() {
    int r, c;
    cin >> r >> c;
    vector<vector<ll>> p(r + 1, vector<ll>(c + 1));
    for (int i = 1; i <= r; i++)
        for (int j = 1; j <= c; j++) {
            cin >> p[i][j];
            p[i][j] += p[i - 1][j] + p[i][j - 1] - p[i - 1][j - 1];
        }
    ll best = LLONG_MIN;
    for (int i = 0; i < r; i++)
        for (int j = 0; j < c; j++)
            for (int x = i + 1; x <= r; x++)
                for (int y = j + 1; y <= c; y++)
                    best = max(best, p[x][y] - p[i][y] - p[x][j] + p[i][j]);
    cout << best << '\n';
}
