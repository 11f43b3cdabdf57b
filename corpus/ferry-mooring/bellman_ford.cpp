#include <iostream>
#include <vector>
using namespace std;

struct Line {
    int from, to, minutes;
};

int main() {
    int n, m;
    cin >> n >> m;
    vector<int> wait(n);
    for (int &w : wait) cin >> w;
    wait[0] = 0;
    vector<Line> lines;
    for (int i = 0; i < m; i++) {
        int a, b, c;
        cin >> a >> b >> c;
        lines.push_back({a - 1, b - 1, c});
        lines.push_back({b - 1, a - 1, c});
    }
    const long long never = 1e18;
    vector<long long> arrive(n, never);
    arrive[0] = 0;
    for (int round = 0; round < n; round++) {
        for (const Line &line : lines) {
            if (arrive[line.from] == never) continue;
            long long t = arrive[line.from] + wait[line.from] + line.minutes;
            if (t < arrive[line.to]) arrive[line.to] = t;
        }
    }
    cout << (arrive[n - 1] == never ? -1 : arrive[n - 1]) << endl;
    return 0;
}
