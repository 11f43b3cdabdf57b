#include <bits/stdc++.h>
using namespace std;

int main() {
    ios::sync_with_stdio(false);
    unordered_map<string, int> counts;
    string line;
    while (getline(cin, line)) {
        for (char& c : line) c = isalpha(c) ? tolower(c) : ' ';
        istringstream words(line);
        for (string w; words >> w;) ++counts[w];
    }
    vector<pair<int, string>> list;
    for (auto& [w, k] : counts) list.emplace_back(-k, w);
    sort(list.begin(), list.end());
    for (auto& [k, w] : list) cout << w << ' ' << -k << '\n';
}
