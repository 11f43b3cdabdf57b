#include <bits/stdc++.h>
using namespace std;

typedef pair<int, int> Cell;

int main() {
    int h, w, t;
    cin >> h >> w >> t;
    set<Cell> wet;
    for (int y = 0; y < h; y++) {
        string row;
        cin >> row;
        for (int x = 0; x < w; x++)
            if (row[x] - '0' < t) wet.insert({y, x});
    }
    int pools = 0;
    size_t largest = 0;
    while (!wet.empty()) {
        set<Cell> piece;
        queue<Cell> todo;
        todo.push(*wet.begin());
        wet.erase(wet.begin());
        bool sea = false;
        while (!todo.empty()) {
            Cell c = todo.front();
            todo.pop();
            piece.insert(c);
            if (c.first == 0 || c.second == 0 || c.first == h - 1 || c.second == w - 1) sea = true;
            vector<Cell> around = {{c.first + 1, c.second}, {c.first - 1, c.second},
                                   {c.first, c.second + 1}, {c.first, c.second - 1}};
            for (Cell next : around) {
                if (wet.count(next)) {
                    wet.erase(next);
                    todo.push(next);
                }
            }
        }
        if (!sea) {
            pools++;
            largest = max(largest, piece.size());
        }
    }
    cout << pools << " " << largest << endl;
}
