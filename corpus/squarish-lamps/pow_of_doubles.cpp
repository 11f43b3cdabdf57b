#include <cmath>
#include <iostream>
#include <vector>
using namespace std;

double between(double dx, double dy, double p) {
    return pow(fabs(dx), p) + pow(fabs(dy), p);
}

int main() {
    int m, n;
    cin >> m >> n;
    vector<vector<double>> lamps, plants;
    for (int i = 0; i < m; i++) {
        double x, y, r;
        cin >> x >> y >> r;
        lamps.push_back({x, y, r});
    }
    for (int i = 0; i < n; i++) {
        double x, y;
        cin >> x >> y;
        plants.push_back({x, y});
    }
    vector<bool> lit(n);
    for (auto lamp : lamps) {
        int count = 0;
        for (int i = 0; i < n; i++) {
            vector<double> plant = plants[i];
            if (between(lamp[0] - plant[0], lamp[1] - plant[1], 4) <= pow(lamp[2], 4)) {
                count++;
                lit[i] = true;
            }
        }
        cout << count << " ";
    }
    int dark = 0;
    for (bool b : lit)
        if (!b) dark++;
    cout << endl << dark << endl;
}
