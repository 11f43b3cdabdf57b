#include <bits/stdc++.h>
using namespace std;

int nibble(char c) {
    if (isdigit(c)) return c - '0';
    return tolower(c) - 'a' + 10;
}

int main() {
    ios::sync_with_stdio(false);
    cin.tie(nullptr);
    int n;
    string s;
    for (cin >> n; n--;) {
        cin >> s;
        vector<int> b;
        for (size_t i = 0; i < s.size(); i += 2) b.push_back(nibble(s[i]) << 4 | nibble(s[i + 1]));
        int sum = accumulate(b.begin(), b.end(), 0);
        if (sum % 256)
            cout << "corrupt " << sum % 256 << '\n';
        else
            cout << b[0] << ' ' << b.size() - 2 << ' ' << sum - b[0] - b.back() << '\n';
    }
}
