#include <bits/stdc++.h>
using namespace std;

int main() {
    ios_base::sync_with_stdio(false);
    cin.tie(NULL);
    int n, q;
    cin >> n >> q;
    vector<string> a(n);
    for (auto &s : a) cin >> s;
    sort(a.begin(), a.end());
    string s;
    while (q-- && cin >> s) {
        auto lo = lower_bound(a.begin(), a.end(), s);
        s += '{';  // follows 'z' in ASCII
        cout << lower_bound(lo, a.end(), s) - lo << "\n";
    }
}
