#include <bits/stdc++.h>
using namespace std;

int main() {
    int n;
    cin >> n;
    vector<long long> w(n);
    for (auto& x : w) cin >> x;
    long long total = 0, worst = 0;
    for (int i = 0; i < n; i++) {
        long long d = 0;
        for (int j = 0; j < i; j++) d += w[j] > 2 * w[i];
        total += d;
        worst = max(worst, d);
    }
    cout << total << ' ' << worst << '\n';
}
