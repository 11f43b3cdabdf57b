#include <iostream>
#include <map>
#include <vector>
using namespace std;

struct Booking {
    int start;
    long long fee;
};

int main() {
    int n;
    cin >> n;
    map<int, vector<Booking>> ending;
    int last = 0;
    for (int i = 0; i < n; i++) {
        int s, e;
        long long f;
        cin >> s >> e >> f;
        ending[e].push_back({s, f});
        last = max(last, e);
    }
    map<int, pair<long long, int>> best;
    best[0] = {0, 0};
    for (int hour = 1; hour <= last; hour++) {
        best[hour] = best[hour - 1];
        for (auto b : ending[hour]) {
            auto p = best[b.start - 1];
            best[hour] = max(best[hour], make_pair(p.first + b.fee, p.second - 1));
        }
    }
    cout << best[last].first << " " << -best[last].second << endl;
    return 0;
}
