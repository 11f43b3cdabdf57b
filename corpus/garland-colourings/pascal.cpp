#include <bits/stdc++.h>
using namespace std;
#define MOD 998244353

long long C[601][601];

int main() {
    for (int i = 0; i <= 600; i++) {
        C[i][0] = 1;
        for (int j = 1; j <= i; j++) C[i][j] = (C[i - 1][j - 1] + C[i - 1][j]) % MOD;
    }
    int q;
    cin >> q;
    while (q--) {
        long long n, k, m;
        cin >> n >> k >> m;
        long long ans = k <= n ? C[n][k] : 0;
        for (int i = 0; i < k; i++) ans = ans * m % MOD;
        cout << ans << "\n";
    }
    return 0;
}
