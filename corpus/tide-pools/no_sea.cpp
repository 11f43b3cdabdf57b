#include <iostream>
#include <string>
#include <vector>
using namespace std;

int h, w, t;
vector<string> g;

int fill(int y, int x) {
    if (y < 0 || x < 0 || y >= h || x >= w || g[y][x] >= '0' + t) return 0;
    g[y][x] = '9' + 1;
    return 1 + fill(y + 1, x) + fill(y - 1, x) + fill(y, x + 1) + fill(y, x - 1);
}

int main() {
    ios::sync_with_stdio(false);
    cin >> h >> w >> t;
    g.resize(h);
    for (auto &row : g) cin >> row;
    int pools = 0, largest = 0;
    for (int y = 1; y + 1 < h; y++)
        for (int x = 1; x + 1 < w; x++) {
            int size = fill(y, x);
            if (size) pools++;
            largest = max(largest, size);
        }
    cout << pools << ' ' << largest << '\n';
}
