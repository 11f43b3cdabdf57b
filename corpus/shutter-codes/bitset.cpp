#include <bits/stdc++.h>
using namespace std;

int main() {
    ios::sync_with_stdio(false);
    int n;
    size_t k;
    cin >> n >> k;
    vector<bitset<100>> b(n);
    string s;
    for (auto &row : b) {
        cin >> s;
        row = bitset<100>(s, 0, s.size(), 'o', 'x');
    }
    int pairs = 0;
    vector<char> hit(n);
    for (int i = 0; i < n; ++i)
        for (int j = 0; j < i; ++j)
            if ((b[i] ^ b[j]).count() <= k) {
                ++pairs;
                hit[i] = hit[j] = 1;
            }
    cout << pairs << ' ' << count(hit.begin(), hit.end(), 0) << '\n';
}
