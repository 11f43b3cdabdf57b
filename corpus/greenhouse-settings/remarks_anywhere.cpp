#include <bits/stdc++.h>
using namespace std;

static string trim(const string& s) {
    auto a = s.find_first_not_of(' ');
    return a == string::npos ? "" : s.substr(a, s.find_last_not_of(' ') - a + 1);
}

int main() {
    ios::sync_with_stdio(false);
    unordered_map<string, pair<int, string>> settings;
    string line;
    int now = 0;
    while (getline(cin, line)) {
        line = trim(line.substr(0, line.find('#')));
        if (line.empty()) continue;
        auto e = line.find('=');
        if (e == string::npos) {
            settings.erase(trim(line.substr(6)));
        } else {
            auto it = settings.try_emplace(trim(line.substr(0, e)), now++, "").first;
            it->second.second = trim(line.substr(e + 1));
        }
    }
    map<int, string> rows;
    for (auto& [k, s] : settings) rows[s.first] = k + ": " + s.second;
    cout << rows.size() << '\n';
    for (auto& r : rows) cout << r.second << '\n';
}
