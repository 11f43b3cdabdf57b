#include <bits/stdc++.h>
using namespace std;

struct B { string v; int p, y, k; };

int main() {
    int n;
    cin >> n;
    vector<B> b(n);
    for (auto &x : b) cin >> x.v >> x.p >> x.y >> x.k;
    stable_sort(b.begin(), b.end(), [](const B &s, const B &t) {
        return make_tuple(-s.p, s.y, s.k) < make_tuple(-t.p, t.y, t.k);
    });
    set<string> behind;
    for (int i = 0; i < n; i++) {
        cout << b[i].v << '\n';
        if (i && b[i - 1].k < b[i].k) behind.insert(b[i].v);
    }
    for (auto &v : behind) cout << v << ' ';
    cout << (behind.empty() ? "-\n" : "\n");
}
