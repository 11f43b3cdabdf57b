#include <iostream>
#include <string>
#include <vector>
#include <algorithm>
using namespace std;

bool cmp(pair<string, int> a, pair<string, int> b) {
    if (a.second != b.second) return a.second > b.second;
    return a.first < b.first;
}

int main() {
    int n, k;
    cin >> n >> k;
    vector<string> log(n);
    for (int i = 0; i < n; i++) cin >> log[i];
    vector<pair<string, int> > table;
    for (int i = 0; i < n; i++) {
        // only the first time that a name occurs
        if (find(log.begin(), log.begin() + i, log[i]) != log.begin() + i) continue;
        int times = count(log.begin(), log.end(), log[i]);
        if (times >= k) table.push_back(make_pair(log[i], times));
    }
    sort(table.begin(), table.end(), cmp);
    for (size_t i = 0; i < table.size(); i++)
        cout << table[i].first << " " << table[i].second << endl;
    if (table.empty()) cout << "quiet year" << endl;
    return 0;
}
