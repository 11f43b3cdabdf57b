#include <bits/stdc++.h>
using namespace std;

int main() {
    int n;
    cin >> n;
    vector<pair<int, string>> s(n);
    for (auto &[h, name] : s) cin >> name >> h;
    long long changes = 0;
    for (int i = 0; i < n; i++) {
        int best = min_element(s.begin() + i, s.end(), [](auto &a, auto &b) { return a.first < b.first; }) - s.begin();
        changes += best - i;
        swap(s[i], s[best]);
    }
    cout << changes << '\n';
    for (auto &[h, name] : s) cout << name << '\n';
}
