#include <iostream>
#include <string>
#include <vector>
using namespace std;

typedef vector<vector<string> > Wall;

Wall mirror(Wall wall) {
    int n = wall.size();
    Wall result = wall;
    for (int r = 0; r < n; r++)
        for (int c = 0; c < n; c++) result[c][r] = wall[r][c];
    return result;
}

int main() {
    int n, m;
    cin >> n;
    Wall wall(n, vector<string>(n));
    for (int r = 0; r < n; r++)
        for (int c = 0; c < n; c++) cin >> wall[r][c];
    cin >> m;
    for (int k = 0; k < m; k++) {
        char event;
        int i, j;
        cin >> event;
        if (event == 'T') {
            wall = mirror(wall);
            continue;
        }
        cin >> i >> j;
        i--;
        j--;
        if (event == 'R') {
            for (int c = 0; c < n; c++) {
                string t = wall[i][c];
                wall[i][c] = wall[j][c];
                wall[j][c] = t;
            }
        } else if (event == 'C') {
            for (int r = 0; r < n; r++) {
                string t = wall[r][i];
                wall[r][i] = wall[r][j];
                wall[r][j] = t;
            }
        } else {
            cout << wall[i][j] << endl;
        }
    }
    for (int c = 0; c < n; c++) cout << wall[0][c] << " ";
    cout << endl;
}
