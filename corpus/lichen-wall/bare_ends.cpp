#include <bits/stdc++.h>
using namespace std;

int main() {
    int w, t;
    string table, s;
    cin >> w >> t >> table >> s;
    vector<int> a(w + 2), b(w + 2);
    for (int i = 0; i < w; i++) a[i + 1] = s[i] - '0';
    int best = accumulate(a.begin(), a.end(), 0);
    for (int y = 0; y < t; y++) {
        for (int i = 1; i <= w; i++) b[i] = table[(a[i - 1] + 2 * a[i] + a[i + 1]) % 8] - '0';
        swap(a, b);
        best = max(best, accumulate(a.begin(), a.end(), 0));
    }
    cout << accumulate(a.begin(), a.end(), 0) << ' ' << best << '\n';
}
