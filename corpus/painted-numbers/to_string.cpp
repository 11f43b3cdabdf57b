#include <bits/stdc++.h>
using namespace std;

int main() {
    map<char, long long> cost;
    for (char d = '0'; d <= '9'; d++) cin >> cost[d];
    int q;
    cin >> q;
    for (int i = 0; i < q; i++) {
        int a, b;
        cin >> a >> b;
        long long total = 0;
        for (int house = a; house <= b; house++)
            for (char c : to_string(house)) total += cost[c];
        cout << total << '\n';
    }
}
