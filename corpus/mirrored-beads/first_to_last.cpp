#include <iostream>
#include <string>
using namespace std;

int main() {
    int n;
    string s;
    cin >> n >> s;
    long long count = 0, longest = 0;
    for (int i = 0; i < n; i++) {
        // from bead i to the last bead of the same colour
        int a = i, b = s.rfind(s[i]), top = b - i + 1;
        while (a < b && s[a] == s[b]) a++, b--;
        if (a >= b) {
            count += (top + 1) / 2;
            longest = max(longest, (long long)top);
        } else {
            count++;
            longest = max(longest, 1LL);
        }
    }
    cout << count << " " << longest << endl;
}
