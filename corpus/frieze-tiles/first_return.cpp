#include <iostream>
#include <string>
using namespace std;

int main() {
    int t;
    cin >> t;
    string s;
    while (cin >> s) {
        // the tile ends where the frieze begins to look like its start again
        int n = s.size(), p = 1, i = 0;
        for (int j = 1; j < n; j++) {
            if (s[j] == s[i]) i++;
            else i = 0, p = j + 1;
        }
        cout << p << " " << n / p << " " << n % p << "\n";
    }
}
