#include <bits/stdc++.h>
using namespace std;

int main() {
    ios::sync_with_stdio(false);
    cin.tie(nullptr);
    int r, c, x;
    cin >> r >> c;
    vector<unsigned> row(r), col(c);
    long long total = 0;
    for (auto& sum : row)
        for (auto& column : col) {
            cin >> x;
            sum += x;
            column += x;
            total += x;
        }
    for (auto s : row) cout << (int)s << ' ';
    cout << '\n';
    for (auto s : col) cout << (int)s << ' ';
    cout << '\n' << total << '\n';
}
