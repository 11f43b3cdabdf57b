#include <bits/stdc++.h>
using namespace std;

int main() {
    ios::sync_with_stdio(false);
    cin.tie(nullptr);
    int n;
    string s;
    for (cin >> n; n--;) {
        cin >> s;
        int sum = 0, first = 0, last = 0, k = s.size() / 2;
        for (int i = 0; i < k; i++) {
            int hi = s[2 * i] <= '9' ? s[2 * i] - '0' : s[2 * i] - 'A' + 10;
            int lo = s[2 * i + 1] <= '9' ? s[2 * i + 1] - '0' : s[2 * i + 1] - 'A' + 10;
            last = hi * 16 + lo;
            if (i == 0) first = last;
            sum += last;
        }
        if (sum % 256) cout << "corrupt " << sum % 256 << '\n';
        else cout << first << ' ' << k - 2 << ' ' << sum - first - last << '\n';
    }
}
