#include <bits/stdc++.h>
using namespace std;

int main() {
    ios::sync_with_stdio(false);
    int n, k;
    cin >> n >> k;
    vector<string> days(n);
    for (int i = 0, g; i < k; i++) {
        cin >> g;
        for (int d = 0; d < n; d += g) days[d] += char('A' + i);
    }
    for (int d = 0; d < n; d++) cout << d + 1 << ' ' << (days[d].empty() ? "-" : days[d]) << '\n';
}
