#include <bits/stdc++.h>
using namespace std;

int main() {
    ios::sync_with_stdio(false);
    cin.tie(0);
    int n;
    cin >> n;
    vector<tuple<int, int, string>> choir;
    const string order = "SATB";
    for (int i = 0; i < n; ++i) {
        char v;
        int h;
        string name;
        cin >> v >> h >> name;
        choir.emplace_back(order.find(v), h, name);
    }
    sort(choir.begin(), choir.end());
    for (auto& [v, h, name] : choir) cout << order[v] << ' ' << h << ' ' << name << '\n';
}
