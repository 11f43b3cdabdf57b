#include <iostream>
#include <string>
using namespace std;

int main() {
    int t;
    cin >> t;
    while (t--) {
        string s;
        cin >> s;
        int n = s.size();
        for (int p = 1; p <= n; p++) {
            string back = s.substr(p);
            string front = s.substr(0, n - p);
            if (back == front) {
                cout << p << " " << n / p << " " << n % p << endl;
                break;
            }
        }
    }
    return 0;
}
