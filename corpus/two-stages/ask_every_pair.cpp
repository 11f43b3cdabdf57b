#include <iostream>
#include <map>
#include <vector>
#include <algorithm>
using namespace std;

int main() {
    int n, m;
    cin >> n >> m;
    vector<pair<int, int>> pairs(m);
    for (auto &p : pairs) cin >> p.first >> p.second;
    map<int, int> stage;
    int answer = 0;
    for (int first = 1; first <= n; first++) {
        if (stage.count(first)) continue;
        vector<int> group = {first};
        stage[first] = 0;
        int count[2] = {1, 0};
        for (size_t i = 0; i < group.size(); i++) {
            int who = group[i];
            for (auto p : pairs) {
                if (p.second == who) swap(p.first, p.second);
                if (p.first != who) continue;
                if (!stage.count(p.second)) {
                    stage[p.second] = 1 - stage[who];
                    count[stage[p.second]]++;
                    group.push_back(p.second);
                } else if (stage[p.second] == stage[who]) {
                    cout << -1 << endl;
                    return 0;
                }
            }
        }
        answer += min(count[0], count[1]);
    }
    cout << answer << endl;
}
