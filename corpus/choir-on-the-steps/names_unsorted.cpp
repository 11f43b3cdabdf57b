#include <bits/stdc++.h>
using namespace std;

int main() {
    ios::sync_with_stdio(false);
    cin.tie(0);
    int n;
    cin >> n;
    vector<pair<int, string>> choir(n);
    for (auto& [key, card] : choir) {
        char v;
        int h;
        string name;
        cin >> v >> h >> name;
        key = int(string("SATB").find(v)) * 1000 + h;
        card = string(1, v) + " " + to_string(h) + " " + name;
    }
    stable_sort(choir.begin(), choir.end(), [](auto& a, auto& b) { return a.first < b.first; });
    for (auto& c : choir) cout << c.second << '\n';
}
