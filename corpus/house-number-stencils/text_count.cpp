#include <bits/stdc++.h>
using namespace std;

int main() {
    int q;
    cin >> q;
    while (q--) {
        int a, b;
        char d;
        cin >> a >> b >> d;
        long long total = 0;
        for (int house = a; house <= b; house++) {
            ostringstream text;
            text << house;
            string s = text.str();
            total += count(s.begin(), s.end(), d);
        }
        cout << total << endl;
    }
}
