#include <bits/stdc++.h>
using namespace std;

int main() {
    int n, m;
    cin >> n >> m;
    vector<pair<char, unsigned>> v(m);
    for (auto &p : v) {
        string s;
        cin >> s >> p.second;
        p.first = s[0];
    }
    unsigned sum = 0, top = 0, times = 0;
    while (n--) {
        unsigned x;
        cin >> x;
        for (auto &p : v) {
            if (p.first == 'a') x += p.second;
            if (p.first == 'm') x *= p.second;
            if (p.first == 'x') x ^= p.second;
            if (p.first == 's') x = (x >> 8) + ((x & 255) << 8);
        }
        x &= 65535;
        sum += x;
        if (x > top) top = x, times = 0;
        if (x == top) times++;
    }
    cout << sum << " " << top << " " << times << "\n";
}
