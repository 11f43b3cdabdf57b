#include <iostream>
#include <vector>
using namespace std;

int main() {
    int r, c;
    cin >> r >> c;
    vector<vector<char>> a(r, vector<char>(c));
    for (int i = 0; i < r; i++)
        for (int j = 0; j < c; j++) cin >> a[i][j];
    for (int i = 0; i < r; i++) {
        int carved = 0;
        for (int j = c - 1; j >= 0; j--) {
            if (a[i][j] == '#') {
                cout << 'o';
            } else {
                cout << 'x';
                carved++;
            }
        }
        cout << ' ' << carved << endl;
    }
    return 0;
}
