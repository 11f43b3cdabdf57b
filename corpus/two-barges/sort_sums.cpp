#include <bits/stdc++.h>
using namespace std;
typedef long long ll;

int main() {
    ll n, c;
    cin >> n >> c;
    vector<ll> sums = {0};
    while (n--) {
        ll w;
        cin >> w;
        vector<ll> more;
        for (ll s : sums)
            if (s + w <= c) more.push_back(s + w);
        sums.insert(sums.end(), more.begin(), more.end());
    }
    sort(sums.begin(), sums.end());
    ll best = sums.back();
    auto first = lower_bound(sums.begin(), sums.end(), best);
    cout << best << ' ' << sums.end() - first << '\n';
}
