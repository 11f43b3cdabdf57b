#include <bits/stdc++.h>
using namespace std;

int main() {
    int n, m;
    cin >> n;
    vector<vector<string>> w(n, vector<string>(n));
    for (auto &r : w) for (auto &s : r) cin >> s;
    vector<int> row(n), col(n);
    iota(row.begin(), row.end(), 0);
    col = row;
    cin >> m;
    while (m--) {
        char e; int i, j;
        cin >> e;
        if (e == 'T') { row = col; continue; }
        cin >> i >> j; i--; j--;
        if (e == 'R') swap(row[i], row[j]);
        else if (e == 'C') swap(col[i], col[j]);
        else cout << w[row[i]][col[j]] << '\n';
    }
    for (int c : col) cout << w[row[0]][c] << ' ';
    cout << '\n';
}
