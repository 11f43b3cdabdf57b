#include <bits/stdc++.h>
using namespace std;

int main() {
    ios::sync_with_stdio(false);
    cin.tie(nullptr);
    int r, c;
    cin >> r >> c;
    for (string row; cin >> row;) {
        int ink = 0;
        for (char& cell : row) {
            ink += cell == '#';
            cell = cell == '#' ? 'o' : 'x';
        }
        reverse(row.begin(), row.end());
        cout << row << ' ' << ink << '\n';
    }
}
