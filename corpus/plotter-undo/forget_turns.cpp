#include <bits/stdc++.h>
using namespace std;

int main() {
    int h, w;
    string s, kept;
    cin >> h >> w >> s;
    // first strike out what is taken back, then draw the rest
    for (char c : s) {
        if (c != 'U') kept += c;
        else if (!kept.empty() && kept.back() == 'F') kept.pop_back();
    }
    vector<vector<char>> b(h, vector<char>(w));
    int y = 0, x = 0, dy = 0, dx = 1;
    for (char c : kept) {
        if (c == 'F') b[y][x] ^= 1, y = (y + dy + h) % h, x = (x + dx + w) % w;
        else if (c == 'L') swap(dy, dx), dy = -dy;
        else swap(dy, dx), dx = -dx;
    }
    int n = 0;
    for (auto &r : b) n += count(r.begin(), r.end(), 1);
    cout << n << ' ' << y << ' ' << x << '\n';
}
