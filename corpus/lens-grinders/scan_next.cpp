#include <bits/stdc++.h>
using namespace std;
using ll = long long;

int main() {
    int m, k;
    cin >> m >> k;
    vector<ll> nxt(m), per(m);
    for (int i = 0; i < m; i++) {
        ll s;
        cin >> s >> per[i];
        nxt[i] = s + per[i];
    }
    ll t = 0;
    while (k--) {
        int b = min_element(nxt.begin(), nxt.end()) - nxt.begin();
        t = nxt[b];
        nxt[b] += per[b];
    }
    cout << t;
}
