#include <bits/stdc++.h>
using namespace std;

bool mirrored(string piece) {
    string turned(piece.rbegin(), piece.rend());
    return turned == piece;
}

int main() {
    int n;
    string s;
    cin >> n >> s;
    int count = 0, longest = 0;
    for (int i = 0; i < n; i++)
        for (int len = 1; i + len <= n; len++)
            if (mirrored(s.substr(i, len))) {
                count++;
                longest = max(longest, len);
            }
    cout << count << " " << longest << endl;
}
