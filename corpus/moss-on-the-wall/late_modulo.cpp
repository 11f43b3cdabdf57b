#include <iostream>
using namespace std;

int main() {
    const int MOD = 1000000007;
    int a, b, c, q;
    static int f[100001];
    cin >> a >> b >> c >> f[0] >> f[1] >> f[2] >> q;
    for (int i = 3; i <= 100000; i++) f[i] = (a * f[i - 1] + b * f[i - 2] + c * f[i - 3]) % MOD;
    while (q--) {
        int n;
        cin >> n;
        cout << f[n] % MOD << "\n";
    }
}
