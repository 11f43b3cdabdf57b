#include <iostream>
#include <vector>
using namespace std;

typedef vector<int> List;

int main() {
    int n, m;
    cin >> n >> m;
    List a(n), b(m);
    for (int i = 0; i < n; i++) cin >> a[i];
    for (int i = 0; i < m; i++) cin >> b[i];
    // row[j]: the longest list for the notes so far and the first j of b
    vector<List> row(m + 1);
    for (int i = 0; i < n; i++) {
        vector<List> next(m + 1);
        for (int j = 0; j < m; j++) {
            if (a[i] == b[j]) {
                next[j + 1] = row[j];
                next[j + 1].push_back(a[i]);
            } else if (row[j + 1].size() > next[j].size()) {
                next[j + 1] = row[j + 1];
            } else {
                next[j + 1] = next[j];
            }
        }
        row = next;
    }
    int k = row[m].size();
    cout << k << " " << n + m - 2 * k << endl;
    return 0;
}
