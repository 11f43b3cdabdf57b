#include <iostream>
using namespace std;

bool prime(int x) {
    if (x < 2) return false;
    if (x % 2 == 0) return x == 2;
    for (int d = 3; d <= x / 3; d += 2)
        if (x % d == 0) return false;
    return true;
}

int main() {
    int q;
    cin >> q;
    for (int i = 0; i < q; i++) {
        int m, g;
        cin >> m >> g;
        long long cnt = 0, sum = 0;
        for (int p = 2; p + g <= m; p++) {
            if (prime(p) && prime(p + g)) {
                cnt++;
                sum += p;
            }
        }
        cout << cnt << " " << sum << endl;
    }
}
