#include <bits/stdc++.h>
using namespace std;

int n, m;
vector<int> a, b;
vector<vector<long long>> memo;

long long go(int i, int j) {
    if (i < 0 || j < 0) return 0;
    long long &r = memo[i][j];
    if (r != -1) return r;
    if (a[i] == b[j]) return r = go(i - 1, j - 1) + 1;
    return r = max(go(i - 1, j), go(i, j - 1));
}

int main() {
    cin >> n >> m;
    a.resize(n), b.resize(m);
    for (auto &x : a) cin >> x;
    for (auto &x : b) cin >> x;
    memo.assign(n, vector<long long>(m, -1));
    long long k = go(n - 1, m - 1);
    cout << k << ' ' << n + m - 2 * k << '\n';
}
