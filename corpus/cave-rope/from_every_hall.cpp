#include <functional>
#include <iostream>
#include <map>
#include <vector>
using namespace std;

int main() {
    int n;
    cin >> n;
    map<int, vector<pair<int, long long>>> cave;
    for (int i = 1; i < n; i++) {
        int a, b;
        long long length;
        cin >> a >> b >> length;
        cave[a].push_back({b, length});
        cave[b].push_back({a, length});
    }
    pair<long long, int> best = {0, 0};
    function<void(int, int, long long, int)> walk = [&](int hall, int from, long long way, int count) {
        best = max(best, make_pair(way, -count));
        for (auto passage : cave[hall])
            if (passage.first != from) walk(passage.first, hall, way + passage.second, count + 1);
    };
    for (int start = 1; start <= n; start++) walk(start, 0, 0, 0);
    cout << best.first << " " << -best.second << endl;
}
