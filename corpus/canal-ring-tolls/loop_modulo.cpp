#include <bits/stdc++.h>
using namespace std;
typedef long long ll;

int main() {
    ios::sync_with_stdio(false);
    cin.tie(nullptr);
    int n, q;
    cin >> n >> q;
    vector<ll> t(n);
    for (auto &x : t) cin >> x;
    for (int k = 0; k < q; k++) {
        int a, b;
        cin >> a >> b;
        a--, b--;
        int steps = (b - a + n) % n;
        ll s = 0;
        for (int d = 0; d <= steps; d++) s += t[(a + d) % n];
        cout << s << "\n";
    }
}
