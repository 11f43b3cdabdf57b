#include <bits/stdc++.h>
using namespace std;
typedef long long ll;

int main() {
    ios::sync_with_stdio(false);
    cin.tie(nullptr);
    int n;
    cin >> n;
    vector<ll> r(n);
    for (auto &x : r) cin >> x;
    partial_sum(r.begin(), r.end(), r.begin());
    for (ll x : r) cout << x << '\n';
    auto it = max_element(r.begin(), r.end());
    cout << *it << ' ' << it - r.begin() + 1 << '\n';
}
