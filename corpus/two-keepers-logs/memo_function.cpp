#include <bits/stdc++.h>
using namespace std;

int main() {
    int t;
    cin >> t;
    while (t--) {
        int k;
        string a, b;
        cin >> k >> a >> b;
        map<int, int> memo;
        function<int(int, int)> go = [&](int i, int j) -> int {
            if (i == (int)a.size()) return 2 * (b.size() - j);
            if (j == (int)b.size()) return 2 * (a.size() - i);
            int key = i * 1000 + j;
            auto it = memo.find(key);
            if (it != memo.end()) return it->second;
            int r;
            if (a[i] == b[j]) r = go(i + 1, j + 1);
            else r = min({go(i + 1, j) + 2, go(i, j + 1) + 2, go(i + 1, j + 1) + 3});
            memo[key] = r;
            return r;
        };
        int c = go(0, 0);
        cout << (c <= k ? to_string(c) : "copy") << "\n";
    }
}
