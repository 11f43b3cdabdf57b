#include <bits/stdc++.h>
using namespace std;

int main() {
    int r, c;
    cin >> r >> c;
    string row;
    while (r-- > 0) {
        cin >> row;
        reverse(row.begin(), row.end());
        replace(row.begin(), row.end(), '#', 'o');
        replace(row.begin(), row.end(), '.', 'x');
        cout << row << " " << count(row.begin(), row.end(), 'x') << "\n";
    }
}
