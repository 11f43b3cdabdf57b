#include <iostream>
#include <set>
using namespace std;

int main() {
    int L, n;
    cin >> L >> n;
    set<int> painted;
    for (int day = 0; day < n; day++) {
        int a, b;
        cin >> a >> b;
        int coins = 0;
        for (int board = a; board < b; board++) {
            if (painted.find(board) == painted.end()) {
                painted.insert(board);
                coins++;
            }
        }
        cout << coins << endl;
    }
    int stretches = 0;
    for (int board : painted)
        if (!painted.count(board + 1)) stretches++;
    cout << stretches << endl;
}
