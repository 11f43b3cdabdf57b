#include <iostream>
#include <map>
using namespace std;

const long long MOD = 1000000007;

int main() {
    long long a, b, c;
    cin >> a >> b >> c;
    map<int, long long> patches;
    for (int i = 0; i < 3; i++) {
        cin >> patches[i];
        patches[i] %= MOD;
    }
    int q;
    cin >> q;
    while (q--) {
        int month;
        cin >> month;
        for (int i = 3; i <= month; i++) {
            if (patches.find(i) == patches.end())
                patches[i] = (a * patches[i - 1] % MOD + b * patches[i - 2] % MOD +
                              c * patches[i - 3] % MOD) % MOD;
        }
        cout << patches[month] << endl;
    }
}
