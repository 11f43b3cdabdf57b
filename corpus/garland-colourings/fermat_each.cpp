#include <iostream>
using namespace std;

const long long MOD = 998244353;

long long power(long long b, long long e) {
    if (e == 0) return 1;
    long long h = power(b * b % MOD, e / 2);
    return e % 2 ? h * b % MOD : h;
}

int main() {
    int q;
    cin >> q;
    for (int i = 0; i < q; i++) {
        long long n, k, m;
        cin >> n >> k >> m;
        if (k > n) {
            cout << 0 << endl;
            continue;
        }
        long long r = power(m % MOD, k);
        for (int j = 1; j <= k; j++) {
            r = r * (n - j + 1) % MOD;
            r = r * power(j, MOD - 2) % MOD;
        }
        cout << r << endl;
    }
}
