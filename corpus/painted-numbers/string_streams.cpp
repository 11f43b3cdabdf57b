#include <iostream>
#include <sstream>
#include <string>
using namespace std;

int main() {
    long long cost[10];
    for (int d = 0; d < 10; d++) cin >> cost[d];
    int q;
    cin >> q;
    while (q--) {
        long long a, b, total = 0;
        cin >> a >> b;
        for (long long house = a; house <= b; house++) {
            stringstream ss;
            ss << house;
            string s = ss.str();
            for (size_t i = 0; i < s.length(); i++) {
                string digit = s.substr(i, 1);
                total += cost[stoi(digit)];
            }
        }
        cout << total << endl;
    }
    return 0;
}
