#include <iostream>
#include <map>
#include <string>
#include <vector>
using namespace std;

struct State {
    map<pair<int, int>, bool> black;
    int y = 0, x = 0, dy = 0, dx = 1;
};

State press(State s, char key, int h, int w) {
    if (key == 'F') {
        bool &cell = s.black[{s.y, s.x}];
        cell = !cell;
        s.y = (s.y + s.dy + h) % h;
        s.x = (s.x + s.dx + w) % w;
    } else if (key == 'L') {
        int t = s.dy;
        s.dy = -s.dx;
        s.dx = t;
    } else {
        int t = s.dy;
        s.dy = s.dx;
        s.dx = -t;
    }
    return s;
}

int main() {
    int h, w;
    string keys;
    cin >> h >> w >> keys;
    vector<State> history(1);
    for (char key : keys) {
        if (key == 'U') {
            if (history.size() > 1) history.pop_back();
        } else {
            State now = history.back();
            history.push_back(press(now, key, h, w));
        }
    }
    State end = history.back();
    int count = 0;
    for (auto cell : end.black)
        if (cell.second) count++;
    cout << count << " " << end.y << " " << end.x << endl;
}
