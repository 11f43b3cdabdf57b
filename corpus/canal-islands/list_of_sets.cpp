#include <iostream>
#include <set>
#include <string>
#include <vector>
using namespace std;

int main() {
    int n, m;
    cin >> n >> m;
    vector<set<int>> groups;
    for (int i = 1; i <= n; i++) groups.push_back({i});
    auto where = [&](int u) {
        for (size_t g = 0; g < groups.size(); g++)
            if (groups[g].count(u)) return g;
        return groups.size();
    };
    for (int i = 0; i < m; i++) {
        string what;
        int u, v;
        cin >> what >> u;
        if (what == "P") {
            cout << groups[where(u)].size() << endl;
        } else {
            cin >> v;
            size_t a = where(u), b = where(v);
            if (a == b) continue;
            for (int x : groups[b]) groups[a].insert(x);
            groups.erase(groups.begin() + b);
        }
    }
    cout << groups.size() << endl;
}
