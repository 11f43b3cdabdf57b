#include <bits/stdc++.h>
using namespace std;

int main() {
    int t;
    string s;
    for (cin >> t; t-- && cin >> s;) {
        int n = s.size(), p = 1;
        for (; p < n; p++) {
            bool same = true;
            for (int i = p; i < n && same; i++) same = s[i] == s[i - p];
            if (same) break;
        }
        cout << p << ' ' << n / p << ' ' << n % p << '\n';
    }
}
