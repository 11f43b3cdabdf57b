#include <bits/stdc++.h>
using namespace std;

int main() {
    ios::sync_with_stdio(false);
    cin.tie(nullptr);
    int t, k;
    cin >> t;
    while (t--) {
        long long g;
        cin >> g >> k;
        vector<int> w(k);
        for (auto& x : w) cin >> x;
        unsigned sum = accumulate(w.begin(), w.end(), 0u);
        int top = k ? *max_element(w.begin(), w.end()) : 0;
        if (sum <= g)
            cout << "pass " << g - sum << ' ' << top << '\n';
        else
            cout << "stop " << sum - g << ' ' << top << '\n';
    }
}
