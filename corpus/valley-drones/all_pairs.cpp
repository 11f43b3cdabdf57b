#include <iostream>
#include <vector>
#include <map>
#include <cmath>
using namespace std;

struct Drone {
    double x, y;
};

double distance(Drone a, Drone b) {
    return hypot(a.x - b.x, a.y - b.y);
}

int main() {
    int n;
    cin >> n;
    vector<Drone> d(n);
    for (int i = 0; i < n; i++) cin >> d[i].x >> d[i].y;
    double best = 1e18;
    for (int i = 0; i < n; i++)
        for (int j = 0; j < i; j++) best = min(best, distance(d[i], d[j]));
    long long square = llround(best * best);
    int pairs = 0;
    for (int i = 0; i < n; i++)
        for (int j = 0; j < i; j++)
            if (llround(distance(d[i], d[j]) * distance(d[i], d[j])) == square) pairs++;
    cout << square << " " << pairs << endl;
    return 0;
}
