#include <bits/stdc++.h>
using namespace std;
typedef long long ll;
const ll M = 1e9 + 7;

int main() {
    ll a, b, c, f[3];
    cin >> a >> b >> c >> f[0] >> f[1] >> f[2];
    int q;
    cin >> q;
    for (int n; q-- && cin >> n;) {
        vector<ll> v(f, f + 3);
        for (int i = 0; i < n; i++) {
            ll next = (a * v[2] % M + b * v[1] % M + c * v[0] % M) % M;
            v[0] = v[1];
            v[1] = v[2];
            v[2] = next;
        }
        cout << v[0] % M << "\n";
    }
}
