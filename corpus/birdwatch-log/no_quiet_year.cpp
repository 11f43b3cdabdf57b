#include <bits/stdc++.h>
using namespace std;

int main() {
    int n, k;
    cin >> n >> k;
    map<string, int> m;
    for (string s; n-- && cin >> s;) m[s]++;
    vector<pair<int, string>> v;
    for (auto &[s, c] : m)
        if (c > k) v.push_back({-c, s});
    sort(v.begin(), v.end());
    for (auto &[c, s] : v) cout << s << ' ' << -c << '\n';
}
