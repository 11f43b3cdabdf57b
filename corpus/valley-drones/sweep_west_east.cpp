#include <bits/stdc++.h>
using namespace std;

int main() {
    int n;
    cin >> n;
    vector<pair<long long, long long>> p(n);
    for (auto &q : p) cin >> q.first >> q.second;
    sort(p.begin(), p.end());
    long long best = LLONG_MAX, count = 0;
    for (int i = 0; i < n; i++) {
        for (int j = i - 1; j >= 0; j--) {
            long long dx = p[i].first - p[j].first;
            if (dx * dx > best) break;
            long long dy = p[i].second - p[j].second;
            long long s = dx * dx + dy * dy;
            if (s < best) best = s, count = 0;
            if (s == best) count++;
        }
    }
    cout << best << " " << count << "\n";
}
