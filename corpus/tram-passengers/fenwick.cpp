#include <bits/stdc++.h>
using namespace std;

struct Fenwick {
    vector<long long> t;
    explicit Fenwick(int n) : t(n + 1) {}
    void add(int i, long long x) {
        for (; i < (int)t.size(); i += i & -i) t[i] += x;
    }
    long long upTo(int i) const {
        long long sum = 0;
        for (; i > 0; i &= i - 1) sum += t[i];
        return sum;
    }
};

int main() {
    ios::sync_with_stdio(false);
    cin.tie(nullptr);
    int n, m;
    cin >> n >> m;
    Fenwick f(n);
    for (int i = 1; i <= n; ++i) {
        cin >> f.t[i];
    }
    for (int i = 1; i <= n; ++i)
        if (int up = i + (i & -i); up <= n) f.t[up] += f.t[i];
    while (m--) {
        char kind;
        int a, b;
        cin >> kind >> a >> b;
        if (kind == '+') f.add(a, b);
        else cout << f.upTo(b) - f.upTo(a - 1) << '\n';
    }
}
